using System.Text.Json;
using System.Text.Json.Serialization;
using Zentra.Bench.Load;

namespace Zentra.Bench.Reporting;

/// <summary>What a benchmark writes to its JSON file. Every table is made from that file.</summary>
internal sealed record Report(
    string Benchmark,
    DateTimeOffset At,
    string? Commit,
    Machine Machine,
    Parameters Parameters,
    Store Store,
    IReadOnlyList<Row> Rows)
{
    public static Report Read(string path) =>
        JsonSerializer.Deserialize(File.ReadAllBytes(path), ReportJson.Default.Report)
        ?? throw new InvalidDataException($"{path} is not a report.");

    public void Write(string path) =>
        File.WriteAllBytes(path, [.. JsonSerializer.SerializeToUtf8Bytes(this, ReportJson.Default.Report), (byte)0x0A]);
}

internal sealed record Parameters(int Seconds, int WarmupSeconds, int Connections, int Seed);

/// <summary>The store that the run left behind.</summary>
internal sealed record Store(string Engine, string? Version, string FileSystem, int Payments, double SizeMb);

/// <summary>One thing measured, beside what was promised and what something simpler does on the same machine.</summary>
internal sealed record Row(string Work, Figure Measured)
{
    public Target? Target { get; init; }

    public Peer? Peer { get; init; }

    public LoadFacts? Load { get; init; }

    public Distribution? Latency { get; init; }

    /// <summary>Whether the target is reached, without one wrong answer; null without a target.</summary>
    public bool? Met => Target is null ? null
        : Measured.Reaches(Target.Bound)
            && (Target.P99Ms is null || Latency?.P99Ms <= Target.P99Ms)
            && Load is null or { Errors: 0 };

    public Row Towards(Figure bound, double? p99Ms = null) => this with { Target = new(bound, p99Ms) };

    public Row Beside(Row peer) => this with
    {
        Peer = new(peer.Work, peer.Measured, Math.Round(Measured.Value / peer.Measured.Value, 3)),
    };
}

/// <param name="Value">Rounded to three places.</param>
/// <param name="Unit">"/s", of which more is better, or "ms", "s" or "MB", of which less is.</param>
internal readonly record struct Figure(double Value, string Unit)
{
    public static Figure PerSecond(double value) => new(Math.Round(value), "/s");

    public static Figure Ms(double value) => new(Math.Round(value, 3), "ms");

    public static Figure Seconds(double value) => new(Math.Round(value, 3), "s");

    public static Figure Mb(double value) => new(Math.Round(value, 1), "MB");

    public bool Reaches(Figure bound) => bound.Unit == "/s" ? Value >= bound.Value : Value <= bound.Value;

    public override string ToString() => Unit == "/s" ? $"{Value:N0}/s" : $"{Value:0.##} {Unit}";
}

internal sealed record Target(Figure Bound, double? P99Ms = null)
{
    public override string ToString() => P99Ms is null ? $"{Bound}" : $"{Bound}, p99 {P99Ms} ms";
}

/// <param name="Ratio">What the row measured, divided by what the peer did.</param>
internal sealed record Peer(string Name, Figure Measured, double Ratio);

/// <summary>How the load was applied, and what a request cost in the median second of the run.</summary>
internal sealed record LoadFacts(
    int Connections,
    double Seconds,
    long Requests,
    long Errors,
    double ServerCpuUsPerRequest,
    double ServerCores,
    double GeneratorCpuUsPerRequest)
{
    public static LoadFacts Of(int connections, Measurement measured, Errors errors) => new(
        connections,
        Math.Round(measured.Elapsed.TotalSeconds, 3),
        measured.Latency.Count,
        errors.Count,
        Math.Round(measured.ServerCpuUsPerRequest, 2),
        Math.Round(measured.ServerCores, 2),
        Math.Round(measured.GeneratorCpuUsPerRequest, 2));
}

internal sealed record Distribution(
    double MeanMs, double P50Ms, double P90Ms, double P99Ms, double P999Ms, double MaxMs, IReadOnlyList<Bucket> Buckets)
{
    public static Distribution Of(Histogram latency) => new(
        Ms(latency.Mean),
        Ms(latency.Quantile(0.5)),
        Ms(latency.Quantile(0.9)),
        Ms(latency.Quantile(0.99)),
        Ms(latency.Quantile(0.999)),
        Ms(latency.Max),
        [.. latency.Doublings().Select(bucket => new Bucket(bucket.Below.TotalMilliseconds, bucket.Count))]);

    private static double Ms(TimeSpan latency) => Math.Round(latency.TotalMilliseconds, 3);
}

/// <summary>The requests that took at least half of this, and less than it.</summary>
internal sealed record Bucket(double BelowMs, long Count);

[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Report))]
internal sealed partial class ReportJson : JsonSerializerContext;
