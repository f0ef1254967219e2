using System.Collections.Concurrent;
using System.Globalization;
using Zentra.Api.Tests.Crash;
using Zentra.Api.Tests.Events;
using Zentra.Api.Tests.Host;

namespace Zentra.Api.Tests.Nodes;

/// <summary>Two real servers on one database: they act as one.</summary>
public sealed class TwoNodesTests
{
    private const int Calls = 1_000;
    private const int Callers = 16;

    [Fact]
    public async Task A_key_that_is_sent_to_both_nodes_at_once_has_one_effect_and_one_answer_a_thousand_times()
    {
        await using var nodes = await Nodes.Make();
        var (one, two) = (await nodes.Start(), await nodes.Start());
        var keys = Enumerable.Range(0, Calls).Select(n => string.Create(CultureInfo.InvariantCulture, $"both-{n}"));
        var answered = new ConcurrentDictionary<string, Response>(StringComparer.Ordinal);

        await Parallel.ForEachAsync(
            keys, new ParallelOptions { MaxDegreeOfParallelism = Callers }, async (key, _) =>
            {
                var answers = await Task.WhenAll(Pay(one.Api, key), Pay(two.Api, key));
                Assert.Equal(answers[0].Is(201).Text, answers[1].Is(201).Text);
                Assert.True(answers.Count(a => a.IsReplay) == 1, $"{key}: {answers[0].Text}");
                answered[key] = answers[0];
            });

        await Parallel.ForEachAsync(
            answered, new ParallelOptions { MaxDegreeOfParallelism = Callers }, async (pair, _) =>
            {
                foreach (var again in await Task.WhenAll(Pay(one.Api, pair.Key), Pay(two.Api, pair.Key)))
                {
                    Assert.True(again.IsReplay);
                    Assert.Equal(pair.Value.Is(201).Text, again.Is(201).Text);
                }
            });
        await Books.Balance(one.Api, answered.Keys);
        await nodes.Audit();
    }

    [Fact]
    public async Task A_key_that_one_node_revokes_is_refused_by_the_other_within_seconds()
    {
        await using var nodes = await Nodes.Make();
        var (one, two) = (await nodes.Start(), await nodes.Start());
        var made = (await one.Api.Post("/api-keys", """{"name":"brief","role":"viewer"}""", null)).Is(201).Json;
        Task<Response> Read() =>
            two.Api.Send(HttpMethod.Get, "/payments", authorization: $"Bearer {made.Say("key")}");
        (await Read()).Is(200);

        (await one.Api.Send(HttpMethod.Delete, $"/api-keys/{made.Say("id")}")).Is(200);

        var answer = await Read();
        for (var tries = 0; answer.Status == 200 && tries < 400; tries++)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
            answer = await Read();
        }
        answer.Is(401);
    }

    [Fact]
    public async Task A_stream_of_one_node_tells_what_the_other_does_without_waiting_for_its_heartbeat()
    {
        await using var nodes = await Nodes.Make();
        var (one, two) = (await nodes.Start(), await nodes.Start());
        using var stream = await StreamClient.Open(two.Url, Nodes.Key);
        var before = long.Parse(stream.LastEventId, CultureInfo.InvariantCulture);

        for (var n = 1; n <= 3; n++)
        {
            var made = (await Pay(one.Api, $"told-{n}")).Is(201).Id;
            foreach (var type in new[] { "payment.created", "route.selected", "payment.authorized" })
            {
                var block = (await stream.Block())!;
                Assert.Equal([$"id: {++before}", $"event: {type}"], block.Take(2));
                Assert.Contains(made, block[2], StringComparison.Ordinal);
            }
        }
    }

    private static Task<Response> Pay(ApiClient api, string key) => api.Post(
        "/payments",
        $$$"""{"amount_minor":1000,"currency":"USD","customer":"cus_1","metadata":{"key":"{{{key}}}"}}""",
        key);
}
