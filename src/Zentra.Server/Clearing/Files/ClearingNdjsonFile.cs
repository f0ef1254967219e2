using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Unicode;
using Zentra.Cards.Clearing;
using Zentra.Server.Files;

namespace Zentra.Server.Clearing.Files;

/// <summary>
/// One record on each line, as a JSON object (RFC 8259, which is UTF-8). Unknown and repeated fields are refused.
/// </summary>
internal sealed class ClearingNdjsonFile : IClearingReader
{
    public async IAsyncEnumerable<ClearingRow> Read(
        Stream file, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var (text, fault) = await TextFile.Open(file, encoding: null, cancellation);
        if (text is null)
        {
            yield return new ClearingRow.Ended(new(fault!.Code, fault.Reason));
            yield break;
        }
        var tally = new ClearingTally();
        var number = 0L;
        await foreach (var line in TextLines.Of(text.Text, cancellation))
        {
            yield return Row(line, ++number, tally);
        }
        yield return tally.End;
    }

    private static ClearingRow Row(TextLine line, long number, ClearingTally tally)
    {
        var json = line.Utf8.Span;
        if (line.IsTooLong)
        {
            return tally.Reject(
                number, null, json, "line_too_long", $"A line may have {RawRecord.MaxBytes} bytes.");
        }
        if (!Utf8.IsValid(json))
        {
            return tally.Reject(number, null, json, "encoding_invalid", "The line is not UTF-8.");
        }
        try
        {
            return JsonSerializer.Deserialize(json, ClearingJson.Default.ClearingLine) is { } read
                ? tally.Take(read, number, json)
                : tally.Reject(number, null, json, "line_invalid", "The line is not a JSON object.");
        }
        catch (JsonException fault) when (fault.Path is { Length: > 2 } path)
        {
            var field = ClearingRejections.Masked(path[2..]);
            return tally.Reject(
                number, field.Length > PresentedCheck.MaxName ? null : field, json, "line_invalid",
                "A field is unknown, repeated, or of another form.", AmountOf(json));
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return tally.Reject(
                number, null, json, "line_invalid", "The line is not a JSON object with the fields of a record.",
                AmountOf(json));
        }
    }

    /// <summary>What a line that is refused would have added; 0 where nobody can tell.</summary>
    private static long AmountOf(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        try
        {
            return JsonElement.ParseValue(ref reader) is { ValueKind: JsonValueKind.Object } line
                && line.TryGetProperty("amount_minor", out var amount)
                && amount.ValueKind == JsonValueKind.Number && amount.TryGetInt64(out var minor)
                ? minor
                : 0;
        }
        catch (JsonException)
        {
            return 0;
        }
    }
}
