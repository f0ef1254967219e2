using System.Globalization;
using System.Text.Json;
using Zentra.Api.Tests.Connectors;
using Zentra.Api.Tests.Crash;
using Zentra.Api.Tests.Host;

namespace Zentra.Api.Tests.Incidents;

/// <summary>
/// A thousand payments over two acquirers that lose, delay, double and contradict by a seed, while our process is
/// killed at random moments. Afterwards their books and ours agree to the cent.
/// </summary>
public sealed class HostileAcquirerTests : IDisposable
{
    private const string Key = "zk_test_hostile0000000000000000000000000";
    private const int Payments = 1_000;
    private const int Callers = 16;
    private const int Kills = 8;
    private const int Hours = 60;

    private readonly DirectoryInfo data = Directory.CreateTempSubdirectory("zentra-hostile-");
    private readonly Shopper shopper = new(Key);

    public void Dispose() => data.Delete(recursive: true);

    [Fact]
    public async Task A_thousand_payments_end_in_one_truth()
    {
        await using var alpha = await AcquirerProcess.Start();
        await using var beta = await AcquirerProcess.Start();
        var zentra = await ZentraProcess.Start(data.FullName, Key);
        try
        {
            await zentra.Have("alpha", alpha);
            await zentra.Have("beta", beta);
            await Stir(alpha, seed: 11);
            await Stir(beta, seed: 12);
            shopper.Serve(zentra.Api);

            var load = Parallel.ForEachAsync(
                Enumerable.Range(0, Payments),
                new ParallelOptions { MaxDegreeOfParallelism = Callers },
                async (number, _) => await shopper.Buy(number));
            for (var kill = 0; kill < Kills && !load.IsCompleted; kill++)
            {
                var pause = TimeSpan.FromMilliseconds(700 + (kill * 331 % 900));
                await Task.WhenAny(load, Task.Delay(pause, TestContext.Current.CancellationToken));
                var victim = zentra;
                await victim.Kill();
                zentra = await ZentraProcess.Start(data.FullName, Key);
                await victim.DisposeAsync();
                await zentra.Hear("alpha", alpha);
                await zentra.Hear("beta", beta);
                shopper.Serve(zentra.Api);
            }
            await load;

            var payments = await Settle(zentra, alpha, beta);
            var books = (await alpha.Copy()).Concat(await beta.Copy()).ToLookup(a => a.Say("key").Split('-')[0]);
            var wrong = payments.Select(p => Compare(p, books[p.Say("id")].ToList())).Where(w => w.Length > 0).ToList();
            Assert.True(wrong.Count == 0, string.Join('\n', wrong.Take(20)));
            Assert.True(payments.Count >= Payments * 9 / 10, $"Only {payments.Count} payments were made.");
            await Agree(zentra, "alpha", await alpha.Copy());
            await Agree(zentra, "beta", await beta.Copy());

            zentra.Terminate();
            Assert.Equal(0, await zentra.Exit());
            await ZentraProcess.Audit(data.FullName);
            await ZentraProcess.Replay(data.FullName);
        }
        finally
        {
            await zentra.DisposeAsync();
        }
    }

    private static Task Stir(AcquirerProcess acquirer, int seed) => acquirer.Chaos(
        $$"""
        {"seed":{{seed}},"lose":0.06,"delay_ms_max":40,"duplicate":0.1,"contradict":0.04,"decline":0.05,"down":0.03}
        """);

    /// <summary>
    /// Time passes, and the acquirers send their events anew, until no outcome is open without a review.
    /// </summary>
    private static async Task<List<JsonElement>> Settle(
        ZentraProcess zentra, AcquirerProcess alpha, AcquirerProcess beta)
    {
        await alpha.Calm();
        await beta.Calm();
        for (var hour = 0; hour < Hours; hour++)
        {
            await zentra.Api.Advance(TimeSpan.FromHours(1));
            if (hour % 10 == 0)
            {
                await alpha.TellAgain();
                await beta.TellAgain();
                await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
            }
            var payments = await All(zentra.Api, "/payments");
            if (hour > 10 && payments.TrueForAll(IsSettled))
            {
                return payments;
            }
        }
        var open = (await All(zentra.Api, "/payments")).Where(p => !IsSettled(p)).Select(p => p.ToString());
        Assert.Fail($"These are stuck without a review:\n{string.Join('\n', open.Take(5))}");
        return [];
    }

    private static bool IsSettled(JsonElement payment) => payment.Say("review").Length > 0
        || payment.Items("attempts").All(a => a.Say("status") is not ("pending" or "unknown"));

    /// <summary>What is wrong between a payment and what its acquirers have of it; nothing where all agrees.</summary>
    private static string Compare(JsonElement payment, List<JsonElement> authorizations)
    {
        var (theirs, ours) = (
            authorizations.Sum(a => Minor(a, "captured_minor") - Minor(a, "refunded_minor")),
            Minor(payment, "amount_captured_minor") - Minor(payment, "amount_refunded_minor"));
        var charged = authorizations.Count(a => Minor(a, "captured_minor") > Minor(a, "refunded_minor"));
        var live = authorizations.Count(a => a.Say("status") == "authorized" && !a.GetProperty("closed").GetBoolean()
            && Minor(a, "authorized_minor") > Minor(a, "captured_minor") + Minor(a, "voided_minor"));
        var holds = payment.Say("status") is "authorized" or "partially_captured";
        return theirs == ours && charged <= 1 && live == (holds ? 1 : 0)
            ? ""
            : $"we have {ours}, they have {theirs} in {charged} charges and {live} live: {payment}\n"
                + string.Join('\n', authorizations);
    }

    /// <summary>The account of a provider shows what its own book shows.</summary>
    private static async Task Agree(ZentraProcess zentra, string provider, IEnumerable<JsonElement> authorizations)
    {
        var balance = (await zentra.Api.Get($"/ledger/accounts?code=settlement_account:{provider}")).Is(200).Json
            .Items("data").Sum(a => a.GetProperty("balance_minor").GetInt64());
        Assert.Equal(
            authorizations.Sum(a => Minor(a, "captured_minor") - Minor(a, "refunded_minor")), balance);
    }

    private static async Task<List<JsonElement>> All(ApiClient api, string path)
    {
        var all = new List<JsonElement>();
        for (var cursor = ""; cursor is not null;)
        {
            var page = (await api.Get($"{path}?limit=100{cursor}")).Is(200).Json;
            all.AddRange(page.Items("data"));
            cursor = page.Say("next_cursor") is { Length: > 0 } next ? $"&starting_after={next}" : null;
        }
        return all;
    }

    private static long Minor(JsonElement json, string name) =>
        long.Parse(json.Say(name), CultureInfo.InvariantCulture);
}
