using Zentra.Bench.Payments;
using Zentra.Bench.Processes;
using Zentra.Bench.Reporting;
using Zentra.Bench.Running;

namespace Zentra.Bench.Growing;

/// <summary>
/// The same load on a store of more and more payments. They come through the API, because whatever the product keeps
/// for a payment, and only that, must be there.
/// </summary>
internal sealed class GrowthBenchmark(BenchRun run, IReadOnlyList<int> sizes)
{
    /// <summary>Of the speed at the first size.</summary>
    private const double Kept = 0.8;

    /// <summary>Fewer are not worth a step of their own.</summary>
    private const int SmallestStep = 1_000;

    /// <summary>What must stay free on the disk, for logs that are written again and again.</summary>
    private const long SpareBytes = 12_000_000_000;

    private readonly PaymentWorkloads workloads = new(BenchRun.ApiKey, run.Random);
    private TimeSpan filling;

    public async Task RunAsync()
    {
        await using (var server = await run.StartProductAsync())
        {
            Row? first = null;
            foreach (var size in sizes.Where(size => HasRoom(size)))
            {
                Fill(server, size);
                var row = Measure(server, size);
                var compared = first is null ? row : row.Beside(first);
                run.Add(first is not null && size == sizes[^1] ? compared.Towards(ratio: Kept) : compared);
                first ??= row with { Work = $"at {size:N0}" };
            }
        }
        await MeasureRestartAsync();
    }

    private void Fill(ServerProcess server, int size)
    {
        var missing = (int)(size - run.Payments);
        if (missing < SmallestStep)
        {
            return;
        }
        var expected = run.Payments == 0 ? "" : $", about {filling.TotalMinutes * missing / run.Payments:0.0} minutes";
        run.Say($"filling: {missing:N0} payments{expected} …");
        var workload = workloads.Create($"to-{size}", limit: missing);
        var took = run.Send($"filling to {size:N0}", workload, server);
        filling += took;
        run.Payments += workload.Accepted;
        run.Say($"filled to {run.Payments:N0} in {took.TotalSeconds:N0} s, {run.Store.SizeMb:N0} MB");
    }

    private Row Measure(ServerProcess server, int size)
    {
        server.ForgetPeak();
        var before = run.Payments;
        var workload = workloads.Create($"at-{size}");
        var row = run.Throughput("create to authorized", workload, server);
        run.Payments += workload.Accepted;
        filling += run.Warmup + run.Duration;
        return row with
        {
            Growth = new(
                before,
                run.Payments,
                Math.Round(server.PeakMb, 1),
                Math.Round(run.Store.SizeMb, 1),
                Math.Round(filling.TotalSeconds, 1)),
        };
    }

    /// <summary>Whether the store, as it has grown so far, would leave the disk some room at that size.</summary>
    private bool HasRoom(int size)
    {
        if (run.Payments < SmallestStep || run.Store.Room is not { } room)
        {
            return true;
        }
        var needed = (size - run.Payments) * run.Store.SizeMb / run.Payments * 1e6;
        if (needed < room - SpareBytes)
        {
            return true;
        }
        run.Warn($"Without {size:N0} payments: they need {needed / 1e9:N0} GB, and {room / 1e9:N0} GB are free.");
        return false;
    }

    private async Task MeasureRestartAsync()
    {
        await using var server = await run.StartProductAsync();
        run.Add(new Row("start to ready on all of it", Figure.Seconds(server.StartToReady.TotalSeconds))
            .Towards(Figure.Seconds(2)));
        run.Add(new Row("idle memory on all of it", await run.IdleMemoryAsync(server)).Towards(Figure.Mb(200)));
    }
}
