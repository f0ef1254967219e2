using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using Zentra.Bench.Reporting;
using Zentra.Bench.Running;

namespace Zentra.Bench.Cards;

/// <summary>
/// ISO 8583 at a rate, from a simulated network that is a process of its own. A message's time counts from when it was
/// due, so that a server which makes the network wait is not flattered.
/// </summary>
internal sealed class NetworkFlood(BenchRun run, string program, int port, string cards)
{
    private const int Connections = 4;

    /// <summary>The highest of a hundred answers, with the rest of the distribution beside it.</summary>
    public async Task<Row> Measure(string work, int rate, bool isEcho)
    {
        var warmup = run.Parameters.WarmupSeconds;
        _ = await Send(rate, warmup, isEcho);
        var report = await Send(rate, run.Parameters.Seconds, isEcho);
        var wrong = report.Sent - report.Codes.GetValueOrDefault("00");
        if (wrong > 0)
        {
            run.Fail(wrong, $"{work}: {string.Join(", ", report.Codes.Select(c => $"{c.Key} {c.Value}"))}");
        }
        return new($"{work}, {rate:N0}/s", Figure.Ms(report.P99 / 1e3))
        {
            Load = new(Connections, run.Parameters.Seconds, report.Sent, wrong),
            Latency = new(
                report.Mean / 1e3, report.P50 / 1e3, report.P90 / 1e3, report.P99 / 1e3, report.P999 / 1e3,
                report.Max / 1e3, []),
            Note = "the figure is the p99, from when a message was due",
        };
    }

    private async Task<FloodReport> Send(int rate, int seconds, bool isEcho)
    {
        string[] flood =
        [
            program, "network", "flood", "--to", $"127.0.0.1:{port}", "--cards", cards, "--amount",
            $"{CardWorkloads.AmountMinor}", "--rate", $"{rate}", "--seconds", $"{seconds}", "--connections",
            $"{Connections}", .. isEcho ? (string[])["--echo"] : [],
        ];
        var start = new ProcessStartInfo("dotnet", flood) { RedirectStandardOutput = true };
        using var network = Process.Start(start) ?? throw new InvalidOperationException("No network was started.");
        var said = await network.StandardOutput.ReadToEndAsync(run.Cancellation);
        await network.WaitForExitAsync(run.Cancellation);
        return network.ExitCode == 0
            && JsonSerializer.Deserialize(said, FloodJson.Default.FloodReport) is { } report
            ? report
            : throw new InvalidOperationException($"The network ended with {network.ExitCode}: {said}");
    }
}

/// <summary>What the simulated network says of a flood; times are microseconds.</summary>
internal sealed record FloodReport(
    int Sent,
    IReadOnlyDictionary<string, int> Codes,
    [property: JsonPropertyName("mean_us")] long Mean,
    [property: JsonPropertyName("p50_us")] long P50,
    [property: JsonPropertyName("p90_us")] long P90,
    [property: JsonPropertyName("p99_us")] long P99,
    [property: JsonPropertyName("p999_us")] long P999,
    [property: JsonPropertyName("max_us")] long Max);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(FloodReport))]
internal sealed partial class FloodJson : JsonSerializerContext;
