using System.Net;
using System.Net.Sockets;
using System.Text;
using Zentra.Bench.Load;
using Zentra.Bench.Payments;
using Zentra.Bench.Peers;
using Zentra.Bench.Reporting;
using Zentra.Bench.Running;
using Zentra.Bench.Stores;

namespace Zentra.Bench.Cards;

/// <param name="Rate">Messages a second over ISO 8583.</param>
internal sealed record CardsSize(int Cards, int Records, int Rate);

/// <summary>
/// Purchases over HTTP and over ISO 8583, each judged by the workspace's rules and the card's own limit; then the
/// clearing of as many as a file has records.
/// </summary>
internal sealed class CardsBenchmark(BenchRun run, CardsSize size, string simulators)
{
    private const double TargetPerSecond = 12_000;
    private const double TargetP99Ms = 10;
    private const double NetworkP99Ms = 5;

    /// <summary>Of all cards, those whose numbers the network knows.</summary>
    private const int NetworkCards = 1_000;

    private const string Controls =
        """
        {"level":"tenant","rules":[
          {"kind":"merchant_category","name":"no_games","block":["gambling","quasi_cash"]},
          {"kind":"amount_limit","name":"daily","amount_minor":100000000000,"currency":"USD","per":["card"],
           "window":{"span":"day","mode":"calendar","time_zone":"America/New_York"}},
          {"kind":"velocity","name":"often","count":100000000,"per":["card"],
           "window":{"span":"day","mode":"rolling"}}]}
        """;

    private readonly CardWorkloads workloads = new(BenchRun.ApiKey, run.Random);
    private readonly IdentifierPool cards = new(Workload.IdentifierSlot.Length);

    public async Task RunAsync()
    {
        var disk = MeasureDisk();
        var noStore = await MeasureNullServerAsync();
        var database = run.Store is PostgresUnderTest postgres
            ? await new PostgresPeers(run, postgres.Server).MeasureAsync(checkout: null)
            : new();
        var (key, numbers) = await IssueAsync();
        var port = FreePort();
        await using var server = await run.StartProductAsync(more: new Dictionary<string, string>
        {
            ["ZENTRA_NETWORK_LISTEN"] = $"127.0.0.1:{port}",
            ["ZENTRA_NETWORK_KEY"] = key,
        });
        Row?[] peers = [database.Insert, noStore];
        run.Add(run.Throughput("authorization over HTTP", workloads.Authorize("many", cards), server)
            .Beside(peers.OfType<Row>()).Towards(Figure.PerSecond(TargetPerSecond), TargetP99Ms));
        Row?[] lone = [disk, database.LoneInsert];
        run.Add(run.Median("authorization over HTTP", workloads.Authorize("one", cards), server)
            .Beside(lone.OfType<Row>()));

        var flood = new NetworkFlood(run, simulators, port, numbers);
        var echo = run.AddPeer(await flood.Measure("echo over ISO 8583", size.Rate, isEcho: true));
        run.Add((await flood.Measure("authorization over ISO 8583", size.Rate, isEcho: false))
            .Beside(echo).Towards(Figure.Ms(NetworkP99Ms)));

        run.Say($"filling: {size.Records:N0} authorizations …");
        run.Send("authorizations", workloads.Authorize("clear", cards, size.Records), server);
        using var api = new CardsApi(server, BenchRun.ApiKey, run.Cancellation);
        await new ClearingRun(run, cards).Measure(server, api, "clear", size.Records);
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
        var payments = new PaymentWorkloads(BenchRun.ApiKey, run.Random);
        return run.AddPeer(run.Throughput("no store", payments.Create("many"), server));
    }

    /// <summary>Cards and their rules, the network's key, and a file with the numbers that the network knows.</summary>
    private async Task<(string Key, string Numbers)> IssueAsync()
    {
        await using var server = await run.StartProductAsync();
        run.Say($"issuing: {size.Cards:N0} cards …");
        run.Send("cards", workloads.Issue(cards, size.Cards), server);
        using var api = new CardsApi(server, BenchRun.ApiKey, run.Cancellation);
        _ = await api.Post("/cards/controls", Controls);
        var key = (await api.Post("/api-keys", """{"role":"network","name":"network"}"""))
            .GetProperty("key").GetString()!;
        var numbers = Path.Combine(run.Directory, "numbers");
        await using var file = new StreamWriter(numbers);
        for (var i = 0; i < Math.Min(cards.Count, NetworkCards); i++)
        {
            await file.WriteLineAsync(await api.Reveal(Encoding.ASCII.GetString(cards[i])));
        }
        return (key, numbers);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
