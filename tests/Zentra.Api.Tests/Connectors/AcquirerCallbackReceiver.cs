using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Zentra.Payments.Providers;
using Zentra.Server.Connectors;

namespace Zentra.Api.Tests.Connectors;

/// <summary>Takes the acquirer's callbacks and lets the connector read them.</summary>
internal sealed class AcquirerCallbackReceiver : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Channel<Callback> received = Channel.CreateUnbounded<Callback>();
    private readonly WebApplication app;
    private int refusals;

    private AcquirerCallbackReceiver()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        app = builder.Build();
        app.Run(Receive);
    }

    public string Url { get; private set; } = "";

    /// <summary>Starts it and has the acquirer send its callbacks there.</summary>
    public static async Task<AcquirerCallbackReceiver> Start(AcquirerProcess acquirer)
    {
        var receiver = new AcquirerCallbackReceiver();
        await receiver.app.StartAsync();
        receiver.Url = receiver.app.Services.GetRequiredService<IServer>().Features
            .Get<IServerAddressesFeature>()!.Addresses.First();
        await acquirer.SendCallbacksTo($"{receiver.Url}/callbacks");
        return receiver;
    }

    /// <summary>Answers the next callbacks with a 500.</summary>
    public void RefuseNext(int callbacks) => refusals = callbacks;

    /// <summary>The next callback, raw.</summary>
    public async Task<Callback> Next()
    {
        using var patience = new CancellationTokenSource(Patience);
        return await received.Reader.ReadAsync(patience.Token);
    }

    /// <summary>The one message of the next callback.</summary>
    public async Task<ProviderMessage> NextMessage(AcquirerProcess acquirer)
    {
        var callback = await Next();
        var read = Assert.IsType<CallbackReading.Read>(AcquirerCalls.Connector.Read(callback, acquirer.Account));
        return Assert.Single(read.Messages);
    }

    public bool HasMore => received.Reader.TryPeek(out _);

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private async Task Receive(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        if (Interlocked.Decrement(ref refusals) >= 0)
        {
            http.Response.StatusCode = StatusCodes.Status500InternalServerError;
            return;
        }
        var headers = new HeaderDictionary();
        foreach (var (name, value) in http.Request.Headers)
        {
            headers[name] = value;
        }
        received.Writer.TryWrite(new(headers, body.ToArray(), DateTimeOffset.UtcNow));
    }
}
