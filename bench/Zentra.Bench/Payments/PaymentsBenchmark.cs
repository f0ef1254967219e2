using Spectre.Console;
using Zentra.Bench.Load;
using Zentra.Bench.Peers;
using Zentra.Bench.Processes;
using Zentra.Bench.Reporting;

namespace Zentra.Bench.Payments;

/// <summary>
/// One run: the peers, then the product under load, then the product started again on the store that this left.
/// Nothing else is measured at the same time, because all of them share the machine.
/// </summary>
internal sealed class PaymentsBenchmark(
    Parameters parameters, string product, string directory, IAnsiConsole console, CancellationToken cancellation)
{
    private const string ApiKey = "zk_test_bench_00000000000000000000";
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(3);

    private readonly List<Row> rows = [];
    private readonly PaymentWorkloads workloads = new(ApiKey, new Random(parameters.Seed));
    private readonly IdentifierPool authorized = new(Workload.IdentifierSlot.Length);
    private readonly IdentifierPool captured = new(Workload.IdentifierSlot.Length);
    private readonly TimeSpan warmup = TimeSpan.FromSeconds(parameters.WarmupSeconds);
    private readonly TimeSpan duration = TimeSpan.FromSeconds(parameters.Seconds);

    /// <summary>Those of the unmeasured requests too.</summary>
    public long WrongAnswers { get; private set; }

    private string Data => Path.Combine(directory, "data");

    public async Task<IReadOnlyList<Row>> RunAsync()
    {
        var disk = MeasureDisk();
        var noStore = await MeasureNullServerAsync();
        await MeasureProductAsync(disk, noStore);
        await MeasureRestartAsync();
        return rows;
    }

    /// <summary>What the run left behind.</summary>
    public Store Store()
    {
        var files = new DirectoryInfo(Data).EnumerateFiles("*", SearchOption.AllDirectories);
        var sizeMb = Math.Round(files.Sum(file => file.Length) / 1e6, 1);
        return new("SQLite", Machine.SqliteVersion(), Machine.FileSystem(directory), authorized.Count, sizeMb);
    }

    private Row MeasureDisk()
    {
        var latency = Fdatasync.Measure(directory);
        var p50 = Figure.Ms(latency.Quantile(0.5).TotalMilliseconds);
        return Add(new("fdatasync of 4 KiB", p50) { Latency = Distribution.Of(latency) });
    }

    private async Task<Row> MeasureNullServerAsync()
    {
        var program = Path.Combine(AppContext.BaseDirectory, "zentra-bench.dll");
        await using var server = await StartAsync("null-server", program, "null-server");
        var unused = new IdentifierPool(Workload.IdentifierSlot.Length);
        Add(Median(server, "no store", workloads.Create("one", unused)));
        return Add(Throughput(server, "no store", workloads.Create("many", unused)));
    }

    private async Task MeasureProductAsync(Row disk, Row noStore)
    {
        await using var server = await StartProductAsync();
        Add(new("start to ready, empty store", Figure.Seconds(server.StartToReady.TotalSeconds)));
        Add(new("idle memory, empty store", await IdleMemoryAsync(server)));

        Add(Throughput(server, "create to authorized", workloads.Create("many", authorized))
            .Towards(Figure.PerSecond(12_000), p99Ms: 25).Beside(noStore));
        Add(Median(server, "create to authorized", workloads.Create("one", authorized))
            .Towards(Figure.Ms(1)).Beside(disk));

        // As many again, unmeasured, so that captures may be twice as fast as creation before payments run out.
        var more = workloads.Create("more", authorized, limit: authorized.Count);
        Drive(server, "more payments", more, parameters.Connections, TimeSpan.Zero);
        Add(Throughput(server, "capture", workloads.Capture(authorized, captured))
            .Towards(Figure.PerSecond(10_000)).Beside(noStore));
        Add(Throughput(server, "refund", workloads.Refund(captured)).Towards(Figure.PerSecond(10_000)).Beside(noStore));
        Add(Throughput(server, "GET /payments/{id}", workloads.Get(authorized)).Beside(noStore));
        Add(new("memory after the load", Figure.Mb(server.ResidentMb)));
    }

    private async Task MeasureRestartAsync()
    {
        await using var server = await StartProductAsync();
        var ready = Figure.Seconds(server.StartToReady.TotalSeconds);
        Add(new Row("start to ready, store left by the run", ready).Towards(Figure.Seconds(2)));
        var memory = await IdleMemoryAsync(server);
        Add(new Row("idle memory, store left by the run", memory).Towards(Figure.Mb(200)));
    }

    private async Task<Figure> IdleMemoryAsync(ServerProcess server)
    {
        await Task.Delay(Idle, cancellation);
        return Figure.Mb(server.ResidentMb);
    }

    private Row Throughput(ServerProcess server, string work, Workload workload)
    {
        var (measured, load) = Drive(server, work, workload, parameters.Connections, warmup);
        var perSecond = Figure.PerSecond(measured.PerSecond);
        return new(work, perSecond) { Load = load, Latency = Distribution.Of(measured.Latency) };
    }

    private Row Median(ServerProcess server, string work, Workload workload)
    {
        var (measured, load) = Drive(server, work, workload, connections: 1, warmup);
        var p50 = Figure.Ms(measured.Latency.Quantile(0.5).TotalMilliseconds);
        return new(work, p50) { Load = load, Latency = Distribution.Of(measured.Latency) };
    }

    private (Measurement Measured, LoadFacts Load) Drive(
        ServerProcess server, string work, Workload workload, int connections, TimeSpan warmup)
    {
        var plan = new LoadPlan(server.Port, connections, warmup, duration);
        var (measured, errors) = Execute(server, work, plan, workload);
        if (errors.Count > 0)
        {
            WrongAnswers += errors.Count;
            console.MarkupLineInterpolated($"[red]{work}: {errors.Count} wrong answers, the first:[/]");
            console.WriteLine(string.Join('\n', errors.First));
        }
        return (measured, LoadFacts.Of(connections, measured, errors));
    }

    private (Measurement Measured, Errors Errors) Execute(
        ServerProcess server, string work, LoadPlan plan, Workload workload)
    {
        try
        {
            return LoadRun.Execute(plan, workload, () => server.Cpu, cancellation);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            throw new InvalidOperationException(
                $"{work}: {failure.Message} The server's output ends:\n{server.OutputEnd()}", failure);
        }
    }

    private Row Add(Row row)
    {
        console.MarkupLineInterpolated($"[grey]{row.Work}: {row.Measured}[/]");
        rows.Add(row);
        return row;
    }

    private Task<ServerProcess> StartProductAsync() => StartAsync("product", product, "serve", "--data", Data);

    private Task<ServerProcess> StartAsync(string name, string program, params string[] arguments)
    {
        var environment = new Dictionary<string, string> { ["ZENTRA_SANDBOX_KEY"] = ApiKey };
        return ServerProcess.StartAsync(
            program, arguments, environment, Path.Combine(directory, $"{name}.log"), cancellation);
    }
}
