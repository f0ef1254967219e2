using System.Globalization;
using System.Text;
using System.Text.Json;
using Zentra.Api.Tests.Crash;
using Zentra.Api.Tests.Host;

namespace Zentra.Api.Tests.Settlement;

/// <summary>A long file, read by a server that is killed again and again: it comes to the same as without.</summary>
public sealed class SettlementCrashTests : IAsyncDisposable
{
    private const int Lines = 20_000;
    private const int Payments = 600;
    private const int Kills = 5;

    /// <summary>Each hundredth line differs: of payments of ours in two ways, and of none.</summary>
    private const int Short = 100, Doubled = 60, Unknown = 40;

    private const string Query = "/settlements?provider=sandbox&format=csv";
    private const string Header = "line_reference,type,our_reference,currency,gross_minor,fee_minor,net_minor,batch\n";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("zentra-settlement-crash-");

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
    public async Task Five_kills_while_a_file_is_read_change_nothing_of_what_it_comes_to()
    {
        var calm = await Run(() => Start("calm"), kills: 0);
        var stormy = await Run(() => Start("stormy"), Kills);

        Assert.Equal(calm, stormy);
        Assert.Contains($"\"last\":{Lines}", calm, StringComparison.Ordinal);
        Assert.Contains($"\"broken\":{Short + Doubled + Unknown}", calm, StringComparison.Ordinal);
        await ZentraProcess.Audit(PathOf("calm"));
        await ZentraProcess.Audit(PathOf("stormy"));
        await ZentraProcess.Replay(PathOf("stormy"));
    }

    [Fact]
    public async Task Another_node_goes_on_where_the_one_that_was_killed_had_come_to()
    {
        KeyValuePair<string, string> shared = new("ZENTRA_SETTLEMENT_FILES", PathOf("files"));
        await using var calmNodes = await Nodes.Nodes.Make(shared);
        await using var stormyNodes = await Nodes.Nodes.Make(shared);

        var calm = await Run(() => calmNodes.Start(), kills: 0);
        var stormy = await Run(() => stormyNodes.Start(), Kills);

        Assert.Equal(calm, stormy);
        await stormyNodes.Audit();
    }

    private async Task<ZentraProcess> Start(string name)
    {
        var zentra = await ZentraProcess.Start(PathOf(name), Nodes.Nodes.Key);
        started.Add(zentra);
        return zentra;
    }

    private string PathOf(string name) => Directory.CreateDirectory(Path.Combine(folder.FullName, name)).FullName;

    /// <summary>Has the file read, with kills on the way; what it came to, without what names an identifier.</summary>
    private static async Task<string> Run(Func<Task<ZentraProcess>> start, int kills)
    {
#pragma warning disable CA5394 // The chance of a test is its seed.
        var chance = new Random(20_260_426);
        var zentra = await start();
        var file = await File(zentra.Api);
        if (kills > 0)
        {
            // The first comes while the file is on its way, or just after.
            var sending = Send(zentra.Api, file);
            await Task.Delay(chance.Next(200), TestContext.Current.CancellationToken);
            await zentra.Kill();
            // Whether it was answered before, that is chance.
            await ((Task)sending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            zentra = await start();
        }
        var sent = await Send(zentra.Api, file);
        Assert.True(sent.Status is 200 or 201 or 202, sent.Text);
        var id = sent.Status == 202 ? sent.Json.Say("request.settlement") : sent.Id;
        for (var kill = 1; kill < kills; kill++)
        {
            var line = (kill - 1) * Lines / kills + chance.Next(Lines / kills);
            await Reads(zentra.Api, id, line);
            await zentra.Kill();
            zentra = await start();
        }
#pragma warning restore CA5394
        if (kills > 0)
        {
            await CancelAndResume(zentra.Api, id);
        }
        await Patience.Until(async () => await Batch(zentra.Api, id), b => b.Say("status") == "open");
        Assert.Equal(id, (await Send(zentra.Api, file)).Is(200).Id);
        var came = await CameTo(zentra.Api, id);
        zentra.Terminate();
        Assert.Equal(0, await zentra.Exit());
        return came;
    }

    /// <summary>
    /// Ends the operation where it stands, and has it go on; where it has ended already, neither can be.
    /// </summary>
    private static async Task CancelAndResume(ApiClient api, string id)
    {
        var operation = (await Batch(api, id)).Say("operation");
        var canceled = await api.Post($"/operations/{operation}/cancel", "{}", null);
        Assert.True(canceled.Status is 200 or 409, canceled.Text);
        var resumed = await api.Post($"/operations/{operation}/resume", "{}", null);
        Assert.Equal(canceled.Status, resumed.Status);
    }

    private static Task Reads(ApiClient api, string id, long line) => Patience.Until(
        async () => await Batch(api, id),
        b => b.GetProperty("lines").GetProperty("last").GetInt64() >= line || b.Say("status") == "open");

    private static async Task<JsonElement> Batch(ApiClient api, string id) =>
        (await api.Get($"/settlements/{id}")).Is(200).Json;

    private static async Task<Response> Send(ApiClient api, byte[] file) =>
        await api.Send(HttpMethod.Post, Query, file, contentType: "text/csv");

    private static async Task<string> CameTo(ApiClient api, string id)
    {
        var batch = await Batch(api, id);
        var text = new StringBuilder();
        foreach (var part in new[] { "lines", "breaks", "totals", "missing", "open_reviews" })
        {
            text.Append(CultureInfo.InvariantCulture, $"{part} {batch.GetProperty(part).GetRawText()}\n");
        }
        var accounts = (await api.Get("/ledger/trial-balance")).Is(200).Json.Items("accounts");
        foreach (var account in accounts.Where(a => a.Say("balance_minor") != "0"))
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"{account.Say("code")} {account.Say("currency")} {account.Say("balance_minor")}\n");
        }
        var payments = (await All(api, "/payments?")).GroupBy(p => $"{p.Say("status")} {p.Say("settlement")}");
        var reviews = (await All(api, "/reviews?")).GroupBy(r => $"{r.Say("kind")} {r.Say("state")}");
        foreach (var group in payments.Concat(reviews).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"{group.Key}: {group.Count()}\n");
        }
        foreach (var type in new[] { "settlement.received", "settlement.matched", "settlement.drifted" })
        {
            var told = (await api.Get($"/events?type={type}&limit=100")).Is(200).Json.Items("data").Count();
            text.Append(CultureInfo.InvariantCulture, $"{type}: {told}\n");
        }
        return text.ToString();
    }

    private static async Task<List<JsonElement>> All(ApiClient api, string path)
    {
        var all = new List<JsonElement>();
        for (var cursor = ""; ;)
        {
            var page = (await api.Get($"{path}limit=100{cursor}")).Is(200).Json;
            all.AddRange(page.Items("data"));
            if (!page.GetProperty("has_more").GetBoolean())
            {
                return all;
            }
            cursor = $"&starting_after={page.Say("next_cursor")}";
        }
    }

    /// <summary>Captures what the file is about, and writes it: its lines lie among each other, as they come.</summary>
    private static async Task<byte[]> File(ApiClient api)
    {
        var captured = new string[Payments];
        await Parallel.ForAsync(0, Payments, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) =>
        {
            var paid = await api.Pay(amountMinor: 10_000 + i, more: ""","capture_method":"automatic" """);
            captured[i] = paid.Is(201).Id;
        });
        var lines = new List<string>(Lines);
        for (var i = 0; i < Payments; i++)
        {
            var gross = 10_000 + i - (i < Short ? 7 : 0);
            lines.Add(Line("p", i, "payment", captured[i], gross, 30));
            if (i >= Payments - Doubled)
            {
                lines.Add(Line("d", i, "payment", captured[i], gross, 30));
            }
        }
        for (var i = 0; i < Unknown; i++)
        {
            lines.Add(Line("u", i, "payment", $"nobody_{i}", 500, 0));
        }
        for (var i = 0; lines.Count < Lines; i++)
        {
            lines.Add(Line("f", i, "fee", "", -1 - i % 3, 0));
        }
#pragma warning disable CA5394 // The chance of a test is its seed.
        var order = lines.ToArray();
        new Random(7).Shuffle(order);
#pragma warning restore CA5394
        return Encoding.UTF8.GetBytes(Header + string.Concat(order));
    }

    private static string Line(string kind, int number, string type, string reference, long gross, long fee) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{kind}{number},{type},{reference},USD,{gross},{fee},{gross - fee},B1\n");
}
