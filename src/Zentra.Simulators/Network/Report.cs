using System.Text.Json;
using System.Text.Json.Serialization;

namespace Zentra.Simulators.Network;

/// <summary>A message and its answer, without the card.</summary>
/// <param name="Answer">The answer's type; null where none came.</param>
internal sealed record Told(
    string Sent, string Stan, string? Answer, string? Code, string? Approval, long Microseconds);

/// <summary>What came of a flood. Times are from when a message was due to its answer.</summary>
internal sealed record FloodReport(
    int Sent,
    int Unanswered,
    SortedDictionary<string, int> Codes,
    [property: JsonPropertyName("p50_us")] long P50,
    [property: JsonPropertyName("p90_us")] long P90,
    [property: JsonPropertyName("p99_us")] long P99,
    [property: JsonPropertyName("p999_us")] long P999,
    [property: JsonPropertyName("max_us")] long Max);

/// <summary>Lines of JSON on the standard output.</summary>
internal static class Report
{
    public static void Write(Told told) => Console.WriteLine(JsonSerializer.Serialize(told, ReportJson.Default.Told));

    public static void Write(FloodReport report) =>
        Console.WriteLine(JsonSerializer.Serialize(report, ReportJson.Default.FloodReport));
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Told))]
[JsonSerializable(typeof(FloodReport))]
internal sealed partial class ReportJson : JsonSerializerContext;
