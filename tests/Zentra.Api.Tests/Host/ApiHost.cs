using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Zentra.Runtime.Tenancy;
using Zentra.Server;
using Zentra.Server.Authorizations;
using Zentra.Server.Bridges;
using Zentra.Server.Events;
using Zentra.Server.Http;
using Zentra.Server.Settlement;
using Zentra.Server.Webhooks;

[assembly: AssemblyFixture(typeof(Zentra.Api.Tests.Host.ApiHost))]

namespace Zentra.Api.Tests.Host;

/// <summary>The real server in this process, on a free port and a folder of its own. Every test works in a tenant of its own.</summary>
public sealed class ApiHost : IAsyncLifetime
{
    private readonly DirectoryInfo data = Directory.CreateTempSubdirectory("zentra-api-");
    private readonly StillTime time = new();
    private HttpClient client = null!;
    private WebApplication app = null!;
    private bool isRunning;

    public IServiceProvider Services => app.Services;

    /// <summary>The limits of event streams, for a host of a test's own.</summary>
    public EventStreamSettings Streams { get; init; } = new();

    /// <summary>How events are delivered, for a host of a test's own.</summary>
    public WebhookSettings Webhooks { get; init; } = new();

    /// <summary>Where settlement files are, for a host of a test's own.</summary>
    public SettlementSettings Settlement { get; init; } = new();

    /// <summary>The broker that events are published to, for a host of a test's own.</summary>
    public AmqpSettings? Amqp { get; init; }

    /// <summary>How long an authorization over HTTP may take, for a host of a test's own.</summary>
    public AuthorizationSettings Authorizations { get; init; } = new();

    /// <summary>The address of its store, for a host of a test's own; in its folder where null.</summary>
    public string? StoreAddress { get; init; }

    /// <summary>What is logged, for a host of a test's own.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Critical;

    public Uri Url { get; private set; } = null!;

    public string DataDirectory => data.FullName;

    public StoreDigest Store => new(Path.Combine(data.FullName, "zentra.db"));

    public async ValueTask InitializeAsync()
    {
        app = ZentraServer.Build(new ServerOptions(data.FullName, 0)
        {
            Time = time,
            LogLevel = LogLevel,
            Store = Storage.StoreAddress.TryParse(
                StoreAddress ?? Storage.StoreAddress.Embedded, data.FullName, out var address, out var reason)
                ? address
                : throw new InvalidOperationException(reason),
            Authorizations = Authorizations,
            Streams = Streams,
            Webhooks = Webhooks,
            Settlement = Settlement,
            Amqp = Amqp,
        });
        await app.StartAsync();
        isRunning = true;
        Url = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Url };
    }

    /// <summary>Stops the server and starts another on the same folder.</summary>
    public async Task Restart()
    {
        await Stop();
        await InitializeAsync();
    }

    /// <summary>Stops the server; <see cref="InitializeAsync"/> starts another on the same folder.</summary>
    public Task Pause() => Stop();

    public async ValueTask DisposeAsync()
    {
        await Stop();
        data.Delete(recursive: true);
    }

    /// <summary>A new tenant with one workspace and an admin's key.</summary>
    public async Task<ApiClient> NewTenant(long? limitMinor = null, bool livemode = false, string currency = "USD")
    {
        var door = Services.GetRequiredService<Door>();
        var draw = Door.NewDraw(Services.GetRequiredService<RuntimeClock>().Now());
        var scope = new Scope(draw.Id.Text(Tenant.Kind.Prefix), draw.Id.Child(1).Text(Workspace.Kind.Prefix));
        var key = Keys.NewKey(livemode);
        var command = new CreateTenant(
            "Tenant",
            scope.Workspace,
            new("Workspace", livemode, currency, "merchant_default", limitMinor),
            new("Key", Role.Admin, Services.GetRequiredService<Keys>().Hash(key), key[^4..], ExpiresAt: null));
        await door.Run(Door.Open(draw, scope, Actor.Runtime, AccessDecider.CreateTenant, command));
        return new(client, key, scope);
    }

    /// <summary>Another key, for a workspace that is there.</summary>
    public async Task<ApiClient> NewKey(Scope scope, Role role)
    {
        var key = Keys.NewKey(livemode: false);
        var command = new CreateApiKey("Key", role, Services.GetRequiredService<Keys>().Hash(key), key[^4..], ExpiresAt: null);
        var door = Services.GetRequiredService<Door>();
        await door.Run(door.Open(scope, Actor.Runtime, AccessDecider.CreateKey, command));
        return new(client, key, scope);
    }

    /// <summary>Another workspace of the same tenant, with an admin's key.</summary>
    public async Task<ApiClient> NewWorkspace(Scope scope)
    {
        var door = Services.GetRequiredService<Door>();
        var command = new CreateWorkspace("Second", Livemode: false, "EUR", "merchant_second", PaymentLimitMinor: null);
        var opened = await door.Run(door.Open(scope, Actor.Runtime, AccessDecider.CreateWorkspace, command));
        return await NewKey(scope with { Workspace = ((Result.Open)opened).Subject }, Role.Admin);
    }

    /// <summary>Whoever has this key.</summary>
    public ApiClient With(string key, Scope scope) => new(client, key, scope);

    /// <summary>The same caller after a restart.</summary>
    public ApiClient As(ApiClient before) => new(client, before.Key, before.Scope);

    private async Task Stop()
    {
        if (!isRunning)
        {
            return;
        }
        isRunning = false;
        client.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
