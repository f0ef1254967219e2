using System.Diagnostics;
using System.Text;
using System.Text.Json;
using RabbitMQ.Client;
using Zentra.Api.Tests.Host;

namespace Zentra.Api.Tests.Bridges;

/// <summary>A message as it came.</summary>
internal sealed record Arrived(string RoutingKey, IReadOnlyBasicProperties Properties, JsonElement Body)
{
    public string Id => Properties.MessageId!;

    public string Header(string name) => Properties.Headers![name] switch
    {
        byte[] text => Encoding.UTF8.GetString(text),
        var other => $"{other}",
    };
}

/// <summary>A durable queue of a broker.</summary>
internal sealed class Inbox(RabbitBroker broker, string exchange, string name)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly List<Arrived> arrived = [];

    /// <summary>All that came, in order.</summary>
    public IReadOnlyList<Arrived> All => arrived;

    /// <summary>Binds a queue to an exchange as the bridge declares it.</summary>
    public static async Task<Inbox> Bind(RabbitBroker broker, string exchange, string name, string key = "#")
    {
        await using var connection = await broker.Connect();
        await using var channel = await connection.CreateChannelAsync();
        await channel.ExchangeDeclareAsync(exchange, ExchangeType.Topic, durable: true);
        await channel.QueueDeclareAsync(name, durable: true, exclusive: false, autoDelete: false);
        await channel.QueueBindAsync(name, exchange, key);
        return new(broker, exchange, name);
    }

    /// <summary>Takes what comes until all of these events were among it.</summary>
    public async Task Await(IEnumerable<string> events)
    {
        var missing = events.ToHashSet(StringComparer.Ordinal);
        missing.ExceptWith(arrived.Select(a => a.Id));
        var began = Stopwatch.GetTimestamp();
        await using var connection = await broker.Connect();
        await using var channel = await connection.CreateChannelAsync();
        while (missing.Count > 0 || await channel.MessageCountAsync(name) > 0)
        {
            if (await channel.BasicGetAsync(name, autoAck: true) is { } got)
            {
                Assert.Equal(exchange, got.Exchange);
                arrived.Add(new(got.RoutingKey, got.BasicProperties, JsonElement.Parse(got.Body.Span)));
                missing.Remove(arrived[^1].Id);
                continue;
            }
            Assert.True(
                Stopwatch.GetElapsedTime(began) < Patience,
                $"{missing.Count} events did not come, as {missing.FirstOrDefault()}; {arrived.Count} messages did.");
            await Task.Delay(50);
        }
    }

    /// <summary>
    /// The first arrivals of each object's events are in its order, and what came again is the same message.
    /// </summary>
    public void IsInOrder()
    {
        foreach (var same in arrived.GroupBy(a => a.Id))
        {
            Assert.Single(same.Select(a => a.Body.GetRawText()).Distinct());
        }
        foreach (var one in arrived.DistinctBy(a => a.Id).GroupBy(a => a.Header("subject")))
        {
            var sequence = one.Select(a => a.Body.GetProperty("object_sequence").GetInt64()).ToList();
            Assert.Equal(sequence.Order(), sequence);
        }
    }

    /// <summary>The identifiers of all events that a key sees.</summary>
    public static async Task<IReadOnlyList<string>> Told(ApiClient api, long after = 0)
    {
        var ids = new List<string>();
        string? next = $"{after}";
        while (!string.IsNullOrEmpty(next))
        {
            var page = (await api.Get($"/events?after={next}&limit=100")).Is(200).Json;
            ids.AddRange(page.Items("data").Select(e => e.Say("id")));
            next = page.Say("has_more") == "True" ? page.Say("next_cursor") : null;
        }
        return ids;
    }
}
