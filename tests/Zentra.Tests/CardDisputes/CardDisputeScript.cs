using System.Globalization;
using System.Text.Json.Serialization;
using Zentra.Cards.Authorizations;
using Zentra.Cards.Disputes;
using Zentra.Cards.Issuing;
using Zentra.Runtime.Intents;
using Zentra.Tests.Payments;

namespace Zentra.Tests.CardDisputes;

/// <summary>What a clearing leaves behind, and nothing else of it.</summary>
internal sealed record ClearCharge(long AmountMinor, Brand Brand) : Command;

[JsonSerializable(typeof(ClearCharge))]
internal sealed partial class ClearChargeJson : JsonSerializerContext;

/// <summary>
/// The language of the tests of card disputes: `clear 10000` (a charge on a Visa card, or `mastercard`, `amex`),
/// `open 4000`, `evidence`, `file`, `represent 3000`, `accept writeoff 500`, `escalate arbitration`,
/// `resolve partially_won recovered 1000`, `withdraw`, `credit 4000`, `uncredit`, `wake`, `wait 30d`. A step is
/// about the dispute that was opened last, or another: `file @1`.
/// </summary>
internal static class CardDisputeScript
{
    public const string CardId = "crd_01kq5249taew7vxy3ydjmby001";
    public const string AuthorizationId = "ath_01kq5249taew7vxy3ydjmby001";

    private const string Nothing = "cdp_00000000000000000000000000";

    private static readonly Operation Clearing = Operation.Of(
        "test.clear", ClearChargeJson.Default.ClearCharge, _ => [], (command, _, context) => new Decision.Accepted
        {
            Subject = AuthorizationId,
            Records =
            [
                Card.Kind.Put(CardId, CardOf(command.Brand, context)),
                Authorization.Records.Put(AuthorizationId, Cleared(command.AmountMinor, context)),
            ],
            Postings =
            [
                new(context.NewId("led"), CardLedger.Account("operating", "USD"), -command.AmountMinor),
                new(context.NewId("led"), CardLedger.Network(command.Brand, "USD"), command.AmountMinor),
            ],
        });

    public static Book Play(string script)
    {
        var book = new Book();
        foreach (var step in Steps(script))
        {
            book.Take(step);
        }
        return book;
    }

    public static string[] Steps(string script) =>
        script.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The disputes in the order in which they were opened.</summary>
    public static List<CardDispute> CardDisputes(this Book book) =>
    [
        .. book.Events.Where(e => e.Type == CardDisputeEvents.Opened)
            .Select(e => book.Find(CardDispute.Kind, e.Object)!),
    ];

    public static Decision? Take(this Book book, string step)
    {
        var words = step.Split(' ');
        var made = book.CardDisputes();
        var number = (int)(After(words, "@") ?? made.Count);
        var id = number >= 1 && number <= made.Count ? made[number - 1].Id : Nothing;
        long? minor = words.Length > 1 && words[1].All(char.IsAsciiDigit) ? Number(words[1]) : null;
        switch (words[0])
        {
            case "wait":
                book.Wait(TimeSpan.FromDays(Number(words[1][..^1])));
                return null;
            case "clear":
                var brand = words.Length > 2 ? WireName.Find<Brand>(words[2])!.Value : Brand.Visa;
                return book.Do(Clearing, new ClearCharge(minor!.Value, brand));
            case "open":
                var reason = words.SkipWhile(w => w != "reason").Skip(1).FirstOrDefault() ?? "10.4";
                return book.Do(CardDisputeOperations.Open, new CardDisputeCommand.Open(
                    AuthorizationId, CardId, minor, reason, "It was not me."));
            default:
                var (operation, command) = About(id, words, minor);
                return book.Do(operation, command);
        }
    }

    /// <summary>`409 card_dispute_state_conflict`, or what was told.</summary>
    public static string Tell(Decision decision) => decision switch
    {
        Decision.Refused { Rejection: var refusal } => $"{refusal.Type.Status} {refusal.Type.Code}",
        Decision.Accepted accepted => string.Join("; ", accepted.Events.Select(e => e.Type.Name)),
        _ => throw new ArgumentOutOfRangeException(nameof(decision)),
    };

    private static (Operation Operation, Command Command) About(string id, string[] words, long? minor) =>
        words[0] switch
        {
            "evidence" => (CardDisputeOperations.AddEvidence, new CardDisputeCommand.AddEvidence(
                id, [new("letter.txt", "text/plain", DocumentKind.CardholderStatement, "It was not me."u8.ToArray())])),
            "file" => (CardDisputeOperations.File, new CardDisputeCommand.File(id, "CASE1")),
            "represent" => (
                CardDisputeOperations.RecordRepresentment,
                new CardDisputeCommand.RecordRepresentment(id, minor, "Signed receipt.")),
            "accept" => (
                CardDisputeOperations.AcceptRepresentment,
                new CardDisputeCommand.AcceptRepresentment(id, After(words, "writeoff"), null)),
            "escalate" => (CardDisputeOperations.Escalate, new CardDisputeCommand.Escalate(
                id, WireName.Find<CardDisputeStatus>(words[1])!.Value, null)),
            "resolve" => (CardDisputeOperations.Resolve, new CardDisputeCommand.Resolve(
                id, WireName.Find<CardDisputeStatus>(words[1])!.Value, After(words, "recovered"),
                After(words, "denied"), After(words, "writeoff"), null)),
            "withdraw" => (CardDisputeOperations.Withdraw, new CardDisputeCommand.Withdraw(id, null)),
            "credit" => (CardDisputeOperations.GrantCredit, new CardDisputeCommand.GrantCredit(id, minor)),
            "uncredit" => (CardDisputeOperations.ReverseCredit, new CardDisputeCommand.ReverseCredit(id, minor)),
            "wake" => (CardDisputeOperations.Wake, new CardDisputeCommand.Wake(id)),
            _ => throw new ArgumentException($"There is no step {words[0]}.", nameof(words)),
        };

    private static Card CardOf(Brand brand, Context context) => new()
    {
        Id = CardId,
        Lineage = CardId,
        Customer = "cus_1",
        Account = "operating",
        Program = "prg_01kq5249taew7vxy3ydjmby001",
        Brand = brand,
        Bin = "400000",
        Last4 = "0002",
        ExpiryMonth = 12,
        ExpiryYear = 2030,
        Currency = "USD",
        State = CardState.Active,
        Intent = context.IntentId,
        LastIntent = context.IntentId,
        Scope = context.Workspace.Id,
        CreatedAt = context.At,
        UpdatedAt = context.At,
        Version = 1,
    };

    private static Authorization Cleared(long amountMinor, Context context) => new()
    {
        Id = AuthorizationId,
        Card = CardId,
        Account = "operating",
        Customer = "cus_1",
        Outcome = AuthorizationOutcome.Approved,
        Status = AuthorizationStatus.Closed,
        AmountMinor = amountMinor,
        Currency = "USD",
        BillingAmountMinor = amountMinor,
        BillingCurrency = "USD",
        ApprovedMinor = amountMinor,
        ClearedMinor = amountMinor,
        Merchant = new() { Id = "mer_eats", Category = "5812" },
        Explanation = "All rules pass.",
        Intent = context.IntentId,
        LastIntent = context.IntentId,
        Scope = context.Workspace.Id,
        CreatedAt = context.At,
        UpdatedAt = context.At,
        Version = 1,
    };

    private static long? After(string[] words, string word)
    {
        if (word == "@")
        {
            return words.FirstOrDefault(w => w[0] == '@') is { } which ? Number(which[1..]) : null;
        }
        var at = Array.IndexOf(words, word);
        return at < 0 ? null : Number(words[at + 1]);
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
