using System.Globalization;
using System.Text;
using System.Text.Json;
using Zentra.Api.Tests.Cards;
using Zentra.Api.Tests.Crash;
using Zentra.Api.Tests.Host;
using Zentra.Cards.Clearing;

namespace Zentra.Api.Tests.Clearing;

/// <summary>A long file, read by servers that are killed again and again: each record has one effect.</summary>
public sealed class ClearingCrashTests : IAsyncDisposable
{
    private const int Records = 9_000;
    private const int Uses = 200;
    private const int Kills = 6;

    /// <summary>Presented for more than is tolerated, presented twice, and of a card that is not ours.</summary>
    private const int Over = 40, Doubled = 30, Unknown = 20;

    private const int Gifts = Records - Uses - Doubled - Unknown;

    private const string Header = "type,card,pan,amount_minor,currency,authorization_code,arn,merchant_id\n";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("zentra-clearing-crash-");

    private readonly List<ZentraProcess> started = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var zentra in started)
        {
            await zentra.DisposeAsync();
        }
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Six_kills_while_a_file_is_read_change_nothing_of_what_it_comes_to()
    {
        await Run(Start);

        await ZentraProcess.Audit(PathOf("data"));
        await ZentraProcess.Replay(PathOf("data"));
    }

    [Fact]
    public async Task Another_node_goes_on_where_the_one_that_was_killed_had_come_to()
    {
        await using var nodes = await Nodes.Nodes.Make(new KeyValuePair<string, string>(
            "ZENTRA_CLEARING_FILES", PathOf("files")));

        await Run(() => nodes.Start());

        await nodes.Audit();
    }

    [Fact]
    public async Task A_file_that_two_nodes_get_at_once_has_one_effect()
    {
        const int Files = 6, Each = 400;
        await using var nodes = await Nodes.Nodes.Make(new KeyValuePair<string, string>(
            "ZENTRA_CLEARING_FILES", PathOf("files")));
        var (one, two) = await nodes.StartTwo();
        var card = await one.Api.NewCard();
        for (var number = 0; number < Files; number++)
        {
            var file = Encoding.UTF8.GetBytes(Header + string.Concat(Enumerable.Range(0, Each).Select(i =>
                Line("refund", card, "", 1, "", number * Each + i))));

            var sent = await Task.WhenAll(Send(one.Api, file), Send(two.Api, file));

            Assert.All(sent, s => Assert.True(s.Status is 200 or 201 or 202, s.Text));
            Assert.Equal(Of(sent[0]), Of(sent[1]));
            await Patience.Until(() => File(two.Api, Of(sent[0])), f => f.Say("status") == "completed");
            Assert.Equal(
                Of(sent[0]), (await one.Api.Get("/cards/clearing?limit=1")).Is(200).Json.Say("data.0.id"));
        }

        Assert.Equal(Files, (await All(one.Api, "/cards/clearing?")).Count);
        Assert.Equal((Files * Each, 0), await one.Api.Funds());
        await nodes.Audit();
    }

    private async Task<ZentraProcess> Start()
    {
        var zentra = await ZentraProcess.Start(PathOf("data"), Nodes.Nodes.Key);
        started.Add(zentra);
        return zentra;
    }

    private string PathOf(string name) => Directory.CreateDirectory(Path.Combine(folder.FullName, name)).FullName;

    private static async Task Run(Func<Task<ZentraProcess>> start)
    {
#pragma warning disable CA5394 // The chance of a test is its seed.
        var chance = new Random(20_261_121);
        var zentra = await start();
        var file = await Used(zentra.Api, chance);
        // The first kill comes while the file is on its way, or just after.
        var sending = Send(zentra.Api, file);
        await Task.Delay(chance.Next(200), TestContext.Current.CancellationToken);
        await zentra.Kill();
        await ((Task)sending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        zentra = await start();
        var id = Of(await Send(zentra.Api, file));
        for (var kill = 1; kill < Kills; kill++)
        {
            var record = (kill - 1) * Records / Kills + chance.Next(Records / Kills);
            await Patience.Until(
                () => File(zentra.Api, id),
                f => f.GetProperty("records").GetProperty("read").GetInt64() >= record
                    || f.Say("status") != "receiving");
            await zentra.Kill();
            zentra = await start();
        }
#pragma warning restore CA5394
        var read = await Patience.Until(() => File(zentra.Api, id), f => f.Say("status") != "receiving");
        Assert.Equal("completed", read.Say("status"));
        Assert.Equal(id, (await Send(zentra.Api, file)).Is(200).Id);
        await CameTo(zentra.Api, read);
        zentra.Terminate();
        Assert.Equal(0, await zentra.Exit());
    }

    /// <summary>Everything once: counts, entries, holds, events and reviews.</summary>
    private static async Task CameTo(ApiClient api, JsonElement file)
    {
        var counts = file.GetProperty("records");
        Assert.Equal(
            (Records, Uses - Over + Gifts, Over, Unknown, Doubled, 0),
            (Count("read"), Count("matched"), Count("mismatched"), Count("unmatched"), Count("duplicate"),
                Count("rejected")));
        var bought = Enumerable.Range(0, Uses).Sum(i => 10_000L + i) + Over * 5_000L;
        Assert.Equal((Gifts - bought, 0), await api.Funds());
        var accounts = (await api.Get("/ledger/trial-balance")).Is(200).Json.Items("accounts").ToList();
        Assert.Equal(bought + Unknown * 500L - Gifts, Balance("network_settlement:"));
        Assert.Equal(-Unknown * 500L, Balance("suspense:"));
        Assert.Equal(0, Balance("card_hold:"));
        Assert.All(await All(api, "/cards/authorizations?"), a => Assert.Equal("closed", a.Say("status")));
        Assert.Equal(Over + Unknown, (await All(api, "/reviews?kind=clearing_mismatch&")).Count);
        foreach (var (type, told) in new[]
        {
            ("card.clearing.received", 1), ("card.clearing.completed", 1), ("card.clearing.posted", Uses + Gifts),
            ("card.clearing.mismatch", Over + Unknown),
        })
        {
            var events = await All(api, $"/events?type={type}&", e => $"&after={e.Say("sequence")}");
            Assert.Equal((type, told), (type, events.Select(e => e.Say("subject")).Distinct().Count()));
            Assert.Equal((type, told), (type, events.Count));
        }

        int Count(string name) => counts.GetProperty(name).GetInt32();

        long Balance(string prefix) => accounts
            .Where(a => a.Say("code").StartsWith(prefix, StringComparison.Ordinal))
            .Sum(a => a.GetProperty("balance_minor").GetInt64());
    }

    private static async Task<JsonElement> File(ApiClient api, string id) =>
        (await api.Get($"/cards/clearing/{id}")).Is(200).Json;

    private static async Task<Response> Send(ApiClient api, byte[] file) =>
        await api.Send(HttpMethod.Post, "/cards/clearing?format=csv", file, contentType: "text/csv");

    private static string Of(Response sent)
    {
        Assert.True(sent.Status is 200 or 201 or 202, sent.Text);
        return sent.Status == 202 ? sent.Json.Say("request.clearing") : sent.Id;
    }

    /// <param name="next">What asks for what comes after an item.</param>
    private static async Task<List<JsonElement>> All(
        ApiClient api, string path, Func<JsonElement, string>? next = null)
    {
        next ??= item => $"&starting_after={item.Say("id")}";
        var all = new List<JsonElement>();
        for (var cursor = ""; ; cursor = next(all[^1]))
        {
            var page = (await api.Get($"{path}limit=100{cursor}")).Is(200).Json;
            all.AddRange(page.Items("data"));
            if (!page.GetProperty("has_more").GetBoolean())
            {
                return all;
            }
        }
    }

    /// <summary>Uses a card, and writes what becomes of it: its records lie among each other, as they come.</summary>
    private static async Task<byte[]> Used(ApiClient api, Random chance)
    {
        var card = await api.NewCard();
        var codes = new string[Uses];
        await Parallel.ForAsync(0, Uses, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) =>
            codes[i] = (await api.Authorize(card, 10_000 + i)).Is(201).Json.Say("approval_code"));
        var lines = new List<string>(Records);
        for (var i = 0; i < Uses; i++)
        {
            var line = Line("presentment", card, "", 10_000 + i + (i < Over ? 5_000 : 0), codes[i], i);
            lines.Add(line);
            if (i >= Uses - Doubled)
            {
                lines.Add(line);
            }
        }
        for (var i = 0; i < Unknown; i++)
        {
            lines.Add(Line("presentment", "", "4111111111111111", 500, "", Uses + i));
        }
        for (var i = 0; lines.Count < Records; i++)
        {
            lines.Add(Line("refund", card, "", 1, "", 10_000 + i));
        }
        var order = lines.ToArray();
#pragma warning disable CA5394 // The chance of a test is its seed.
        chance.Shuffle(order);
#pragma warning restore CA5394
        return Encoding.UTF8.GetBytes(Header + string.Concat(order));
    }

    private static string Line(string type, string card, string pan, long minor, string code, int number) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{type},{card},{pan},{minor},USD,{code},{AcquirerReference.Of($"2400000{number:D15}")},mer_eats\n");
}
