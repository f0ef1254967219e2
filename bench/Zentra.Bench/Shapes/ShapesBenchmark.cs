using System.Diagnostics;
using Zentra.Bench.Payments;
using Zentra.Bench.Processes;
using Zentra.Bench.Reporting;
using Zentra.Bench.Running;
using Zentra.Bench.Stores;

namespace Zentra.Bench.Shapes;

/// <summary>
/// The same requests, from one tenant or many, about many customers or one, to one node or two. One store serves all
/// rows; at the end the product's own audit reads all of it.
/// </summary>
internal sealed class ShapesBenchmark(BenchRun run, int tenants)
{
    /// <summary>Of the uniform speed.</summary>
    private const double Kept = 0.8;

    private readonly PaymentWorkloads workloads = new(Tenants.Key, run.Random);
    private int runs;

    public async Task RunAsync()
    {
        run.Say($"{tenants:N0} tenants …");
        var startedAt = Stopwatch.GetTimestamp();
        await Tenants.MakeAsync(run, tenants);
        run.Say($"{tenants:N0} tenants in {Stopwatch.GetElapsedTime(startedAt).TotalSeconds:N0} s");
        await MeasureAsync();
        await AuditAsync();
    }

    private async Task MeasureAsync()
    {
        await using var server = await run.StartProductAsync();

        // Warm for the first row as for the others: a new process compiles for some seconds.
        Measure("warm-up", customers: PaymentWorkloads.Customers, Uniform, server);
        var one = run.Add(Measure("one tenant", PaymentWorkloads.Customers, drawTenant: null, server));
        run.Add(Measure("one tenant, one customer", customers: 1, drawTenant: null, server)
            .Beside(one).Towards(ratio: Kept));
        var many = run.Add(Measure($"{tenants:N0} tenants", PaymentWorkloads.Customers, Uniform, server)
            .Beside(one).Towards(ratio: Kept));
        var zipf = new Zipf(tenants, run.Random);
        run.Add(Measure($"{tenants:N0} tenants, Zipf", PaymentWorkloads.Customers, zipf.Draw, server)
            .Beside(one, many).Towards(ratio: Kept));
        run.Add(new("memory after the load", Figure.Mb(server.ResidentMb)));
        if (run.Store is PostgresUnderTest)
        {
            await MeasureTwoNodesAsync(server, one, many);
        }
    }

    /// <summary>Any tenant's request goes to any node, as from a balancer that knows no tenants.</summary>
    private async Task MeasureTwoNodesAsync(ServerProcess first, Row one, Row many)
    {
        ShareSecrets();
        await using var second = await run.StartProductAsync(node: 1);
        Measure("warm-up", PaymentWorkloads.Customers, Uniform, second);
        run.Add(Measure($"{tenants:N0} tenants, two nodes", PaymentWorkloads.Customers, Uniform, first, second)
            .Beside(many).Towards(ratio: 1));
        run.Add(Measure("one tenant, two nodes", PaymentWorkloads.Customers, drawTenant: null, first, second)
            .Beside(one));
    }

    private Row Measure(string work, int customers, Func<int>? drawTenant, params IReadOnlyList<ServerProcess> servers)
    {
        var workload = workloads.Create($"shape-{++runs}", customers: customers, drawTenant: drawTenant);
        var row = run.Throughput(work, workload, servers);
        run.Payments += workload.Accepted;
        return row;
    }

    private int Uniform() => run.Random.Next(tenants);

    /// <summary>Nodes of one store have the same secrets.</summary>
    private void ShareSecrets()
    {
        const string Secrets = "secrets";
        var folder = Directory.CreateDirectory(Path.Combine(run.Store.Data(1), Secrets));
        foreach (var file in Directory.EnumerateFiles(Path.Combine(run.Store.Data(0), Secrets)))
        {
            File.Copy(file, Path.Combine(folder.FullName, Path.GetFileName(file)));
        }
    }

    private async Task AuditAsync()
    {
        run.Say("audit …");
        var startedAt = Stopwatch.GetTimestamp();
        var start = new ProcessStartInfo("dotnet", [run.Product, "audit", "--data", run.Store.Data(0)])
        {
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in run.ProductEnvironment())
        {
            start.Environment[name] = value;
        }
        using var audit = Process.Start(start) ?? throw new InvalidOperationException("The audit does not start.");
        var said = (await audit.StandardOutput.ReadToEndAsync(run.Cancellation)).Trim();
        await audit.WaitForExitAsync(run.Cancellation);
        var took = Figure.Seconds(Stopwatch.GetElapsedTime(startedAt).TotalSeconds);
        if (audit.ExitCode != 0)
        {
            run.Fail(1, said);
        }
        run.Add(new("audit of all of it", took) { Note = said.Split('\n')[^1] });
    }
}
