using System.Diagnostics;
using System.Text.Json;
using Zentra.Api.Tests.Host;

namespace Zentra.Api.Tests.Crash;

/// <summary>What must be true of a store after anything that happened to its server.</summary>
internal static class Books
{
    /// <summary>Repeats sent at once: each may wait for a call that a dead server left open.</summary>
    private const int Callers = 8;

    /// <summary>Every acknowledged call is answered as before, and every other one has its effect now, once.</summary>
    public static Task KeepTheirWord(ApiClient api, Load load) => Parallel.ForEachAsync(
        load.Sent, new ParallelOptions { MaxDegreeOfParallelism = Callers }, async (sent, _) =>
        {
            var (key, (path, body)) = sent;
            var again = await api.Post(path, body, key);
            if (!load.Answered.TryGetValue(key, out var before))
            {
                Assert.True(again.Status is 200 or 201 or 202 or 402, $"{key}: {again.Status} {again.Text}");
                return;
            }
            Assert.True(again.IsReplay, $"{key} was acknowledged with {before.Status} and is gone: {again.Text}");
            if (before.Status == 202)
            {
                Assert.Equal(before.Id, again.Id);
                return;
            }
            Assert.Equal(before.Status, again.Status);
            Assert.Equal(before.Text, again.Text);
        });

    /// <summary>No key has two payments, no payment is without its key, and each currency sums to zero.</summary>
    public static async Task Balance(ApiClient api, IEnumerable<string> keys)
    {
        // Unknown outcomes become known meanwhile: the books are compared at a moment when none did.
        var (reserved, payments) = (await Reserved(api), await Payments(api));
        for (var now = await Reserved(api); now != reserved; now = await Reserved(api))
        {
            (reserved, payments) = (now, await Payments(api));
        }
        var twice = payments.GroupBy(p => p.Say("metadata.key")).Where(g => g.Count() > 1).Select(g => g.Key);
        Assert.Equal([], twice);
        Assert.Equal(
            keys.Where(k => !k.EndsWith("-c", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
            payments.Select(p => p.Say("metadata.key")).Order(StringComparer.Ordinal));
        Assert.All(payments, p => Assert.True(p.Items("attempts").Count(a => a.Say("operation") == "authorize") == 1, p.ToString()));
        var totals = (await api.Get("/ledger/trial-balance")).Is(200).Json.GetProperty("totals");
        Assert.All(totals.EnumerateObject(), t => Assert.Equal("0", t.Value.Say("sum_minor")));
        Assert.Equal(payments.Sum(Held), reserved);
    }

    /// <summary>After a start, whatever a crash left open is asked about at once; waits for that to be done.</summary>
    public static Task HaveNoOpenCalls(ApiClient api) => HaveNoOpenCalls(api, TimeSpan.FromSeconds(60));

    /// <summary>Waits until no call is open any more.</summary>
    public static async Task HaveNoOpenCalls(ApiClient api, TimeSpan patience)
    {
        var since = Stopwatch.StartNew();
        while (true)
        {
            var pending = (await Payments(api)).Where(p => p.Items("attempts").Any(a => a.Say("status") == "pending")).ToList();
            if (pending.Count == 0)
            {
                return;
            }
            Assert.True(since.Elapsed < patience, $"Still open: {pending[0]}");
            await Task.Delay(100);
        }
    }

    private static async Task<long> Reserved(ApiClient api)
    {
        var accounts = (await api.Get("/ledger/accounts?code=reserved_balance")).Is(200).Json.Items("data");
        return accounts.Sum(a => a.GetProperty("balance_minor").GetInt64());
    }

    private static long Held(JsonElement payment) => payment.Say("authorization") switch
    {
        "authorized" => payment.GetProperty("amount_authorized_minor").GetInt64() - payment.GetProperty("amount_captured_minor").GetInt64(),
        "unknown" or "requires_action" or "pending" => payment.GetProperty("amount_minor").GetInt64(),
        _ => 0,
    };

    private static async Task<List<JsonElement>> Payments(ApiClient api)
    {
        var all = new List<JsonElement>();
        var cursor = "";
        while (true)
        {
            var page = (await api.Get($"/payments?limit=100{cursor}")).Is(200).Json;
            all.AddRange(page.Items("data"));
            if (!page.GetProperty("has_more").GetBoolean())
            {
                return all;
            }
            cursor = $"&starting_after={page.Say("next_cursor")}";
        }
    }
}
