using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Zentra.Api.Tests.Host;
using Zentra.Server.Events;

namespace Zentra.Api.Tests.Events;

/// <summary>What a stream does when nothing happens, when nobody reads, where there are too many, at the end.</summary>
public sealed class EventStreamLimitTests
{
    [Fact]
    public async Task A_silent_stream_shows_that_it_lives_and_goes_on()
    {
        await using var host = await Start(new() { Heartbeat = TimeSpan.FromMilliseconds(20) });
        var api = await host.NewTenant();
        using var stream = await StreamClient.Open(host, api);

        Assert.Equal([": keep-alive"], await stream.Block());
        Assert.Equal([": keep-alive"], await stream.Block());
        (await api.Pay()).Is(201);

        Assert.Equal([1, 2, 3], (await stream.Take(3)).Select(m => m.Sequence));
    }

    [Fact]
    public async Task A_reader_that_stops_reading_is_cut_off()
    {
        await using var host = await Start(new() { WritePatience = TimeSpan.FromMilliseconds(300) });
        var api = await host.NewTenant();
        var large = $$""","metadata":{{{string.Join(',', Enumerable.Range(0, 50).Select(
            i => $"\"k{i}\":\"{new string('m', 480)}\""))}}}""";
        var payments = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => api.Pay(more: large)));
        Assert.All(payments, p => p.Is(201));
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            ReceiveBufferSize = 4096,
        };
        await socket.ConnectAsync(IPAddress.Loopback, host.Url.Port, TestContext.Current.CancellationToken);
        var open = host.Services.GetRequiredService<OpenStreams>();

        await socket.SendAsync(
            Encoding.ASCII.GetBytes($"GET /events/stream?after=0 HTTP/1.1\r\n{RawHttp.Common(api)}\r\n"));
        await Until(() => open.Count == 1);
        await Until(() => open.Count == 0);

        var received = 0L;
        var buffer = new byte[1 << 16];
        try
        {
            while (await socket.ReceiveAsync(buffer) is > 0 and var read)
            {
                received += read;
            }
        }
        catch (SocketException)
        {
            // The connection was reset, which is what a reader that came to life would see.
        }
        Assert.InRange(received, 1, 200 * 2 * 20_000);
    }

    [Fact]
    public async Task Too_many_streams_are_refused_until_one_ends()
    {
        await using var host = await Start(new() { MaxOfWorkspace = 2, Max = 3 });
        var one = await host.NewTenant();
        var two = await host.NewTenant();
        using var first = await StreamClient.Open(host, one);
        using var second = await StreamClient.Open(host, one);

        var third = (await one.Get("/events/stream")).IsProblem(429, "too_many_streams");
        Assert.Equal("true", third.Json.Say("retryable").ToLowerInvariant());
        Assert.NotNull(third.Headers.RetryAfter);
        using var others = await StreamClient.Open(host, two);
        (await two.Get("/events/stream")).IsProblem(429, "too_many_streams");

        first.Dispose();
        await Until(() => host.Services.GetRequiredService<OpenStreams>().Count == 2);
        using var again = await StreamClient.Open(host, two);
        Assert.Equal(HttpStatusCode.OK, again.Response.StatusCode);
    }

    [Fact]
    public async Task A_stream_ends_when_the_server_stops()
    {
        var host = await Start(new());
        var api = await host.NewTenant();
        using var stream = await StreamClient.Open(host, api);

        var stopping = host.DisposeAsync();

        Assert.Null(await stream.Next());
        await stopping;
    }

    [Fact]
    public async Task A_stream_ends_when_its_key_is_revoked()
    {
        await using var host = await Start(new() { Heartbeat = TimeSpan.FromMilliseconds(20) });
        var admin = await host.NewTenant();
        var key = (await admin.Post("/api-keys", """{"name":"k","role":"viewer"}""", null)).Is(201).Json;
        using var stream = await StreamClient.Open(host, host.With(key.Say("key"), admin.Scope));

        (await admin.Send(HttpMethod.Delete, $"/api-keys/{key.Say("id")}")).Is(200);

        Assert.Null(await stream.Next());
    }

    private static async Task<ApiHost> Start(EventStreamSettings settings)
    {
        var host = new ApiHost { Streams = settings };
        await host.InitializeAsync();
        return host;
    }

    private static async Task Until(Func<bool> isTrue)
    {
        for (var i = 0; !isTrue() && i < 3_000; i++)
        {
            await Task.Delay(10);
        }
        Assert.True(isTrue());
    }
}
