using System.Globalization;
using System.Text.Json.Serialization;
using Zentra.Cards;
using Zentra.Cards.Authorizations;
using Zentra.Cards.Controls;
using Zentra.Cards.Issuing;
using Zentra.Runtime.Intents;
using Zentra.Tests.Payments;

namespace Zentra.Tests.Cards;

/// <summary>Puts a rule that asks for a person into force.</summary>
internal sealed record Watch(string Card, long AmountMinor) : Command;

[JsonSerializable(typeof(Watch))]
internal sealed partial class WatchJson : JsonSerializerContext;

/// <summary>
/// The language of the card tests. A card is there from the beginning, unless the first step makes one:
/// `card limit 1000 single physical ask approve`. Then: `deposit 1000`, `floor 0`, `watch 500` (above that a person
/// decides), `auth 500 partial mcc 7011 t1` (with the network's transaction t1), `financial`, `advice`, `force`,
/// `refund`, `posted_refund`, `check`, `pin wrong`; about the authorization made last, or another (`@1`): `inc 100`,
/// `reverse`, `reverse 100`, `approve`, `decline`, `yes`, `no`, `silent`, `wake`; about the card: `freeze`, `unfreeze`,
/// `close lost`, `replace lost`, `activate`; and `wait 7d`.
/// </summary>
internal static class CardScript
{
    private const string Account = "operating_account";

    private static readonly Operation Watching = Operation.Of(
        "test.watch",
        WatchJson.Default.Watch,
        _ => [],
        (command, _, context) =>
        {
            var set = new ControlSet
            {
                Id = context.NewId("ctl"),
                Level = ControlLevel.Card,
                Subject = command.Card,
                Version = 1,
                Rules =
                [
                    new ControlRule.AmountLimit
                    {
                        Name = "watch",
                        Action = RuleAction.Review,
                        AmountMinor = command.AmountMinor,
                        Currency = "USD",
                        Window = new() { Span = WindowSpan.PerAuthorization },
                    },
                ],
                Intent = context.IntentId,
                Scope = context.Workspace.Id,
                CreatedAt = context.At,
            };
            return new Decision.Accepted
            {
                Subject = set.Id,
                Records = [ControlsInForce.Kind.Put(ControlsInForce.IdOf(command.Card), new() { Set = set })],
            };
        });

    public static Book Play(string script)
    {
        var book = new Book();
        book.Run(script.StartsWith("card", StringComparison.Ordinal) ? script : $"card, {script}");
        return book;
    }

    public static Decision? Run(this Book book, string script)
    {
        Decision? last = null;
        foreach (var step in script.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            last = book.Take(step);
        }
        return last;
    }

    /// <summary>The cards in the order in which they were issued.</summary>
    public static List<Card> Cards(this Book book) =>
        [.. book.Events.Where(e => e.Type == CardEvents.Issued).Select(e => book.Find(Card.Kind, e.Object)!)];

    /// <summary>The authorizations in the order in which they were asked for.</summary>
    public static List<Authorization> Authorizations(this Book book) =>
    [
        .. book.Events.Where(e => e.Type == AuthorizationEvents.Requested)
            .Select(e => book.Find(Authorization.Records, e.Object)!),
    ];

    public static Decision? Take(this Book book, string step)
    {
        var words = step.Split(' ');
        if (words[0] == "card")
        {
            return Issue(book, words);
        }
        var card = book.Cards()[^1];
        var made = book.Authorizations();
        var number = words.FirstOrDefault(w => w[0] == '@') is { } which ? (int)Number(which[1..]) : made.Count;
        var about = number >= 1 && number <= made.Count ? made[number - 1] : null;
        var id = about?.Id ?? "ath_00000000000000000000000000";
        var minor = words.Length > 1 && words[1].All(char.IsAsciiDigit) ? Number(words[1]) : (long?)null;
        switch (words[0])
        {
            case "wait":
                book.Wait(TimeSpan.FromHours(Number(words[1][..^1]) * (words[1][^1] == 'd' ? 24 : 1)));
                return null;
            case "deposit":
                return book.Do(
                    CardsCapability.Deposit, new CardAccountCommand.Deposit(Account, minor!.Value, "main", null));
            case "withdraw":
                return book.Do(
                    CardsCapability.Withdraw, new CardAccountCommand.Withdraw(Account, minor!.Value, "main", null));
            case "floor":
                return book.Do(CardsCapability.PutAccount, new CardAccountCommand.Put(Account, "USD", minor, null));
            case "watch":
                return book.Do(Watching, new Watch(card.Id, minor!.Value));
            case "freeze":
                return book.Do(CardsCapability.Freeze, new CardCommand.Freeze(card.Id, "Asked by phone."));
            case "unfreeze":
                return book.Do(CardsCapability.Unfreeze, new CardCommand.Unfreeze(card.Id));
            case "activate":
                return book.Do(CardsCapability.Activate, new CardCommand.Activate(card.Id, null));
            case "close":
                return book.Do(CardsCapability.Close, new CardCommand.Close(card.Id, Reason(words[1])));
            case "replace":
                return book.Do(
                    CardsCapability.Replace,
                    new CardCommand.Replace(
                        card.Id, words.Length > 1 ? Reason(words[1]) : null, null, Sealed(book.Cards().Count)));
            case "expire":
                return book.Do(CardsCapability.Wake, new CardCommand.Wake(card.Id));
            case "unblock":
                return book.Do(CardsCapability.UnblockPin, new CardCommand.UnblockPin(card.Id));
            case "note":
                return book.Do(
                    CardsCapability.Update, new CardCommand.Update(card.Id, new() { ["team"] = "travel" }, null));
            case "reveal":
                book.Do(CardsCapability.GrantReveal, new CardCommand.GrantReveal(card.Id, $"token{book.Sequence}"));
                return book.Do(
                    CardsCapability.Reveal, new CardCommand.Reveal(card.Id, $"token{book.Sequence - 1}"));
            case "wake":
                return book.Do(AuthorizationOperations.Wake, new AuthorizationCommand.Wake(id));
            case "approve":
                return book.Do(
                    AuthorizationOperations.Approve, new AuthorizationCommand.Approve(id, "Known to us.", null));
            case "decline":
                return book.Do(
                    AuthorizationOperations.Decline, new AuthorizationCommand.Decline(id, "Not known to us.", null));
            case "yes" or "no" or "silent":
                bool? said = words[0] switch { "yes" => true, "no" => false, _ => null };
                return book.Do(
                    AuthorizationOperations.RecordExternal, new AuthorizationCommand.RecordExternal(id, said, null));
            default:
                return book.Do(
                    AuthorizationOperations.Request,
                    new AuthorizationCommand.Request(Message(book, words, minor ?? 0, card, id)));
        }
    }

    private static AuthorizationMessage Message(
        Book book, string[] words, long minor, Card card, string id)
    {
        var transaction = words.FirstOrDefault(w => w[0] == 't' && w.Length > 1 && char.IsAsciiDigit(w[1]));
        return new()
        {
            Kind = words[0] switch
            {
                "auth" => NetworkRequestKind.Authorization,
                "financial" => NetworkRequestKind.Financial,
                "advice" => NetworkRequestKind.Advice,
                "force" => NetworkRequestKind.ForcePost,
                "refund" or "posted_refund" => NetworkRequestKind.Refund,
                "check" or "pin" => NetworkRequestKind.AccountCheck,
                "inc" => NetworkRequestKind.Incremental,
                "reverse" => NetworkRequestKind.Reversal,
                _ => throw new ArgumentException($"There is no step {words[0]}."),
            },
            IsFinancial = words[0] is "financial" or "force" or "posted_refund",
            Card = card.Id,
            Authorization = words[0] is "inc" or "reverse" && transaction is null ? id : null,
            AmountMinor = minor,
            Currency = "USD",
            Merchant = new()
            {
                Id = "mer_eats",
                Category = words.SkipWhile(w => w != "mcc").Skip(1).FirstOrDefault() ?? "5812",
                Country = "US",
            },
            PartialAllowed = words.Contains("partial"),
            Pin = words[0] != "pin" ? CheckResult.Absent
                : words[1] == "wrong" ? CheckResult.Failed : CheckResult.Passed,
            Network = transaction is null
                ? null
                : new() { TransactionId = transaction, Stan = "000001", TransmittedAt = book.Now },
        };
    }

    private static Decision Issue(Book book, string[] words)
    {
        var asks = words.SkipWhile(w => w != "ask").Skip(1).FirstOrDefault();
        book.Do(CardsCapability.CreateProgram, new ProgramCommand.Create(
            "Test", "400000", 16, "USD", words.Contains("physical") ? CardForm.Physical : CardForm.Virtual, 48,
            new(
                words.Contains("challenge") ? ReviewAnswer.Challenge : null,
                PartialApproval: null,
                asks is null
                    ? null
                    : new()
                    {
                        Url = "https://tenant.example/decide",
                        SealedSecret = "sealed",
                        Fallback = asks == "approve" ? DecisionFallback.Approve : DecisionFallback.Decline,
                    },
                RemovesExternal: false,
                HoldDays: null),
            IsDefault: false,
            Metadata: null));
        var program = book.Events.Last(e => e.Type == CardEvents.ProgramCreated).Object;
        var limit = words.SkipWhile(w => w != "limit").Skip(1).FirstOrDefault();
        return book.Do(CardsCapability.Issue, new CardCommand.Issue(
            "customer_ref", Account, program, null, limit is null ? null : Number(limit), null,
            words.Contains("single"), null, null, null, Sealed(book.Cards().Count)));
    }

    private static SealedNumber Sealed(int count) => new(
        "vky_1", "sealed", string.Create(CultureInfo.InvariantCulture, $"index{count}"), "400000", "0002");

    private static CloseReason Reason(string word) => WireName.Find<CloseReason>(word)!.Value;

    private static long Number(string text) => long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
