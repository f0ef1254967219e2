using System.Globalization;
using RabbitMQ.Client;
using Zentra.Api.Tests.Crash;
using Zentra.Api.Tests.Host;
using Zentra.Server.Bridges;

namespace Zentra.Api.Tests.Bridges;

/// <summary>Events at a real broker: all of them, in order, whatever dies in between.</summary>
public sealed class AmqpBridgeTests(RabbitBroker broker) : IClassFixture<RabbitBroker>, IDisposable
{
    private const string Key = "zk_test_bridge000000000000000000000000000";

    private readonly DirectoryInfo data = Directory.CreateTempSubdirectory("zentra-bridge-");

    public void Dispose() => data.Delete(recursive: true);

    [Fact]
    public async Task A_message_is_the_event_persistent_and_described_by_its_properties()
    {
        RabbitBroker.Need();
        var inbox = await Inbox.Bind(broker, "described", "described");
        await using var zentra = await Serve("described");
        (await zentra.Api.Pay()).Is(201);

        var told = (await zentra.Api.Get("/events")).Is(200).Json.Items("data").ToList();
        await inbox.Await(told.Select(t => t.Say("id")));

        Assert.Equal(told.Select(t => t.Say("id")), inbox.All.Select(a => a.Id));
        foreach (var (message, one) in inbox.All.Zip(told))
        {
            Assert.Equal(one.Say("type"), message.Properties.Type);
            Assert.Equal("application/json", message.Properties.ContentType);
            Assert.Equal(DeliveryModes.Persistent, message.Properties.DeliveryMode);
            Assert.Equal(
                DateTimeOffset.Parse(one.Say("timestamp"), CultureInfo.InvariantCulture).ToUnixTimeSeconds(),
                message.Properties.Timestamp.UnixTime);
            Assert.Equal(one.Say("sequence"), message.Header("sequence"));
            Assert.Equal(one.Say("object_sequence"), message.Header("object_sequence"));
            Assert.Equal(one.Say("subject"), message.Header("subject"));
            Assert.Equal(
                $"{message.Header("tenant")}.{message.Header("workspace")}.{one.Say("type")}", message.RoutingKey);
            Assert.Equal(one.Say("data.id"), message.Body.Say("data.id"));
        }
    }

    [Fact]
    public async Task What_is_told_while_the_broker_is_down_arrives_when_it_is_up_and_no_call_waits()
    {
        RabbitBroker.Need();
        var inbox = await Inbox.Bind(broker, "down", "down");
        await broker.Kill();
        await using var zentra = await Serve("down");
        try
        {
            for (var i = 0; i < 10; i++)
            {
                var paid = (await zentra.Api.Pay()).Is(201);
                (await zentra.Api.Post($"/payments/{paid.Id}/capture")).Is(200);
            }
            Assert.Equal(200, (await zentra.Api.Get("/health/ready")).Status);
        }
        finally
        {
            await broker.Start();
        }

        await inbox.Await(await Inbox.Told(zentra.Api));
        inbox.IsInOrder();
        zentra.Terminate();
        Assert.Equal(0, await zentra.Exit());
        var said = await zentra.Said();
        Assert.Contains("Events wait for the broker amqp://127.0.0.1:", said, StringComparison.Ordinal);
        Assert.DoesNotContain(RabbitBroker.Password, said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broker_that_is_killed_in_the_middle_loses_nothing()
    {
        RabbitBroker.Need();
        var inbox = await Inbox.Bind(broker, "killed", "killed");
        await using var zentra = await Serve("killed");
        var load = Load(zentra.Api, 150);
        await Task.Delay(300, TestContext.Current.CancellationToken);

        await broker.Kill();
        await Task.Delay(1_000, TestContext.Current.CancellationToken);
        await broker.Start();
        await load;

        await inbox.Await(await Inbox.Told(zentra.Api));
        inbox.IsInOrder();
    }

    [Fact]
    public async Task A_server_that_is_killed_in_the_middle_loses_nothing()
    {
        RabbitBroker.Need();
        var inbox = await Inbox.Bind(broker, "restarted", "restarted");
        await using (var first = await Serve("restarted"))
        {
            await Load(first.Api, 60);
            await first.Kill();
        }

        await using var next = await Serve("restarted");
        await Load(next.Api, 10);
        await inbox.Await(await Inbox.Told(next.Api));
        inbox.IsInOrder();
        next.Terminate();
        Assert.Equal(0, await next.Exit());
        var before = inbox.All.Count;

        // What was kept in good order is not sent again.
        await using var last = await Serve("restarted");
        (await last.Api.Pay()).Is(201);
        await inbox.Await(await Inbox.Told(last.Api));
        Assert.Equal(before + 3, inbox.All.Count);
    }

    [Fact]
    public async Task Of_two_nodes_one_publishes_and_the_other_goes_on_when_it_dies()
    {
        RabbitBroker.Need();
        var inbox = await Inbox.Bind(broker, "nodes", "nodes");
        string[] amqp = ["--amqp", broker.Address, "--amqp-exchange", "nodes"];
        await using var nodes = await Nodes.Nodes.Make();
        var (one, two) = (await nodes.Start(null, amqp), await nodes.Start(null, amqp));
        await Load(two.Api, 5);
        await inbox.Await(await Inbox.Told(two.Api));
        Assert.Distinct(inbox.All.Select(a => a.Id));

        var load = Load(two.Api, 60);
        await one.Kill();
        await load;

        await inbox.Await(await Inbox.Told(two.Api));
        inbox.IsInOrder();
    }

    [Theory]
    [InlineData(false, 4)]
    [InlineData(true, 7)]
    public async Task It_begins_with_what_is_told_after_it_was_first_switched_on_or_with_the_start(
        bool isFromStart, int expected)
    {
        RabbitBroker.Need();
        var exchange = $"begun-{expected}";
        var inbox = await Inbox.Bind(broker, exchange, exchange);
        await using (var without = await ZentraProcess.Start(data.FullName, Key))
        {
            (await without.Api.Pay()).Is(201);
        }

        await using var zentra = await Serve(exchange, isFromStart ? ["--amqp-from-start"] : []);
        await Task.Delay(500, TestContext.Current.CancellationToken);
        await Load(zentra.Api, 1);
        await inbox.Await((await Inbox.Told(zentra.Api)).TakeLast(expected));

        Assert.Equal(expected, inbox.All.Count);
    }

    [Fact]
    public async Task Tenants_and_workspaces_that_come_later_are_whole_and_do_not_mix()
    {
        RabbitBroker.Need();
        var host = new ApiHost { Amqp = new(new(broker.Address)) { Exchange = "tenants" } };
        await host.InitializeAsync();
        try
        {
            var (one, two) = (await host.NewTenant(), await host.NewTenant());
            var second = await host.NewWorkspace(one.Scope);
            ApiClient[] all = [one, two, second];
            var boxes = new List<Inbox>();
            foreach (var api in all)
            {
                boxes.Add(await Inbox.Bind(
                    broker, "tenants", api.Scope.Workspace, $"{api.Scope.Tenant}.{api.Scope.Workspace}.payment.#"));
            }
            foreach (var api in all)
            {
                (await api.Pay()).Is(201);
            }

            foreach (var (api, box) in all.Zip(boxes))
            {
                var told = (await api.Get("/events")).Is(200).Json.Items("data")
                    .Where(t => t.Say("type") != "route.selected").Select(t => t.Say("id")).ToList();
                await box.Await(told);
                Assert.Equal(told, box.All.Select(a => a.Id));
                Assert.All(box.All, a => Assert.Equal(api.Scope.Tenant, a.Header("tenant")));
                Assert.All(box.All, a => Assert.Equal(api.Scope.Workspace, a.Header("workspace")));
            }
        }
        finally
        {
            await host.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("amqp://zentra:secret@broker:5672/live", "amqp://broker:5672/live zentra.events")]
    [InlineData("amqps://zentra:secret@broker/", "amqps://broker/ zentra.events")]
    [InlineData("http://zentra:secret@broker/", null)]
    [InlineData("zentra:secret@broker", null)]
    public void An_address_is_printed_without_its_password(string text, string? printed)
    {
        var isOne = AmqpSettings.TryParse(text, out var settings, out var reason);

        Assert.Equal(printed is not null, isOne);
        Assert.Equal(printed, settings?.ToString());
        Assert.DoesNotContain("secret", reason, StringComparison.Ordinal);
    }

    private Task<ZentraProcess> Serve(string exchange, params string[] more) => ZentraProcess.Start(
        data.FullName, Key, null, ["--amqp", broker.Address, "--amqp-exchange", exchange, .. more]);

    /// <summary>Payments that are captured, eight at a time.</summary>
    private static Task Load(ApiClient api, int payments) => Parallel.ForEachAsync(
        Enumerable.Range(0, payments), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (_, _) =>
        {
            var body = """{"amount_minor":1000,"currency":"ledger_currency","customer":"cus_1"}""";
            var paid = (await api.Post("/payments", body, $"k_{Guid.NewGuid():N}")).Is(201);
            (await api.Post($"/payments/{paid.Id}/capture", "{}", $"k_{Guid.NewGuid():N}")).Is(200);
        });
}
