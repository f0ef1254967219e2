using System.Text.Json;
using System.Text.Json.Serialization;

namespace Zentra.Simulators.Network;

/// <summary>A message and its answer, without the card.</summary>
/// <param name="Edge">`iso8583` or `json`: which way it went.</param>
/// <param name="Answer">The answer's type; null where none came.</param>
internal sealed record Told(
    string Edge, string Sent, string Stan, string? Answer, string? Code, string? Approval, long Microseconds)
{
    public static Told Of(INetworkLink link, IsoMessage message, Answered answered) => new(
        link.Edge, message.Mti, message[11]!, answered.Message?.Mti, answered.Message?[39],
        answered.Message?[38]?.Trim(), answered.After.Ticks / TimeSpan.TicksPerMicrosecond);
}

/// <summary>What each edge said to one step, beside what it must.</summary>
internal sealed record Compared(string Step, string Expected, SortedDictionary<string, string> Said)
{
    public bool Differs => Said.Values.Any(said => said != Expected);
}

/// <summary>The account as it must be after all messages, and as it is; in minor units.</summary>
internal sealed record Reconciled(
    long ExpectedBalanceMinor, long BalanceMinor, long ExpectedHeldMinor, long HeldMinor)
{
    public bool Differs => (BalanceMinor, HeldMinor) != (ExpectedBalanceMinor, ExpectedHeldMinor);
}

/// <summary>What came of a flood. Times are from when a message was due to its answer.</summary>
internal sealed record FloodReport(
    int Sent,
    int Unanswered,
    SortedDictionary<string, int> Codes,
    [property: JsonPropertyName("mean_us")] long Mean,
    [property: JsonPropertyName("p50_us")] long P50,
    [property: JsonPropertyName("p90_us")] long P90,
    [property: JsonPropertyName("p99_us")] long P99,
    [property: JsonPropertyName("p999_us")] long P999,
    [property: JsonPropertyName("max_us")] long Max);

/// <summary>Lines of JSON on the standard output.</summary>
internal static class Report
{
    public static void Write(Told told) => Console.WriteLine(JsonSerializer.Serialize(told, ReportJson.Default.Told));

    public static void Write(Compared step) =>
        Console.WriteLine(JsonSerializer.Serialize(step, ReportJson.Default.Compared));

    public static void Write(Reconciled books) =>
        Console.WriteLine(JsonSerializer.Serialize(books, ReportJson.Default.Reconciled));

    public static void Write(FloodReport report) =>
        Console.WriteLine(JsonSerializer.Serialize(report, ReportJson.Default.FloodReport));
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Told))]
[JsonSerializable(typeof(FloodReport))]
[JsonSerializable(typeof(Compared))]
[JsonSerializable(typeof(Reconciled))]
internal sealed partial class ReportJson : JsonSerializerContext;
