using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Zentra.Payments.Settlement;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Money;
using Zentra.Server.Files;

namespace Zentra.Server.Settlement.Files;

/// <summary>
/// One of our lines on each line, as a JSON object (RFC 8259, which is UTF-8). Unknown and repeated fields are refused;
/// a `number` may be there, and is the line's place in the file whatever it says.
/// </summary>
internal sealed class NdjsonFile : ISettlementReader
{
    private static readonly Refusal TooLong = new(
        "line_too_long", $"A line may have {RawRecord.MaxBytes} bytes.");

    public async IAsyncEnumerable<FileRow> Read(
        Stream file, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var (text, fault) = await TextFile.Open(file, encoding: null, cancellation);
        if (text is null)
        {
            yield return new FileRow.Ended(fault!);
            yield break;
        }
        var number = 0L;
        await foreach (var line in TextLines.Of(text.Text, cancellation))
        {
            yield return Parse(line, ++number);
        }
    }

    private static FileRow Parse(TextLine line, long number)
    {
        var json = line.Utf8.Span;
        ReportedLine? reported = null;
        var refusal = line.IsTooLong ? TooLong : Parse(json, number, out reported);
        return refusal is null ? new FileRow.Line(reported!) : Rejections.Of(number, json, refusal);
    }

    private static Refusal? Parse(ReadOnlySpan<byte> json, long number, out ReportedLine? line)
    {
        line = null;
        if (!Utf8.IsValid(json))
        {
            return new("encoding_invalid", "The line is not UTF-8.");
        }
        try
        {
            line = JsonSerializer.Deserialize(json, NdjsonJson.Default.NdjsonLine)?.ToLine(number);
        }
        catch (JsonException fault) when (fault.Path is { Length: > 2 } path)
        {
            var field = Texts.Description(path[2..]);
            return new("line_invalid", $"The field {field} is unknown, repeated, or of another form.");
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return new("line_invalid", "The line is not a JSON object with the fields of a line.");
        }
        if (line is null)
        {
            return new("line_invalid", "The line is not a JSON object.");
        }
        if (Currency.Find(line.Currency) is null
            || (line.OriginalCurrency is { } original && Currency.Find(original) is null))
        {
            return new("currency_unknown", "The line's currency is not an ISO 4217 code in upper case.");
        }
        return LineCheck.Sums(line.GrossMinor, line.FeeMinor, line.NetMinor) ?? LineCheck.References(line);
    }
}

/// <summary>A line of the file; <see cref="ReportedLine"/> says what its fields are.</summary>
internal sealed record NdjsonLine
{
    public long Number { get; init; }
    public required LineType Type { get; init; }
    public string? LineReference { get; init; }
    public string? ProviderReference { get; init; }
    public string? PaymentReference { get; init; }
    public string? OurReference { get; init; }
    public required string Currency { get; init; }
    public required long GrossMinor { get; init; }
    public required long FeeMinor { get; init; }
    public required long NetMinor { get; init; }
    public string? OriginalCurrency { get; init; }
    public long? OriginalGrossMinor { get; init; }
    public Timestamp? BookedAt { get; init; }
    public string? Batch { get; init; }
    public string? RawType { get; init; }
    public string? Description { get; init; }
    public string? ReturnReason { get; init; }

    public ReportedLine ToLine(long number) => new()
    {
        Number = number,
        Type = Type,
        LineReference = LineReference,
        ProviderReference = ProviderReference,
        PaymentReference = PaymentReference,
        OurReference = OurReference,
        Currency = Currency,
        GrossMinor = GrossMinor,
        FeeMinor = FeeMinor,
        NetMinor = NetMinor,
        OriginalCurrency = OriginalCurrency,
        OriginalGrossMinor = OriginalGrossMinor,
        BookedAt = BookedAt,
        Batch = Batch,
        RawType = RawType,
        Description = Texts.Description(Description),
        ReturnReason = Texts.Description(ReturnReason),
    };
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    NumberHandling = JsonNumberHandling.Strict,
    MaxDepth = 4)]
[JsonSerializable(typeof(NdjsonLine))]
[JsonSerializable(typeof(ReportedLine))]
internal sealed partial class NdjsonJson : JsonSerializerContext;
