using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Zentra.Api.Tests.Host;
using Zentra.Runtime.Tenancy;
using Zentra.Server;
using Zentra.Server.Http;
using Zentra.Server.Network;

namespace Zentra.Api.Tests.Network;

/// <summary>The real listener on a free port, for a workspace of its own, with a desk of the test.</summary>
public sealed class NetworkSite : IAsyncDisposable
{
    private readonly LogBook book = new();
    private readonly NetworkListener listener;

    private NetworkSite(ApiHost host, NetworkSettings settings, Scope scope)
    {
        Scope = scope;
        using var logs = LoggerFactory.Create(b => b.SetMinimumLevel(LogLevel.Trace).AddProvider(book));
        var desk = new MessageDesk(
            settings, Desk, host.Services.GetRequiredService<Keys>(), host.Services.GetRequiredService<RuntimeClock>(),
            logs.CreateLogger<MessageDesk>());
        listener = new(settings, desk, logs.CreateLogger<NetworkListener>());
    }

    public FakeDesk Desk { get; } = new();

    public Scope Scope { get; }

    public IPEndPoint Endpoint => listener.Endpoint;

    public int Connections => listener.Connections;

    /// <summary>All that was logged.</summary>
    public string Log => string.Join('\n', book.Lines);

    public static async Task<NetworkSite> Open(
        ApiHost host, Func<NetworkSettings, NetworkSettings>? with = null, Role role = Role.Network)
    {
        var scope = (await host.NewTenant()).Scope;
        var key = (await host.NewKey(scope, role)).Key;
        var settings = new NetworkSettings(new(IPAddress.Loopback, 0), key);
        var site = new NetworkSite(host, with?.Invoke(settings) ?? settings, scope);
        await site.listener.StartAsync(CancellationToken.None);
        return site;
    }

    public async Task<NetworkPeer> Connect(bool signOn = true)
    {
        var peer = await NetworkPeer.Connect(Endpoint);
        if (signOn)
        {
            Assert.Equal("00", (await peer.Ask(Messages.Management("001")))[39]);
        }
        return peer;
    }

    public Task Stop(CancellationToken patience = default) => listener.StopAsync(patience);

    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        await Stop(patience.Token);
        listener.Dispose();
    }

    private sealed class LogBook : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> lines = new();

        public IEnumerable<string> Lines => lines;

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) => lines.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
