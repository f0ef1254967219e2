using System.Globalization;
using Zentra.Cards;
using Zentra.Cards.Authorizations;
using Zentra.Cards.Clearing;
using Zentra.Cards.Issuing;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Reviews;
using Zentra.Tests.Payments;

namespace Zentra.Tests.Clearing;

/// <summary>
/// The language of the clearing tests: a card is used (`authorize 1000 at 5812`, `reverse`, `wait 8d, wake`), and a
/// file says what became of it (`file, present 1000, refund 300, end`). A record names the last authorization, unless
/// it says otherwise: `code` (without the network's identifier), `merchant` (nor a reference), `amountonly` (nor a
/// code), `unknown` (no card); `of 1000EUR settled 900GBP` is what was bought, and what the network settles.
/// </summary>
internal sealed class ClearingDesk
{
    private readonly string card;
    private readonly string program;
    private long places;
    private int used;

    public ClearingDesk()
    {
        program = Subject(CardsCapability.CreateProgram, new ProgramCommand.Create(
            "Test", "400000", 16, "USD", CardForm.Virtual, 48, new(null, null, null, false, null), true, null));
        card = Subject(CardsCapability.Issue, new CardCommand.Issue(
            "cus_1", "main", program, null, 100_000, null, false, null, null, null,
            new("vky_1", "Ym94", "1f", "400000", "0002")));
    }

    public Book Book { get; } = new();

    public List<string> Files { get; } = [];

    public ClearingFile File => Book.Find(ClearingFile.Kind, Files[^1])!;

    /// <summary>The record that was taken last.</summary>
    public ClearingRecord Last => Book.Find(ClearingRecord.Kind, ClearingRecord.IdOf(Files[^1], places))!;

    public string? AuthorizationId { get; private set; }

    public Authorization Authorization => Book.Find(Authorization.Records, AuthorizationId!)!;

    public IReadOnlyList<Review> Reviews =>
    [
        .. Book.Events.Where(e => e.Type == ReviewEvents.Opened).Select(e => Book.Find(Review.Records, e.Object)!),
    ];

    /// <summary>What the card's limit has counted.</summary>
    public Int128 SpentMinor => Authorization.Charged.Select(c => c.Counter).Distinct()
        .Sum(id => (long)Book.Find(Zentra.Cards.Controls.SpendCounter.Kind, id)!.Buckets.Sum(b => (long)b.Minor));

    public ClearingDesk Play(string script)
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

    public Decision? Take(string step)
    {
        var words = step.Split(' ');
        switch (words[0])
        {
            case "wait":
                Book.Wait(TimeSpan.FromDays(Number(words[1].TrimEnd('d'))));
                return null;
            case "wake":
                return Book.Do(AuthorizationOperations.Wake, new AuthorizationCommand.Wake(AuthorizationId!));
            case "authorize" or "financial" or "refundable" or "advise":
                return Authorize(words);
            case "reverse":
                return Book.Do(AuthorizationOperations.Request, new AuthorizationCommand.Request(
                    Message(NetworkRequestKind.Reversal, 0, words) with { Authorization = AuthorizationId }));
            case "file":
                return Receive($"hash of {Files.Count}");
            case "end":
                return Book.Do(ClearingOperations.EndReading, new ClearingCommand.EndReading(Files[^1], places)
                {
                    Totals = words.Length > 1 ? [new("records", Number(words[1]), File.Records)] : [],
                });
            case "reject":
                return Give(new ClearingCommand.TakeRecord(Files[^1], places)
                {
                    Rejected = new(places + 1, "amount", "x", "amount_invalid", "The amount is no number."),
                });
            case "resolve":
                return Book.Do(ClearingOperations.Resolve, new ClearingCommand.Resolve(
                    Reviews[^1].Id, words[1], "Seen to.", null));
            case "reopen":
                return Book.Do(ClearingOperations.Reopen, new ClearingCommand.Reopen(
                    Reviews[^1].Id, "It was ours.", null));
            default:
                return Give(Record(words));
        }
    }

    public Decision Give(ClearingCommand.TakeRecord command)
    {
        var decision = Book.Do(ClearingOperations.TakeRecord, command);
        places += decision is Decision.Accepted ? 1 : 0;
        return decision;
    }

    /// <summary>What a word stands for: a record with the keys of the last authorization.</summary>
    public ClearingCommand.TakeRecord Record(IReadOnlyList<string> words)
    {
        var of = AuthorizationId is null ? null : Authorization;
        var isNamed = of is not null && !words.Contains("amountonly");
        var hasCode = isNamed && !words.Contains("nocode");
        var part = After(words, "part")?.Split('/');
        var minor = Number(words[1]);
        var transaction = After(words, "of") is { } bought
            ? new PresentedAmount(bought[^3..], Number(bought[..^3]))
            : new("USD", minor);
        var record = new PresentedRecord
        {
            Number = places + 1,
            Type = words[0].TrimStart('-') switch
            {
                "refund" => PresentedType.Refund,
                "fee" => PresentedType.Fee,
                "chargeback" => PresentedType.Chargeback,
                _ => PresentedType.Presentment,
            },
            IsReversal = words[0].StartsWith('-'),
            Card = words[0] == "fee" || words.Contains("unknown") ? null : card,
            Transaction = transaction,
            Billing = transaction.Currency == "USD" || words.Contains("unbilled") ? null : new("USD", minor),
            Settlement = After(words, "settled") is { } settled
                ? new(settled[^3..], Number(settled[..^3]))
                : null,
            BillingRate = transaction.Currency == "USD" ? null : new ConversionRate(10850, 4),
            NetworkTransactionId = isNamed && !words.Contains("code") && !words.Contains("merchant")
                && !words.Contains("nocode") ? of!.Network!.TransactionId : null,
            AuthorizationCode = hasCode ? of!.ApprovalCode : null,
            Rrn = isNamed && words.Contains("code") ? of!.Network!.Rrn : null,
            Arn = After(words, "arn") is { } arn ? AcquirerReference.Of($"2400000{Number(arn):D15}") : null,
            Merchant = new("mer_1", "Eats", After(words, "at") ?? of?.Merchant?.Category ?? "5411", "US", null),
            ClearingSequence = part is null ? null : (int)Number(part[0]),
            ClearingCount = part is null ? null : (int)Number(part[1]),
            IsFinal = words.Contains("more") ? false : words.Contains("last") ? true : null,
            Usage = words.Contains("second") ? PresentedUsage.Second : PresentedUsage.First,
        };
        return new(Files[^1], places)
        {
            Record = record,
            Key = ClearingKey.Of(record),
            Card = record.Card,
            Last4 = words.Contains("unknown") ? "1111" : null,
            Network = "visa",
        };
    }

    public Decision Receive(string hash)
    {
        var decision = Book.Do(
            ClearingOperations.Receive, new ClearingCommand.Receive("csv", hash, null, 100, "kept"));
        if (decision is Decision.Accepted accepted)
        {
            Files.Add(accepted.Subject);
            places = 0;
        }
        return decision;
    }

    private Decision Authorize(IReadOnlyList<string> words)
    {
        used++;
        var kind = words[0] switch
        {
            "financial" => NetworkRequestKind.Financial,
            "refundable" => NetworkRequestKind.Refund,
            "advise" => NetworkRequestKind.Advice,
            _ => NetworkRequestKind.Authorization,
        };
        var decision = Book.Do(AuthorizationOperations.Request, new AuthorizationCommand.Request(
            Message(kind, Number(words[1]), words)));
        AuthorizationId = (decision as Decision.Accepted)?.Subject;
        return decision;
    }

    private AuthorizationMessage Message(NetworkRequestKind kind, long minor, IReadOnlyList<string> words)
    {
        var bought = After(words, "of");
        return new()
        {
            Kind = kind,
            IsFinancial = kind == NetworkRequestKind.Financial,
            ApprovalCode = After(words, "given"),
            Card = card,
            AmountMinor = bought is null ? minor : Number(bought[..^3]),
            Currency = bought is null ? "USD" : bought[^3..],
            BillingAmountMinor = bought is null ? null : minor,
            BillingCurrency = bought is null ? null : "USD",
            Merchant = kind == NetworkRequestKind.Reversal
                ? null
                : new() { Id = "MER_1", Category = After(words, "at") ?? "5411", Country = "US" },
            Channel = words.Contains("ecommerce") ? Channel.Ecommerce : Channel.Pos,
            Network = kind == NetworkRequestKind.Reversal ? null : new()
            {
                TransactionId = $"T{used}",
                Rrn = $"{used:D12}",
                Stan = $"{used:D6}",
            },
        };
    }

    private string Subject(Operation operation, Command command) => Book.Do(operation, command) switch
    {
        Decision.Accepted accepted => accepted.Subject,
        Decision.Refused refused => throw new InvalidOperationException(refused.Rejection.Detail),
        var decision => throw new InvalidOperationException($"{decision}"),
    };

    private static string? After(IReadOnlyList<string> words, string word) =>
        words.SkipWhile(w => w != word).Skip(1).FirstOrDefault();

    private static long Number(string word) => long.Parse(word, CultureInfo.InvariantCulture);
}
