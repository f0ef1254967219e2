using Zentra.Payments.Settlement;
using Zentra.Runtime.Money;

namespace Zentra.Server.Settlement.Files;

/// <summary>
/// Reads a settlement file as it comes, holding one record of it at a time. It throws where the stream does, and for
/// nothing that the file says.
/// </summary>
internal interface ISettlementReader
{
    IAsyncEnumerable<FileRow> Read(Stream file, CancellationToken cancellation);
}

/// <summary>What a settlement file says next.</summary>
internal abstract record FileRow
{
    private FileRow()
    {
    }

    public sealed record Line(ReportedLine Value) : FileRow;

    /// <summary>A line that cannot be read; the ones after it are.</summary>
    public sealed record Rejected(RejectedLine Value) : FileRow;

    /// <summary>What a bank statement says of its account; before its entries.</summary>
    public sealed record Statement(StatementFacts Facts) : FileRow;

    /// <summary>The file cannot be read any further; what came before it stands. Nothing follows.</summary>
    public sealed record Ended(FileFault Fault) : FileRow;
}

/// <summary>Why a file cannot be read.</summary>
/// <param name="Code">As `file_empty`.</param>
/// <param name="Reason">Why, in one sentence.</param>
internal sealed record FileFault(string Code, string Reason);

/// <summary>A bank statement's head (ISO 20022, camt.053, `Stmt`).</summary>
/// <param name="Account">The account's IBAN, or its other identifier.</param>
/// <param name="Opening">What the account held before the first entry (`OPBD`, or `PRCD`).</param>
/// <param name="Closing">What it held after the last one (`CLBD`).</param>
internal sealed record StatementFacts(
    string? Id, string? Account, string? Currency, StatementBalance? Opening, StatementBalance? Closing);

/// <summary>A balance, in minor units; negative where the account is overdrawn.</summary>
internal sealed record StatementBalance(string Currency, long Minor, string? On);

/// <summary>What is said of lines that cannot be read.</summary>
internal static class Rejections
{
    /// <summary>The longest record, in bytes of UTF-8.</summary>
    public const int MaxRecordBytes = 65_536;

    private const int MaxRaw = 2_000;

    public static FileRow Of(long number, ReadOnlySpan<byte> raw, Refusal refusal) =>
        new FileRow.Rejected(new(number, Masked(raw), refusal.Code, refusal.Reason));

    /// <summary>The text as it came, cut, with its card numbers masked.</summary>
    public static string Masked(ReadOnlySpan<byte> raw)
    {
        // A number that the cut would split is masked before it.
        var text = CardNumber.Mask(Texts.Decode(raw[..Math.Min(raw.Length, 2 * MaxRaw)]));
        return text.Length > MaxRaw ? text[..MaxRaw] : text;
    }
}

/// <summary>Why a line is not taken.</summary>
internal sealed record Refusal(string Code, string Reason);
