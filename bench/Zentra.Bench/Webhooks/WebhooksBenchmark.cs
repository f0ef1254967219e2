using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Zentra.Bench.Payments;
using Zentra.Bench.Processes;
using Zentra.Bench.Reporting;
using Zentra.Bench.Running;

namespace Zentra.Bench.Webhooks;

/// <summary>
/// Events that waited are delivered as fast as the receiver takes them; then payments run beside deliveries, and are
/// compared with payments that nobody is told of. A delivery counts when its outcome is in the store.
/// </summary>
internal sealed class WebhooksBenchmark(BenchRun run, string simulators)
{
    private const int Endpoints = 4;
    private const int TargetPerSecond = 5_000;
    private const double PaymentsKept = 0.8;
    private const int Payments = 20_000;

    private readonly PaymentWorkloads workloads = new(BenchRun.ApiKey, run.Random);

    public async Task RunAsync()
    {
        await using var receiver = await run.StartAsync("receiver", simulators, "receiver", "--lean");
        await using var server = await run.StartProductAsync();
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{server.Port}") };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", BenchRun.ApiKey);

        var alone = run.AddPeer(run.Throughput("payments, no endpoint", workloads.Create("alone"), server));
        await DrainAsync(client, receiver, server);
        await BesideAsync(client, receiver, server, alone);
    }

    /// <summary>Endpoints that are held back while events gather, and then let go.</summary>
    private async Task DrainAsync(HttpClient client, ServerProcess receiver, ServerProcess server)
    {
        var endpoints = new List<string>();
        for (var i = 0; i < Endpoints; i++)
        {
            endpoints.Add(await MakeAsync(client, receiver, $"drain{i}", "payment.*", maxPerSecond: 1));
        }
        run.Send("events that wait", workloads.Create("wait", limit: Payments), server);
        var cpu = server.Cpu;
        var began = Stopwatch.GetTimestamp();
        foreach (var id in endpoints)
        {
            await CallAsync(client, HttpMethod.Patch, $"/webhooks/endpoints/{id}", """{"max_per_second":10000}""");
        }
        var delivered = 0L;
        // A payment of the sandbox tells of itself twice: created, and authorized.
        while (delivered < 2L * Payments * Endpoints)
        {
            await Task.Delay(100, run.Cancellation);
            delivered = await DeliveredAsync(client, endpoints);
        }
        var elapsed = Stopwatch.GetElapsedTime(began);
        var load = new LoadFacts(
            Endpoints, Math.Round(elapsed.TotalSeconds, 3), delivered, 0,
            Math.Round((server.Cpu - cpu).TotalMicroseconds / delivered, 1));
        run.Add(new Row("deliveries recorded", Figure.PerSecond(delivered / elapsed.TotalSeconds)) { Load = load }
            .Towards(Figure.PerSecond(TargetPerSecond)));
        foreach (var id in endpoints)
        {
            await CallAsync(client, HttpMethod.Delete, $"/webhooks/endpoints/{id}");
        }
    }

    private async Task BesideAsync(HttpClient client, ServerProcess receiver, ServerProcess server, Row alone)
    {
        string[] endpoints = [await MakeAsync(client, receiver, "beside", "payment.authorized", maxPerSecond: 10_000)];
        var before = await DeliveredAsync(client, endpoints);
        var began = Stopwatch.GetTimestamp();
        var row = run.Throughput("payments, one endpoint", workloads.Create("beside"), server);
        var elapsed = Stopwatch.GetElapsedTime(began);
        var delivered = await DeliveredAsync(client, endpoints) - before;
        run.Add(row.Beside(alone).Towards(ratio: PaymentsKept));
        run.Add(new("deliveries beside payments", Figure.PerSecond(delivered / elapsed.TotalSeconds)));
    }

    private static async Task<string> MakeAsync(
        HttpClient client, ServerProcess receiver, string hook, string events, int maxPerSecond)
    {
        var made = await CallAsync(
            client, HttpMethod.Post, "/webhooks/endpoints",
            $$"""
            {
              "url": "http://127.0.0.1:{{receiver.Port}}/hooks/{{hook}}",
              "events": ["{{events}}"],
              "max_per_second": {{maxPerSecond}}
            }
            """);
        return made.GetProperty("id").GetString()!;
    }

    private static async Task<long> DeliveredAsync(HttpClient client, IEnumerable<string> endpoints)
    {
        var delivered = 0L;
        foreach (var id in endpoints)
        {
            var health = await CallAsync(client, HttpMethod.Get, $"/webhooks/endpoints/{id}/health");
            delivered += health.GetProperty("delivered").GetInt64();
        }
        return delivered;
    }

    private static async Task<JsonElement> CallAsync(
        HttpClient client, HttpMethod method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode
            ? JsonElement.Parse(text)
            : throw new InvalidOperationException($"{method} {path} was answered {(int)answer.StatusCode}: {text}");
    }
}
