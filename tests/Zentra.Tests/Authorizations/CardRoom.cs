using Zentra.Cards;
using Zentra.Cards.Authorizations;
using Zentra.Cards.Controls;
using Zentra.Cards.Issuing;
using Zentra.Runtime.Intents;
using Zentra.Tests.Controls;
using Zentra.Tests.Payments;

namespace Zentra.Tests.Authorizations;

/// <summary>A workspace with a program of cards that are billed in dollars, and what networks ask of them.</summary>
internal sealed class CardRoom
{
    private const string Account = "acc_1";
    private int issued;

    public CardRoom() => Program = Do(
        CardsCapability.CreateProgram,
        new ProgramCommand.Create(
            "Test", "400000", 16, "USD", CardForm.Virtual, 48, new(null, null, null, RemovesExternal: false, null),
            IsDefault: false, Metadata: null)).Subject;

    public Book Book { get; } = new();

    public string Program { get; }

    public string Card(long? limitMinor = null) => Do(
        CardsCapability.Issue,
        new CardCommand.Issue(
            "cus_1", Account, Program, null, limitMinor, null, SingleUse: false, null, null, null, Number())).Subject;

    public string Replace(string card) => Do(
        CardsCapability.Replace, new CardCommand.Replace(card, CloseReason.Lost, null, Number())).Subject;

    public Decision Put(ControlLevel level, string? subject, long? seen, params string[] rules) =>
        Book.Do(ControlDecider.Put, new PutControls(level, subject, Given.Rules(rules), Description: null, seen));

    /// <summary>Controls of a card.</summary>
    public ControlSet Control(string card, params string[] rules) => Set(
        Put(ControlLevel.Card, card, seen: null, rules), card);

    public ControlSet Set(Decision decision, string subject) => decision is Decision.Accepted
        ? Book.Find(ControlsInForce.Kind, ControlsInForce.IdOf(subject))!.Set
        : throw new InvalidOperationException(((Decision.Refused)decision).Rejection.Detail);

    public AuthorizationMessage Message(string card, long amountMinor, string category = "5812") => new()
    {
        Kind = NetworkRequestKind.Authorization,
        Card = card,
        AmountMinor = amountMinor,
        Currency = "USD",
        Merchant = new() { Id = "m1", Category = category, Country = "US" },
        Channel = Channel.Pos,
    };

    public Authorization Authorize(string card, long amountMinor, string category = "5812") =>
        Ask(Message(card, amountMinor, category));

    public Authorization Ask(AuthorizationMessage message) =>
        Find(Do(AuthorizationOperations.Request, new AuthorizationCommand.Request(message)).Subject);

    public Authorization Increment(Authorization made, long amountMinor, string currency = "USD") =>
        Ask(Message(made.Card!, amountMinor) with
        {
            Kind = NetworkRequestKind.Incremental,
            Authorization = made.Id,
            Currency = currency,
            BillingAmountMinor = amountMinor,
            BillingCurrency = "USD",
            Merchant = null,
        });

    public Authorization Reverse(Authorization made) => Ask(Message(made.Card!, 0) with
    {
        Kind = NetworkRequestKind.Reversal,
        Authorization = made.Id,
    });

    public Authorization Find(string id) => Book.Find(Authorization.Records, id)!;

    public Decision.Accepted Do(Operation operation, Command command) => Book.Do(operation, command) switch
    {
        Decision.Accepted accepted => accepted,
        Decision.Refused refused => throw new InvalidOperationException(refused.Rejection.Detail),
        _ => throw new InvalidOperationException("There is no such decision."),
    };

    /// <summary>A context for a decision that is not made, now.</summary>
    public Context Context(AuthorizationMessage message) => new(
        new()
        {
            Id = Identifier.Draw(Book.Now, new byte[16]),
            Scope = new("tnt_test", Book.Workspace.Id),
            Actor = Book.Actor,
            Operation = AuthorizationOperations.Request,
            Command = new AuthorizationCommand.Request(message),
            At = Book.Now,
            Salt = new byte[16],
        },
        sequence: 1,
        Book.Workspace);

    private SealedNumber Number() => new("key_1", "box", $"idx_{++issued}", "400000", "0002");
}
