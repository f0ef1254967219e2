using System.Net.Http.Headers;
using System.Text;
using Zentra.Bench.Payments;
using Zentra.Bench.Processes;
using Zentra.Bench.Reporting;
using Zentra.Bench.Running;

namespace Zentra.Bench.Providers;

/// <summary>The same payments on the in-process provider, and over an acquirer that is a process of its own.</summary>
internal sealed class ProvidersBenchmark(BenchRun run, string simulators)
{
    private const string Secret = "bench";
    private const int TargetPerSecond = 3_000;

    private readonly PaymentWorkloads workloads = new(BenchRun.ApiKey, run.Random);

    public async Task RunAsync()
    {
        await using var acquirer = await run.StartAsync(
            "acquirer", simulators, "acquirer", "--callback-secret", Secret);
        await using var server = await run.StartProductAsync();
        var inProcess = run.Add(run.Throughput("in-process sandbox provider", workloads.Create("in"), server));
        await ConfigureAsync(server, acquirer);
        run.Add(run.Throughput("simulated acquirer over HTTP", workloads.Create("over"), server)
            .Towards(Figure.PerSecond(TargetPerSecond)).Beside(inProcess));
        run.Add(run.Median("simulated acquirer over HTTP", workloads.Create("lone"), server));
    }

    private static async Task ConfigureAsync(ServerProcess server, ServerProcess acquirer)
    {
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{server.Port}") };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", BenchRun.ApiKey);
        using var body = new StringContent(
            $$"""
            {
              "connector": "simulated_acquirer",
              "settings": {"base_url": "http://127.0.0.1:{{acquirer.Port}}"},
              "credentials": {"api_key": "acq_test", "callback_secret": "{{Secret}}"}
            }
            """,
            Encoding.UTF8,
            "application/json");
        using var answer = await client.PutAsync(new Uri("/providers/acquirer", UriKind.Relative), body);
        answer.EnsureSuccessStatusCode();
    }
}
