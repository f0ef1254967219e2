using System.Globalization;
using Zentra.Payments.Disputes;
using Zentra.Payments.Payments;
using Zentra.Payments.Providers;
using Zentra.Payments.Settlement;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Reviews;
using Zentra.Tests.Disputes;
using Zentra.Tests.Payments;
using Zentra.Tests.Routing;

namespace Zentra.Tests.Settlement;

/// <summary>
/// The language of the settlement tests, on top of those of payments and disputes: what is agreed (`agree 29000 30
/// tolerance 2 within 7`), what a file says (`file, line payment 10000 fee 290, line refund -4000 #3, end`), what the
/// bank got (`bank 9560`), and what operators do (`hold`, `resolve accept`, `close`).
/// </summary>
internal sealed class SettlementDesk(Book book)
{
    private const string Provider = "sandbox";

    private readonly Dictionary<string, int> counts = new(StringComparer.Ordinal);
    private long lines;

    public SettlementDesk()
        : this(new())
    {
    }

    public Book Book => book;

    /// <summary>The batches in the order of their files.</summary>
    public List<string> Batches { get; } = [];

    /// <summary>The commands of all lines, to be said again.</summary>
    public List<SettlementCommand.TakeLine> Taken { get; } = [];

    public SettlementBatch Batch => BatchOf(Batches[^1]);

    /// <summary>The reviews of settlement that are open, the oldest first.</summary>
    public IReadOnlyList<Review> OpenReviews =>
    [
        .. book.Events.Where(e => e.Type == ReviewEvents.Opened)
            .Select(e => book.Find(Review.Records, e.Object)!)
            .Where(r => r.State != ReviewState.Resolved && r.Kind.StartsWith("settlement_", StringComparison.Ordinal)),
    ];

    public SettlementBatch BatchOf(string id) => book.Find(SettlementBatch.Kind, id)!;

    public SettlementLine LineOf(string batch, long number) =>
        book.Find(SettlementLine.Kind, SettlementLine.IdOf(batch, number))!;

    /// <summary>The line that was read last.</summary>
    public SettlementLine Last => LineOf(Batches[^1], lines);

    /// <summary>Plays every step; a step of settlement that is refused is a mistake in the test.</summary>
    public SettlementDesk Play(string script)
    {
        foreach (var step in script.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (Take(step) is Decision.Refused refused)
            {
                throw new InvalidOperationException($"'{step}': {refused.Rejection.Detail}");
            }
        }
        return this;
    }

    /// <summary>What becomes of a step, a refusal too: `409 settlement_closed`, or nothing.</summary>
    public string When(string step) => Take(step) is Decision.Refused refused
        ? $"{refused.Rejection.Type.Status} {refused.Rejection.Type.Code}"
        : "";

    public Decision? Take(string step)
    {
        var words = step.Split(' ');
        return words[0] switch
        {
            "agree" => Agree(words),
            "file" => Receive(words.ElementAtOrDefault(1) ?? Provider),
            "line" => Read(Line(words[1..])),
            "reject" => Do(SettlementOperations.TakeLine, new SettlementCommand.TakeLine(Batches[^1], lines)
            {
                Rejected = new(++lines, "payment;x", "amount_invalid", "The amount is no number."),
            }),
            "end" => Do(SettlementOperations.EndReading, new SettlementCommand.EndReading(Batches[^1], lines, null)),
            "bank" => Do(SettlementOperations.TellBank, new SettlementCommand.TellBank(
                Batches[^1], Code(words) ?? "USD", Number(words[1]), null)),
            "close" => Do(SettlementOperations.Close, new SettlementCommand.Close(Batches[^1], null)),
            "resolve" => Resolve(OpenReviews[0].Id, words[1]),
            "hold" => Hold(OpenReviews[0].Id, isHeld: true),
            "release" => Hold(OpenReviews[0].Id, isHeld: false),
            "reopen" => Do(SettlementOperations.Reopen, new SettlementCommand.Reopen(
                book.Events.Last(e => e.Type == ReviewEvents.Resolved).Object, "It was another one.", null)),
            "recheck" => Do(SettlementOperations.Recheck, new SettlementCommand.Recheck(
                OpenReviews[0].Facts["line"])),
            _ => book.Take(step),
        };
    }

    public Decision Resolve(string review, string resolution) => Do(
        SettlementOperations.Resolve, new SettlementCommand.Resolve(review, resolution, "Seen to.", null));

    public Decision Hold(string review, bool isHeld) => Do(
        SettlementOperations.Hold, new SettlementCommand.Hold(review, isHeld, "Asked the provider.", null));

    /// <summary>Takes a line as whoever reads the file does: its references are looked up before.</summary>
    public Decision Read(ReportedLine line)
    {
        var provider = Batch.Provider;
        var (payment, dispute) = (Lookup.Ours(line), (string?)null);
        if (line.Type == LineType.Chargeback || (line.Type is LineType.Payment or LineType.Refund && payment is null))
        {
            foreach (var alias in Lookup.Aliases(provider, line))
            {
                var found = book.Find(ProviderReference.Kind, alias)?.Object;
                var disputed = found is null ? null : book.Find(Dispute.Kind, found);
                dispute ??= disputed?.Id;
                payment ??= disputed?.Payment ?? found;
            }
        }
        var command = new SettlementCommand.TakeLine(Batches[^1], lines)
        {
            Line = line with { Number = lines + 1 },
            Key = Key(provider, line),
            Payment = payment,
            Dispute = dispute,
        };
        var decision = Do(SettlementOperations.TakeLine, command);
        lines += decision is Decision.Accepted ? 1 : 0;
        Taken.Add(command);
        return decision;
    }

    /// <summary>
    /// As `2: payment 9200 EUR was 10000 USD fee 270 #3`: the second payment, its third attempt. `unknown` is no
    /// reference of ours, `named` a fee that names the payment, `as x` the provider's identifier of the line, `raw x`
    /// its word for the type, `@2` the second dispute.
    /// </summary>
    public ReportedLine Line(IReadOnlyList<string> words)
    {
        var payment = book.Payments.LastOrDefault();
        if (words[0].EndsWith(':'))
        {
            payment = book.Payments[int.Parse(words[0][..^1], CultureInfo.InvariantCulture) - 1];
            words = [.. words.Skip(1)];
        }
        var type = Enum.Parse<LineType>(words[0], ignoreCase: true);
        var gross = Number(words[1]);
        words = [.. words.Skip(2)];
        var fee = After(words, "fee") is { } charged ? Number(charged) : 0;
        var isKnown = words.Contains("named")
            || (type is LineType.Payment or LineType.Refund or LineType.Chargeback && !words.Contains("unknown"));
        var attempt = words.FirstOrDefault(w => w[0] == '#')?[1..];
        return new()
        {
            Number = 1,
            Type = type,
            LineReference = After(words, "as"),
            ProviderReference = type == LineType.Chargeback
                ? $"dp_{words.FirstOrDefault(w => w[0] == '@')?[1..] ?? "1"}"
                : words.Contains("unknown") ? "psp_9" : null,
            OurReference = !isKnown ? null : attempt is null ? payment : $"{payment}-{attempt}",
            Currency = Code(words) ?? "USD",
            GrossMinor = gross,
            FeeMinor = fee,
            NetMinor = gross - fee,
            OriginalGrossMinor = After(words, "was") is { } was ? Number(was) : null,
            OriginalCurrency = words.SkipWhile(w => w != "was").Skip(2).FirstOrDefault(),
            RawType = After(words, "raw"),
        };
    }

    private static string? Code(IReadOnlyList<string> words) =>
        words.FirstOrDefault(w => w.Length == 3 && w.All(char.IsAsciiLetterUpper));

    private static string? After(IReadOnlyList<string> words, string word) =>
        words.SkipWhile(w => w != word).Skip(1).FirstOrDefault();

    private static long Number(string word) => long.Parse(word, CultureInfo.InvariantCulture);

    private Decision Agree(IReadOnlyList<string> words)
    {
        book.Have(Provider);
        return Do(SettlementOperations.Agree, new SettlementCommand.Agree(
            Provider,
            new()
            {
                Fee = words.Count > 2 && words[1] != "within"
                    ? new(Number(words[1]), Number(words[2]), After(words, "tolerance") is { } by ? Number(by) : 0)
                    : null,
                WithinDays = After(words, "within") is { } days ? (int)Number(days) : null,
            },
            null));
    }

    private Decision Receive(string provider)
    {
        var decision = Do(SettlementOperations.Receive, new SettlementCommand.Receive(
            provider, "csv", null, $"hash of file {Batches.Count + 1}", null, 100));
        Batches.Add(((Decision.Accepted)decision).Subject);
        lines = 0;
        counts.Clear();
        return decision;
    }

    /// <summary>Lines without any reference may say the same twice in one file, and mean it.</summary>
    private string Key(string provider, ReportedLine line)
    {
        var first = LineKey.Of(provider, line, nth: 1);
        return line is { LineReference: null, ProviderReference: null, PaymentReference: null, OurReference: null }
            ? LineKey.Of(provider, line, counts[first] = counts.GetValueOrDefault(first) + 1)
            : first;
    }

    private Decision Do(Operation operation, Command command) => book.Do(operation, command);
}
