using System.Globalization;
using System.Text.Json.Serialization;
using Zentra.Payments.Payouts;
using Zentra.Runtime.Intents;
using Zentra.Tests.Payments;

namespace Zentra.Tests.Payouts;

/// <summary>What a settlement posts to a merchant's balance, and nothing else of it.</summary>
internal sealed record Settle(long AmountMinor, string Currency) : Command;

[JsonSerializable(typeof(Settle))]
internal sealed partial class SettleJson : JsonSerializerContext;

/// <summary>
/// The language of the payout tests: `settle 10000`, `account reserve 500 daily`, `payout 4000` (all that is available
/// without an amount), `file`, `debit`, `credit AC04`, `paid`, `fail`, `return`, `cancel`, `wake`, `wait 1d`. A step is
/// about the payout that was made last, or another: `debit @1`.
/// </summary>
internal static class PayoutScript
{
    public const string Iban = "DE89370400440532013000";

    private static readonly Operation Settlement = Operation.Of(
        "test.settle",
        SettleJson.Default.Settle,
        _ => [],
        (command, _, context) => new Decision.Accepted
        {
            Subject = "stl_test",
            Postings =
            [
                new(context.NewId("led"), new("settlement_account:sandbox", command.Currency), -command.AmountMinor),
                new(context.NewId("led"), new("merchant_balance:mrc_1", command.Currency), command.AmountMinor),
            ],
        });

    public static Book Play(string script)
    {
        var book = new Book();
        book.Run(script);
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

    /// <summary>The payouts in the order in which they were made.</summary>
    public static List<Payout> Payouts(this Book book) =>
        [.. book.Events.Where(e => e.Type == PayoutEvents.Created).Select(e => book.Find(Payout.Kind, e.Object)!)];

    public static Decision? Take(this Book book, string step)
    {
        var words = step.Split(' ');
        var made = book.Payouts();
        var number = words.FirstOrDefault(w => w[0] == '@') is { } which ? Number(which[1..]) : made.Count;
        var payout = number >= 1 && number <= made.Count ? made[(int)number - 1] : null;
        var id = payout?.Id ?? "pot_00000000000000000000000000";
        long? minor = words.Length > 1 && words[1].All(char.IsAsciiDigit) ? Number(words[1]) : null;
        var currency = words.FirstOrDefault(w => w.Length == 3 && w.All(char.IsAsciiLetterUpper)) ?? "USD";
        switch (words[0])
        {
            case "wait":
                book.Wait(TimeSpan.FromHours(Number(words[1][..^1]) * (words[1][^1] == 'd' ? 24 : 1)));
                return null;
            case "settle":
                return book.Do(Settlement, new Settle(minor!.Value, currency));
            case "account":
                return book.Do(PayoutOperations.PutAccount, Account(words, currency));
            case "wake":
                return book.Do(
                    PayoutOperations.Wake, new WakePayoutAccount(PayoutAccount.IdOf("mrc_1", currency)));
            case "payout":
                return book.Do(
                    PayoutOperations.Create, new PayoutCommand.Create(null, minor, currency, "October", null));
            case "cancel":
                return book.Do(PayoutOperations.Cancel, new PayoutCommand.Cancel(id, "Not wanted."));
            case "file":
                return book.Do(PayoutOperations.CreateFile, File(currency, [.. made.Select(p => p.Id)]));
            case "paid":
                return book.Do(PayoutOperations.MarkPaid, new PayoutCommand.MarkPaid(
                    id, words.Contains("unnamed") ? null : "main", "Seen in the bank's portal."));
            case "fail":
                return book.Do(PayoutOperations.Fail, new PayoutCommand.Fail(id, "The bank wrote so."));
            case "return":
                return book.Do(PayoutOperations.Return, new PayoutCommand.Return(id, "The bank wrote so."));
            case "debit" or "credit":
                var sign = words[0] == "debit" ? -1 : 1;
                return book.Do(PayoutOperations.Report, new PayoutCommand.Report(
                    id, words.Contains("elsewhere") ? "other" : "main",
                    $"{words[0]} {id} {After(words, "entry") ?? "1"}",
                    sign * (minor ?? payout?.AmountMinor ?? 1), currency,
                    words.FirstOrDefault(w => w.Length == 4 && w.StartsWith("AC", StringComparison.Ordinal)), null));
            default:
                throw new ArgumentException($"There is no step {words[0]}.", nameof(step));
        }
    }

    /// <summary>`paid`, `409 payout_state_conflict`, or `review amount_differs`.</summary>
    public static string Tell(this Book book, Decision decision) => decision switch
    {
        Decision.Refused { Rejection: var refusal } => $"{refusal.Type.Status} {refusal.Type.Code}",
        Decision.Accepted accepted => string.Join(
            "; ", accepted.Events.Select(e => e.Type.Name).DefaultIfEmpty("nothing told")),
        _ => throw new ArgumentOutOfRangeException(nameof(decision)),
    };

    public static PutPayoutAccount Account(IReadOnlyList<string> words, string currency) => new(
        "mrc_1",
        currency,
        new() { Holder = "Zoë & Söhne", Iban = Iban, Bic = "COBADEFFXXX", Country = "DE" },
        words.Contains("daily") ? PayoutInterval.Daily
            : words.Contains("weekly") ? PayoutInterval.Weekly
            : PayoutInterval.Manual,
        PayoutWeekday.Wednesday,
        Number(After(words, "minimum") ?? "0"),
        Number(After(words, "reserve") ?? "0"),
        words.Contains("paused") ? PayoutAccountState.Paused : PayoutAccountState.Active,
        Seen: null);

    private static CreatePayoutFile File(string currency, IReadOnlyList<string> payouts) => new(
        PayoutFileFormat.Pain001,
        new("main", "Shop Ltd", "GB33BUKB20201555555555", "BUKBGB22"),
        currency,
        payouts,
        HasMore: false);

    private static string? After(IReadOnlyList<string> words, string word)
    {
        for (var i = 0; i + 1 < words.Count; i++)
        {
            if (words[i] == word)
            {
                return words[i + 1];
            }
        }
        return null;
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
