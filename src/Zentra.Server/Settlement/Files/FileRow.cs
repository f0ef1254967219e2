using Zentra.Payments.Settlement;
using Zentra.Server.Files;

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
    public static FileRow Of(long number, ReadOnlySpan<byte> raw, Refusal refusal) =>
        new FileRow.Rejected(new(number, RawRecord.Masked(raw), refusal.Code, refusal.Reason));
}
