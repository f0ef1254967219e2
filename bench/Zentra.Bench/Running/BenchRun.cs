using Spectre.Console;
using Zentra.Bench.Load;
using Zentra.Bench.Processes;
using Zentra.Bench.Reporting;
using Zentra.Bench.Stores;

namespace Zentra.Bench.Running;

/// <summary>
/// One run of a benchmark: its servers, its load and its rows. Nothing else is measured at the same time, because all
/// of them share the machine.
/// </summary>
/// <param name="Directory">Deleted after the run.</param>
internal sealed record BenchRun(
    Parameters Parameters,
    string Product,
    string Directory,
    StoreUnderTest Store,
    IAnsiConsole Console,
    CancellationToken Cancellation)
{
    /// <summary>Of the sandbox that the product makes in an empty store.</summary>
    public const string ApiKey = "zk_test_bench_00000000000000000000";

    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(3);

    private readonly List<Row> rows = [];

    public IReadOnlyList<Row> Rows => rows;

    /// <summary>Of a server that must answer well: of the unmeasured requests too, and of the audit.</summary>
    public long WrongAnswers { get; private set; }

    /// <summary>In the store, as far as this run knows.</summary>
    public long Payments { get; set; }

    public Random Random { get; } = new(Parameters.Seed);

    public TimeSpan Warmup { get; } = TimeSpan.FromSeconds(Parameters.WarmupSeconds);

    public TimeSpan Duration { get; } = TimeSpan.FromSeconds(Parameters.Seconds);

    public Row Add(Row row)
    {
        Say($"{row.Work}: {row.Measured}");
        rows.Add(row);
        return row;
    }

    public Row AddPeer(Row row) => Add(row with { IsPeer = true });

    public void Say(string text) => Console.MarkupLineInterpolated($"[grey]{text}[/]");

    public void Warn(string text) => Console.MarkupLineInterpolated($"[yellow]{text}[/]");

    public void Fail(long wrongAnswers, string text)
    {
        WrongAnswers += wrongAnswers;
        Console.MarkupLineInterpolated($"[red]{text}[/]");
    }

    public Row Throughput(string work, Workload workload, params IReadOnlyList<ServerProcess> servers)
    {
        var (measured, load) = Drive(work, workload, Parameters.Connections, Warmup, Duration, servers);
        var perSecond = Figure.PerSecond(measured.PerSecond);
        return new(work, perSecond) { Load = load, Latency = Distribution.Of(measured.Latency) };
    }

    /// <summary>What a lone caller waits.</summary>
    public Row Median(string work, Workload workload, ServerProcess server)
    {
        var (measured, load) = Drive(work, workload, connections: 1, Warmup, Duration, [server]);
        var p50 = Figure.Ms(measured.Latency.Quantile(0.5).TotalMilliseconds);
        return new(work, p50) { Load = load, Latency = Distribution.Of(measured.Latency) };
    }

    /// <summary>Sends all of a workload that has a limit; no row comes of it.</summary>
    public TimeSpan Send(string work, Workload workload, params IReadOnlyList<ServerProcess> servers) =>
        Drive(work, workload, Parameters.Connections, TimeSpan.Zero, TimeSpan.MaxValue, servers).Measured.Elapsed;

    /// <param name="more">Settings of the environment that this run needs beside the common ones.</param>
    public Task<ServerProcess> StartProductAsync(int node = 0, IReadOnlyDictionary<string, string>? more = null) =>
        StartAsync(
            $"product-{node}", Product, ["serve", "--data", Store.Data(node), "--migrate"],
            ProductEnvironment().Concat(more ?? new Dictionary<string, string>()).ToDictionary());

    public Task<ServerProcess> StartAsync(string name, string program, params string[] arguments) =>
        StartAsync(name, program, arguments, ProductEnvironment());

    /// <summary>The address is not on the command line, where everybody could read its password.</summary>
    public IReadOnlyDictionary<string, string> ProductEnvironment() => new Dictionary<string, string>
    {
        ["ZENTRA_SANDBOX_KEY"] = ApiKey,
        ["ZENTRA_STORE"] = Store.Address,
        ["ZENTRA_WEBHOOKS_ALLOW_LOOPBACK"] = "true",
    };

    public async Task<Figure> IdleMemoryAsync(ServerProcess server)
    {
        await Task.Delay(Idle, Cancellation);
        return Figure.Mb(server.ResidentMb);
    }

    private Task<ServerProcess> StartAsync(
        string name, string program, string[] arguments, IReadOnlyDictionary<string, string> environment) =>
        ServerProcess.StartAsync(
            program, arguments, environment, Path.Combine(Directory, $"{name}.log"), Cancellation);

    private (Measurement Measured, LoadFacts Load) Drive(
        string work,
        Workload workload,
        int connections,
        TimeSpan warmup,
        TimeSpan duration,
        IReadOnlyList<ServerProcess> servers)
    {
        var plan = new LoadPlan([.. servers.Select(server => server.Port)], connections, warmup, duration);
        var (measured, errors) = Execute(work, plan, workload, servers);
        if (errors.Count > 0)
        {
            Fail(errors.Count, $"{work}: {errors.Count} wrong answers, the first:");
            Console.WriteLine(string.Join('\n', errors.First));
        }
        return (measured, LoadFacts.Of(connections, measured, errors));
    }

    private (Measurement Measured, Errors Errors) Execute(
        string work, LoadPlan plan, Workload workload, IReadOnlyList<ServerProcess> servers)
    {
        try
        {
            return LoadRun.Execute(
                plan, workload, () => servers.Aggregate(TimeSpan.Zero, (sum, s) => sum + s.Cpu), Cancellation);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            var outputs = string.Join('\n', servers.Select(server => server.OutputEnd()));
            throw new InvalidOperationException(
                $"{work}: {failure.Message} The server's output ends:\n{outputs}", failure);
        }
    }
}
