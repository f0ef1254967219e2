using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Payments.Settlement;

/// <summary>A line of a batch, and what we made of it.</summary>
public sealed record SettlementLine
{
    /// <summary>The batch and the line's number, in ten digits: lines of a batch sort by number.</summary>
    public required string Id { get; init; }

    public required string Batch { get; init; }

    /// <summary>The line in our words; null where it could not be read.</summary>
    public ReportedLine? Reported { get; init; }

    public RejectedLine? Rejected { get; init; }
    public LineStatus Status { get; init; }
    public string? Payment { get; init; }
    public string? Refund { get; init; }
    public string? Dispute { get; init; }

    /// <summary>What of it settles what we know of, in the payment's currency.</summary>
    public long SettledMinor { get; init; }

    /// <summary>The entries that it posted, those of its resolution included.</summary>
    public IReadOnlyList<string> LedgerEntries { get; init; } = [];

    /// <summary>How it differs from what we know.</summary>
    public Break? Break { get; init; }

    /// <summary>The review of the break.</summary>
    public string? Review { get; init; }

    /// <summary>The line that came before with all that this one says.</summary>
    public string? DuplicateOf { get; init; }

    /// <summary>When it is compared again: what it is about may have come to light.</summary>
    public Timestamp? RecheckAt { get; init; }

    public int Rechecks { get; init; }
    public required string Intent { get; init; }
    public required string Scope { get; init; }
    public bool Livemode { get; init; }
    public required Timestamp CreatedAt { get; init; }
    public required Timestamp UpdatedAt { get; init; }

    /// <summary>Most lines match, and are found by their batch: only the others are searched for.</summary>
    public static readonly RecordKind<SettlementLine> Kind = new(
        "settlement_lines",
        "sln",
        SettlementStates.Default.SettlementLine,
        [("batch_status", l => l.Status == LineStatus.Matched ? null : StatusIn(l.Batch, l.Status))],
        dueAt: l => l.RecheckAt);

    public static string IdOf(string batch, long number) => $"sln_{batch.AsSpan(4)}{number:D10}";

    /// <summary>What finds the lines of a batch that have a status other than matched.</summary>
    public static string StatusIn(string batch, LineStatus status) => $"{batch} {status.Name()}";
}

[JsonConverter(typeof(WireEnum<LineStatus>))]
public enum LineStatus
{
    /// <summary>It is what we expected.</summary>
    Matched,

    /// <summary>It was posted, and there was nothing to compare it with: a fee, a correction, a payout.</summary>
    Noted,

    /// <summary>It differs from what we know.</summary>
    Broken,

    /// <summary>It differed, and an operator or a late record has explained it.</summary>
    Resolved,

    /// <summary>It came before, and has no second effect.</summary>
    Duplicate,

    /// <summary>It could not be read.</summary>
    Rejected,
}

/// <summary>How a line differs from what we know.</summary>
/// <param name="Kind">What is the matter.</param>
/// <param name="Field">The field of the line that differs.</param>
/// <param name="Currency">ISO 4217: what the delta and the surplus are in.</param>
/// <param name="DeltaMinor">Actual less expected, where both are amounts of one currency.</param>
public sealed record Break(
    BreakKind Kind, string Field, string Expected, string Actual, string Currency, long? DeltaMinor)
{
    /// <summary>What we expected, and the provider has not settled: it is left in `settlement_account`.</summary>
    public long ClaimMinor { get; init; }

    /// <summary>The claim's currency.</summary>
    public string? ClaimCurrency { get; init; }

    /// <summary>What the provider's line moved beyond what was posted, net of its fee.</summary>
    public long SurplusMinor { get; init; }

    /// <summary>Whether its difference is held in `suspense`.</summary>
    public bool IsHeld { get; init; }

    /// <summary>What of the claim is held: late lines may settle what was held, and it is given back then.</summary>
    public long HeldMinor { get; init; }

    /// <summary>Whose it is, as far as that is known.</summary>
    public required string Merchant { get; init; }
}

[JsonConverter(typeof(WireEnum<BreakKind>))]
public enum BreakKind
{
    /// <summary>No payment, refund or dispute of ours has its reference.</summary>
    UnknownPayment,

    /// <summary>It settles another amount than was captured, refunded or disputed.</summary>
    Amount,

    /// <summary>It settles in another currency.</summary>
    Currency,

    /// <summary>Its fee is not what was agreed with the provider.</summary>
    Fee,

    /// <summary>Nothing of the payment was captured, or of the refund posted.</summary>
    NotCaptured,

    /// <summary>All of it was settled before.</summary>
    AlreadySettled,

    /// <summary>It was to be in a batch by its deadline, and was in none.</summary>
    Missing,

    /// <summary>The bank got another amount than the lines come to.</summary>
    Bank,
}

/// <summary>A line that names a payment, as the payment keeps it.</summary>
/// <param name="Id">The line.</param>
/// <param name="Key">What tells a repeat of it.</param>
/// <param name="SettledMinor">What it settles, with the line's sign.</param>
/// <param name="Attempt">The capture or refund that it names; 0 where it is about the payment as a whole.</param>
public sealed record SettledLine(string Id, string Key, LineType Type, long SettledMinor, long FeeMinor, int Attempt)
{
    public string? Dispute { get; init; }

    /// <summary>The batch of the line.</summary>
    [JsonIgnore]
    public string Batch => $"stl_{Id.AsSpan(4, Id.Length - 14)}";
}

/// <summary>An open review of a payment's settlement.</summary>
/// <param name="Line">The line that differs; null where none came in time.</param>
public sealed record Drift(string Review, string? Line)
{
    /// <summary>What of the captures it asks about, in the payment's currency.</summary>
    public long ClaimMinor { get; init; }
}

/// <summary>The batch that a file was received as; its identifier is the file's hash.</summary>
public sealed record SettlementFile(string Id, string Batch)
{
    public static readonly RecordKind<SettlementFile> Kind = new(
        "settlement_files", "sfl", SettlementStates.Default.SettlementFile, []);
}

/// <summary>The line that came first with all that its key stands for.</summary>
public sealed record LineKey(string Id, string Line)
{
    public static readonly RecordKind<LineKey> Kind = new(
        "settlement_keys", "slk", SettlementStates.Default.LineKey, []);

    /// <summary>
    /// What tells a repeat: the provider's reference of the line and its amounts, or all that it says where it has no
    /// reference. A line with the same reference and other amounts is another one, and is compared.
    /// </summary>
    /// <param name="nth">Which one it is of the lines of its file that say the same and have no reference.</param>
    public static string Of(string provider, ReportedLine line, int nth)
    {
        var amounts = $"{line.Type.Name()}\n{line.Currency}\n{line.GrossMinor}\n{line.FeeMinor}\n{line.NetMinor}";
        var text = line.LineReference is { } reference
            ? $"{provider}\n{reference}\n{amounts}"
            : $"{provider}\n{line.ProviderReference}\n{line.PaymentReference}\n{line.OurReference}\n{line.Batch}\n"
                + $"{line.BookedAt?.Microseconds}\n{line.Description}\n{nth}\n{amounts}";
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        return Convert.ToHexStringLower(hash[..12]);
    }
}
