using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Zentra.Bench.Load;
using Zentra.Bench.Reporting;
using Zentra.Bench.Running;
using Zentra.Bench.Stores;

namespace Zentra.Bench.Peers;

/// <summary>
/// PostgreSQL's own load generator: prepared statements, a closed loop like ours, and a thread for each core.
/// </summary>
internal sealed partial class Pgbench(BenchRun run, string program, PostgresServer server)
{
    private const int OutputKept = 2_000;

    private readonly DirectoryInfo folder = Directory.CreateDirectory(Path.Combine(run.Directory, "pgbench"));

    /// <summary>
    /// pgbench reads its clock once while it sends and finds the answer there already, and then writes that it took no
    /// time. Where most answers are so, their distribution says nothing and is left out.
    /// </summary>
    public async Task<Row> ThroughputAsync(string work, string script)
    {
        var (perSecond, load, latency) = await MeasureAsync(work, script, run.Parameters.Connections);
        var isTimed = latency.Quantile(0.5) > TimeSpan.Zero;
        return new(work, Figure.PerSecond(perSecond))
        {
            Load = load,
            Latency = isTimed ? Distribution.Of(latency) : null,
        };
    }

    /// <summary>What a lone connection waits.</summary>
    public async Task<Row> MedianAsync(string work, string script)
    {
        var (perSecond, load, latency) = await MeasureAsync(work, script, connections: 1);
        var isTimed = latency.Quantile(0.5) > TimeSpan.Zero;
        var p50 = isTimed ? latency.Quantile(0.5) : TimeSpan.FromSeconds(1 / perSecond);
        return new(work, Figure.Ms(p50.TotalMilliseconds))
        {
            Load = load,
            Latency = isTimed ? Distribution.Of(latency) : null,
        };
    }

    private async Task<(double PerSecond, LoadFacts Load, Histogram Latency)> MeasureAsync(
        string work, string script, int connections)
    {
        var file = Path.Combine(folder.FullName, "script.sql");
        await File.WriteAllTextAsync(file, script + "\n", run.Cancellation);
        await ExecuteAsync(work, file, connections, run.Parameters.WarmupSeconds);
        var output = await ExecuteAsync(
            work, file, connections, run.Parameters.Seconds, "--log", $"--log-prefix={folder.FullName}/latency");
        var latency = ReadLatency();
        var perSecond = Number(PerSecond.Match(output));
        var load = new LoadFacts(
            connections, Math.Round(latency.Count / perSecond, 3), latency.Count, (long)Number(Failed.Match(output)));
        return (perSecond, load, latency);
    }

    private async Task<string> ExecuteAsync(
        string work, string script, int connections, int seconds, params string[] more)
    {
        var threads = Math.Min(connections, Environment.ProcessorCount);
        string[] arguments =
        [
            "--no-vacuum", "--protocol=prepared", $"--client={connections}", $"--jobs={threads}", $"--time={seconds}",
            $"--random-seed={run.Parameters.Seed}", $"--file={script}", .. more,
        ];
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in server.Environment())
        {
            start.Environment[name] = value;
        }
        using var process = Process.Start(start) ?? throw new InvalidOperationException("pgbench does not start.");
        var said = process.StandardError.ReadToEndAsync(run.Cancellation);
        var output = await process.StandardOutput.ReadToEndAsync(run.Cancellation);
        await process.WaitForExitAsync(run.Cancellation);
        var errors = await said;
        return process.ExitCode == 0
            ? output
            : throw new BenchException($"{work}: pgbench failed: {errors[^Math.Min(errors.Length, OutputKept)..]}");
    }

    /// <summary>Each transaction is a line of the log: client, number, microseconds, and more.</summary>
    private Histogram ReadLatency()
    {
        var latency = new Histogram();
        foreach (var log in folder.GetFiles("latency*"))
        {
            foreach (var line in File.ReadLines(log.FullName))
            {
                // A transaction that failed has a word where its time would be.
                if (long.TryParse(line.Split(' ')[2], out var microseconds))
                {
                    latency.Record(TimeSpan.FromMicroseconds(microseconds));
                }
            }
            log.Delete();
        }
        return latency;
    }

    private static double Number(Match match) =>
        match.Success ? double.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"^tps = ([\d.]+) \(without initial connection time\)", RegexOptions.Multiline)]
    private static partial Regex PerSecond { get; }

    [GeneratedRegex(@"^number of failed transactions: (\d+)", RegexOptions.Multiline)]
    private static partial Regex Failed { get; }
}
