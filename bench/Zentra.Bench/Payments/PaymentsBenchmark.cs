using Zentra.Bench.Load;
using Zentra.Bench.Peers;
using Zentra.Bench.Processes;
using Zentra.Bench.Reporting;
using Zentra.Bench.Running;
using Zentra.Bench.Stores;

namespace Zentra.Bench.Payments;

/// <summary>
/// The peers, then the product under load, then the product started again on the store that this left.
/// </summary>
/// <param name="pgledger">A checkout of pgledger, or null.</param>
internal sealed class PaymentsBenchmark(BenchRun run, string? pgledger)
{
    private const double PgledgerRatio = 2.5;

    private readonly PaymentWorkloads workloads = new(BenchRun.ApiKey, run.Random);
    private readonly IdentifierPool authorized = new(Workload.IdentifierSlot.Length);
    private readonly IdentifierPool captured = new(Workload.IdentifierSlot.Length);

    public async Task RunAsync()
    {
        var disk = MeasureDisk();
        var noStore = await MeasureNullServerAsync();
        var database = run.Store is PostgresUnderTest postgres
            ? await new PostgresPeers(run, postgres.Server).MeasureAsync(pgledger)
            : new();
        await MeasureProductAsync(disk, noStore, database);
        await MeasureRestartAsync();
        run.Payments = authorized.Count;
    }

    private Row MeasureDisk()
    {
        var latency = Fdatasync.Measure(run.Directory);
        var p50 = Figure.Ms(latency.Quantile(0.5).TotalMilliseconds);
        return run.AddPeer(new("fdatasync of 4 KiB", p50) { Latency = Distribution.Of(latency) });
    }

    private async Task<Row> MeasureNullServerAsync()
    {
        var program = Path.Combine(AppContext.BaseDirectory, "zentra-bench.dll");
        await using var server = await run.StartAsync("null-server", program, "null-server");
        run.AddPeer(run.Median("no store", workloads.Create("one"), server));
        return run.AddPeer(run.Throughput("no store", workloads.Create("many"), server));
    }

    private async Task MeasureProductAsync(Row disk, Row noStore, PostgresPeerRows database)
    {
        await using var server = await run.StartProductAsync();
        run.Add(new("start to ready, empty store", Figure.Seconds(server.StartToReady.TotalSeconds)));
        run.Add(new("idle memory, empty store", await run.IdleMemoryAsync(server)));

        MeasureCreate(server, disk, noStore, database);

        // As many again, unmeasured, so that captures may be twice as fast as creation before payments run out.
        run.Send("more payments", workloads.Create("more", authorized, limit: authorized.Count), server);
        run.Add(run.Throughput("capture", workloads.Capture(authorized, captured), server)
            .Towards(Figure.PerSecond(10_000)).Beside(noStore));
        run.Add(run.Throughput("refund", workloads.Refund(captured), server)
            .Towards(Figure.PerSecond(10_000)).Beside(noStore));
        run.Add(run.Throughput("GET /payments/{id}", workloads.Get(authorized), server).Beside(noStore));
        run.Add(new("memory after the load", Figure.Mb(server.ResidentMb)));
    }

    private void MeasureCreate(ServerProcess server, Row disk, Row noStore, PostgresPeerRows database)
    {
        var target = Figure.PerSecond(run.Store is PostgresUnderTest ? 10_000 : 12_000);
        var many = run.Throughput("create to authorized", workloads.Create("many", authorized), server);
        run.Add(many.Beside(Measured(database.Pgledger, database.Insert, noStore))
            .Towards(target, p99Ms: 25, ratio: database.Pgledger is null ? null : PgledgerRatio));
        if (database.Pgledger is { } transfers)
        {
            run.Say(
                $"Zentra payments/s : pgledger transfers/s = {many.Measured.Value / transfers.Measured.Value:0.00}"
                + $" ({many.Measured} : {transfers.Measured}; the target is {PgledgerRatio})");
        }
        var one = run.Median("create to authorized", workloads.Create("one", authorized), server);
        run.Add(one.Towards(Figure.Ms(1)).Beside(Measured(disk, database.LoneSelect, database.LoneInsert)));
    }

    private async Task MeasureRestartAsync()
    {
        await using var server = await run.StartProductAsync();
        var ready = Figure.Seconds(server.StartToReady.TotalSeconds);
        run.Add(new Row("start to ready, store left by the run", ready).Towards(Figure.Seconds(2)));
        var memory = await run.IdleMemoryAsync(server);
        run.Add(new Row("idle memory, store left by the run", memory).Towards(Figure.Mb(200)));
    }

    private static IEnumerable<Row> Measured(params IEnumerable<Row?> peers) => peers.OfType<Row>();
}
