using System.Text;
using Zentra.Cards.Clearing;

namespace Zentra.Server.Clearing.Files;

/// <summary>
/// Makes rows of lines, and keeps what they add up to. A trailer is not required; where there is one, it is the last
/// line.
/// </summary>
internal sealed class ClearingTally
{
    private long records;
    private Int128 amount;
    private ClearingTrailer? trailer;
    private bool isAfter;

    /// <summary>What the last row says.</summary>
    public ClearingRow.Ended End => new(
        isAfter ? new("data_after_trailer", "Lines follow the trailer.") : trailer?.Fault);

    /// <param name="raw">The line as it came, in UTF-8.</param>
    public ClearingRow Take(ClearingLine line, long number, ReadOnlySpan<byte> raw)
    {
        if (line.IsTrailer && line.Records is { } stated && line.AmountMinor is { } sum && trailer is null)
        {
            trailer = new(null, [new("records", stated, records), new("amount_minor", sum, amount)]);
            return new ClearingRow.Trailer(trailer);
        }
        if (line.IsTrailer)
        {
            isAfter |= trailer is not null;
            return ClearingRejections.Of(
                number, "records", raw, Encoding.UTF8, "trailer_invalid",
                "A trailer is the only one, and has records and amount_minor.");
        }
        Count(line.AmountMinor ?? 0);
        var (record, fault) = line.ToRecord(number);
        return record is null
            ? ClearingRejections.Of(number, fault!, raw, Encoding.UTF8)
            : new ClearingRow.Record(record);
    }

    /// <param name="amountMinor">What the line would have added, where that much of it can be read.</param>
    public ClearingRow Reject(
        long number, string? field, ReadOnlySpan<byte> raw, string code, string reason, long amountMinor = 0)
    {
        Count(amountMinor);
        return ClearingRejections.Of(number, field, raw, Encoding.UTF8, code, reason);
    }

    private void Count(long amountMinor)
    {
        isAfter |= trailer is not null;
        records++;
        amount += amountMinor;
    }
}
