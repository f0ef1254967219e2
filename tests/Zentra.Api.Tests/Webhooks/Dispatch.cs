using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Runtime.Webhooks;
using Zentra.Server;
using Zentra.Server.Http;
using Zentra.Server.Vault;
using Zentra.Server.Webhooks;
using Zentra.Server.Workers;

namespace Zentra.Api.Tests.Webhooks;

/// <summary>A dispatcher on a store that can fail, without a server around it.</summary>
internal sealed class Dispatch : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo data = Directory.CreateTempSubdirectory("zentra-dispatch-");
    private readonly WebApplication app;
    private readonly WebhookSettings settings;
    private readonly IStore store;
    private DeliverySender? sender;
    private DeliveryRecorder? recorder;
    private WebhookDispatcher? dispatcher;

    private Dispatch(WebhookSettings settings)
    {
        this.settings = settings with { AllowLoopback = true };
        app = ZentraServer.Build(new ServerOptions(data.FullName, 0));
        (store, Faults) = FaultyStore.Of(Of<IStore>());
    }

    public FaultyStore Faults { get; }

    public IStore Store => store;

    public EventNews News => Of<EventNews>();

    public Scope Scope { get; private set; }

    public static async Task<Dispatch> Make(WebhookSettings settings)
    {
        var made = new Dispatch(settings);
        var draw = Door.NewDraw(made.Of<RuntimeClock>().Now());
        made.Scope = new(draw.Id.Text(Tenant.Kind.Prefix), draw.Id.Child(1).Text(Workspace.Kind.Prefix));
        var command = new CreateTenant(
            "Tenant", made.Scope.Workspace, new("Workspace", Livemode: false, "USD", "merchant_default", null),
            new("Key", Role.Admin, made.Of<Keys>().Hash("zk_test_dispatch"), "test", ExpiresAt: null));
        await made.Of<Door>().Run(Door.Open(draw, made.Scope, Actor.Runtime, AccessDecider.CreateTenant, command));
        return made;
    }

    /// <summary>An endpoint that gets only what tests it.</summary>
    public async Task<string> Listen(Uri url)
    {
        var secret = WebhookSecrets.Seal(Of<CredentialVault>(), Scope, StandardSignature.NewSecret());
        var command = new CreateEndpoint(
            url.ToString(), null, ["payout.*"], ApiVersion.Current, secret, settings.MaxInFlight, null, null);
        await Run(WebhookDecider.Create, command);
        var rows = await DeliveryWork.Endpoints(store, Scope);
        return rows[^1].Id;
    }

    /// <summary>Tells one event to an endpoint.</summary>
    public Task Tell(string endpoint) => Run(WebhookDecider.Test, new TestEndpoint(endpoint));

    public async Task Enable(string endpoint)
    {
        await Run(WebhookDecider.Update, new UpdateEndpoint(endpoint, null, null, null, null, true, null, null, null));
        dispatcher?.Changed(Scope, endpoint);
    }

    public async Task Start()
    {
        sender = new(settings);
        recorder = new(store, NullLogger<DeliveryRecorder>.Instance);
        dispatcher = new(
            store, Of<Door>(), Of<RuntimeClock>(), settings, News, sender, recorder, Of<CredentialVault>(),
            Of<Duties>(),
            NullLogger<WebhookDispatcher>.Instance);
        await dispatcher.StartAsync(CancellationToken.None);
    }

    /// <summary>As a server does that is told to stop.</summary>
    public async Task Stop()
    {
        if (dispatcher is not null)
        {
            await dispatcher.StopAsync(CancellationToken.None);
            recorder!.Dispose();
            sender!.Dispose();
            dispatcher.Dispose();
            dispatcher = null;
        }
    }

    public async Task<WebhookEndpoint> Endpoint(string id) =>
        (WebhookEndpoint)(await store.Record(Scope, WebhookEndpoint.Records, id))!.State;

    public async Task<IReadOnlyList<Delivery>> Deliveries(string id) =>
        await store.Deliveries(Scope, new((await Endpoint(id)).Number, 100) { After = 0 });

    public static async Task Until(Func<Task<bool>> isTrue)
    {
        var since = Stopwatch.StartNew();
        while (!await isTrue())
        {
            Assert.True(since.Elapsed < Patience, "It did not become so in time.");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Faults.IsFull = false;
        await Stop();
        await app.DisposeAsync();
        data.Delete(recursive: true);
    }

    private T Of<T>()
        where T : notnull => app.Services.GetRequiredService<T>();

    private async Task Run(Operation operation, Command command)
    {
        var door = Of<Door>();
        var result = await door.Run(door.Open(Scope, Actor.Runtime, operation, command));
        Assert.True(result is Result.Answered or Result.Open, result.ToString());
    }
}
