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
/// <param name="FileSystem">Null for a server elsewhere.</param>
internal sealed record Store(string Engine, string? Version, string? FileSystem, long Payments, double SizeMb)
{
    /// <summary>The database server's own, by name.</summary>
    public IReadOnlyDictionary<string, string>? Settings { get; init; }
}

/// <summary>One thing measured, beside what was promised and what something simpler does on the same machine.</summary>
internal sealed record Row(string Work, Figure Measured)
{
    public Target? Target { get; init; }

    /// <summary>True for what is not the product, and stands beside it.</summary>
    public bool? IsPeer { get; init; }

    /// <summary>A target's ratio is that to the first of them.</summary>
    public IReadOnlyList<Peer>? Peers { get; init; }

    public LoadFacts? Load { get; init; }

    public Distribution? Latency { get; init; }

    public Growth? Growth { get; init; }

    /// <summary>What a reader must know about it, below the table.</summary>
    public string? Note { get; init; }

    /// <summary>Whether the target is reached, without one wrong answer; null without a target.</summary>
    public bool? Met => Target is null ? null
        : (Target.Bound is not { } bound || Measured.Reaches(bound))
            && (Target.P99Ms is null || Latency?.P99Ms <= Target.P99Ms)
            && (Target.Ratio is null || Peers?[0].Ratio >= Target.Ratio)
            && Load is null or { Errors: 0 };

    public Row Towards(Figure? bound = null, double? p99Ms = null, double? ratio = null) =>
        this with { Target = new(bound, p99Ms, ratio) };

    public Row Beside(params IEnumerable<Row> peers) => this with
    {
        Peers = [.. peers.Select(peer => new Peer(peer.Work, peer.Measured, RatioTo(peer)))],
    };

    private double RatioTo(Row peer) => Math.Round(Measured.Value / peer.Measured.Value, 3);
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

/// <param name="Ratio">Of the measured to the first peer, at least.</param>
internal sealed record Target(Figure? Bound, double? P99Ms = null, double? Ratio = null)
{
    public override string ToString()
    {
        string?[] parts =
        [
            Bound?.ToString(),
            P99Ms is null ? null : $"p99 {P99Ms} ms",
            Ratio is null ? null : $"ratio {Ratio}",
        ];
        return string.Join(", ", parts.Where(part => part is not null));
    }
}

/// <param name="Ratio">What the row measured, divided by what the peer did.</param>
internal sealed record Peer(string Name, Figure Measured, double Ratio);

/// <summary>What a row found in the store and what it left, and what that many payments weigh.</summary>
/// <param name="MemoryMb">The most that the server held while it was measured.</param>
/// <param name="FillSeconds">How long the payments before it took, through the API.</param>
internal sealed record Growth(long Before, long After, double MemoryMb, double StoreMb, double FillSeconds);

/// <summary>How the load was applied, and what a request cost in the median second, where that is known.</summary>
internal sealed record LoadFacts(
    int Connections,
    double Seconds,
    long Requests,
    long Errors,
    double? ServerCpuUsPerRequest = null,
    double? ServerCores = null,
    double? GeneratorCpuUsPerRequest = null)
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
