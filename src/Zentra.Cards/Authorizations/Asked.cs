using Zentra.Cards.Controls;
using Zentra.Cards.Issuing;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Cards.Authorizations;

/// <summary>
/// A message with all that a decision on it depends on: the card, its program, its account, its controls.
/// </summary>
internal sealed class Asked
{
    private readonly IRecords records;
    private readonly Context context;

    private Asked(
        AuthorizationMessage message,
        Card card,
        CardProgram program,
        CardAccount account,
        IRecords records,
        Context context)
    {
        (Message, Card, Program, Account) = (message, card, program, account);
        (this.records, this.context) = (records, context);
        Sets = SetsOf(card, context.Workspace.Id, records);
        Facts = new()
        {
            State = card.State,
            CloseReason = card.CloseReason,
            ExpiryMonth = card.ExpiryMonth,
            ExpiryYear = card.ExpiryYear,
            Currency = card.Currency,
            PinFailures = card.PinFailures,
            Uses = card.Uses,
            SingleUse = card.SingleUse,
            Pin = message.Pin,
            Cvv = message.Cvv,
            StatedExpiry = message.StatedExpiry,
            BalanceMinor = records.Account(account.Balance)?.BalanceMinor ?? 0,
            FloorMinor = account.FloorMinor,
        };
    }

    public AuthorizationMessage Message { get; }

    public Card Card { get; }

    public CardProgram Program { get; }

    public CardAccount Account { get; }

    public IReadOnlyList<ControlSet> Sets { get; }

    public CardFacts Facts { get; }

    /// <summary>
    /// What is asked as it is billed; null where the network does not say, and the currency is another.
    /// </summary>
    public long? BilledMinor => Message.BillingCurrency is { } billing
        ? billing == Card.Currency ? Message.BillingAmountMinor : null
        : Message.Currency == Card.Currency ? Message.AmountMinor : null;

    /// <summary>Null where no card of ours has the number.</summary>
    public static Asked? Of(AuthorizationMessage message, IRecords records, Context context) =>
        message.Card is { } id && records.Find(Card.Kind, id) is { } card
            && records.Find(CardProgram.Kind, card.Program) is { } program
            && records.Find(CardAccount.Kind, CardAccount.IdOf(card.Account)) is { } account
            ? new(message, card, program, account, records, context)
            : null;

    /// <summary>The controls that are about a card: the workspace's, the program's and its own.</summary>
    public static IReadOnlyList<ControlSet> SetsOf(Card card, string workspace, IRecords records) =>
    [
        .. Subjects(card, workspace)
            .Select(subject => records.Find(ControlsInForce.Kind, ControlsInForce.IdOf(subject))?.Set)
            .OfType<ControlSet>(),
    ];

    /// <summary>Whose controls are about a card.</summary>
    public static IEnumerable<string> Subjects(Card card, string workspace) => [workspace, card.Program, card.Id];

    /// <summary>What rules see of a message.</summary>
    /// <param name="raised">The authorization that it adds to; null where it is one of its own.</param>
    public static Purchase PurchaseOf(
        AuthorizationMessage message, Card card, string workspace, Timestamp at, Authorization? raised) => new()
    {
        Card = card.Id,
        Program = card.Program,
        Workspace = workspace,
        AmountMinor = 0,
        Currency = card.Currency,
        MerchantCurrency = message.Currency == card.Currency ? null : message.Currency,
        Merchant = message.Merchant ?? raised?.Merchant ?? new() { Id = "", Category = "" },
        Channel = raised?.Channel ?? message.Channel,
        At = at,
        IsFirstUse = card.Uses == 0,
        Uses = card.Uses,
        IsIncrement = raised is not null,
        AuthorizedMinor = raised?.ApprovedMinor ?? 0,
    };

    /// <param name="raised">The authorization that it adds to; null where it is one of its own.</param>
    public Purchase Purchase(long billedMinor, Authorization? raised = null) =>
        PurchaseOf(Message, Card, context.Workspace.Id, context.At, raised) with { AmountMinor = billedMinor };

    public Judgement Judge(Purchase purchase, Func<string, SpendCounter?> counters) =>
        AuthorizationPolicy.Judge(Facts, purchase, Sets, counters);

    /// <summary>What is kept of a decision, so that it can be reproduced.</summary>
    public PolicyDecision Record(
        Purchase purchase, Judgement judged, AuthorizationOutcome outcome, DeclineReason? reason, long approvedMinor) =>
        new()
        {
            At = context.At,
            Intent = context.IntentId,
            Kind = Message.Kind,
            AskedMinor = purchase.AmountMinor,
            ApprovedMinor = approvedMinor,
            Outcome = outcome,
            Reason = reason,
            Rules = judged.Rules,
            Facts = Facts,
            Purchase = purchase,
            PartialAllowed = Message.PartialAllowed && Program.PartialApproval && !purchase.IsIncrement,
            IsAdvice = Message.IsAdvice
                || Message.Kind is NetworkRequestKind.Advice or NetworkRequestKind.ForcePost,
            Sets = [.. Sets.Select(s => s.Id)],
            Counters =
            [
                .. SpendCounters.KeysFor(purchase, Sets)
                    .Select(id => records.Find(SpendCounter.Kind, id)).OfType<SpendCounter>(),
            ],
        };

    /// <summary>An authorization as it begins, with nothing decided.</summary>
    public static Authorization New(
        AuthorizationMessage message, Card? card, long billedMinor, Context context) => new()
    {
        Id = context.NewId(Authorization.Records.Prefix),
        Kind = message.Kind,
        Card = card?.Id,
        Program = card?.Program,
        Account = card?.Account,
        Customer = card?.Customer,
        UnknownLast4 = card is null ? message.UnknownLast4 : null,
        AmountMinor = message.AmountMinor,
        Currency = message.Currency,
        BillingAmountMinor = billedMinor,
        BillingCurrency = card?.Currency ?? message.Currency,
        Merchant = message.Merchant,
        Channel = message.Channel,
        Network = message.Network,
        Explanation = "Nothing is decided yet.",
        Intent = context.IntentId,
        LastIntent = context.IntentId,
        LastLeaf = context.Sequence - 1,
        Scope = context.Workspace.Id,
        Livemode = context.Workspace.Livemode,
        CreatedAt = context.At,
        UpdatedAt = context.At,
        Version = 1,
    };
}
