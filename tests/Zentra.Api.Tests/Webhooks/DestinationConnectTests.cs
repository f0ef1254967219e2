using System.Net;
using System.Net.Sockets;
using Zentra.Server.Http;

namespace Zentra.Api.Tests.Webhooks;

/// <summary>What is connected to is what was checked, whatever a resolver says later.</summary>
public sealed class DestinationConnectTests : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly List<string> asked = [];
    private string answer = "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";

    public DestinationConnectTests()
    {
        listener.Start();
        _ = Serve();
    }

    public static TheoryData<string, string> Special =>
        [.. SpecialAddressList.Special.Select(a => (a.Address, a.Class))];

    private int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public void Dispose() => listener.Dispose();

    [Theory]
    [MemberData(nameof(Special))]
    public async Task A_name_with_a_special_address_is_refused(string address, string special)
    {
        var fault = await Refused(livemode: true, address);

        Assert.Equal("forbidden_destination", fault.Code);
        Assert.Contains($"({special})", fault.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain(address, fault.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("8.8.8.8", "10.0.0.1")]
    [InlineData("10.0.0.1", "8.8.8.8")]
    [InlineData("8.8.8.8", "::1")]
    [InlineData("2606:4700::1111", "8.8.8.8", "::ffff:169.254.169.254")]
    public async Task One_special_address_among_public_ones_condemns_the_host(params string[] addresses) =>
        Assert.Equal("forbidden_destination", (await Refused(livemode: true, addresses)).Code);

    [Theory]
    [InlineData("fe80::1%3")]
    [InlineData("2606:4700::1111%3")]
    public async Task A_scoped_address_is_refused(string address) =>
        Assert.Equal("forbidden_destination", (await Refused(livemode: true, address)).Code);

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("2130706433")]
    [InlineData("0x7f.1")]
    [InlineData("0177.0.0.1")]
    [InlineData("127.1")]
    [InlineData("[::1]")]
    [InlineData("[::ffff:7f00:1]")]
    [InlineData("[::ffff:127.0.0.1]")]
    public async Task An_address_instead_of_a_name_is_checked_in_every_notation(string host)
    {
        using var client = Client(new Destinations(allowLoopback: false, Never), livemode: false);

        Assert.Equal("forbidden_destination", (await Refused(client, host)).Code);
    }

    [Fact]
    public async Task Between_check_and_connection_nothing_is_resolved()
    {
        // The first answer passes. Whoever asked again for the connection would be led to the second one.
        using var client = Client(Resolving([["127.0.0.1"], ["10.0.0.1"]]), livemode: false);

        Assert.Equal(HttpStatusCode.NoContent, (await Get(client)).StatusCode);
        Assert.Equal(["hooks.example"], asked);
    }

    [Fact]
    public async Task Each_connection_is_checked_anew()
    {
        using var client = Client(Resolving([["127.0.0.1"], ["10.0.0.1"]]), livemode: false);
        await Get(client);

        Assert.Contains("(private)", (await Refused(client)).Detail, StringComparison.Ordinal);
        Assert.Equal(["hooks.example", "hooks.example"], asked);
    }

    [Theory]
    [InlineData("127.0.0.2", "127.0.0.1")]
    [InlineData("::1", "127.0.0.1")]
    [InlineData("127.0.0.2", "127.0.0.3", "::1", "::ffff:127.0.0.1")]
    public async Task The_next_address_is_tried_where_one_does_not_answer(params string[] addresses)
    {
        using var client = Client(Resolving([addresses]), livemode: false);

        Assert.Equal(HttpStatusCode.NoContent, (await Get(client)).StatusCode);
    }

    [Fact]
    public async Task Where_no_address_answers_it_is_no_matter_of_the_destination()
    {
        using var client = Client(Resolving([["127.0.0.2", "127.0.0.3"]]), livemode: false);

        var fault = await Assert.ThrowsAsync<HttpRequestException>(() => Get(client));

        Assert.Null(DestinationException.In(fault));
        Assert.IsType<SocketException>(fault.InnerException);
    }

    [Fact]
    public async Task A_name_without_an_address_is_no_matter_of_the_destination()
    {
        using var client = Client(Resolving([[]]), livemode: false);

        var fault = await Assert.ThrowsAsync<HttpRequestException>(() => Get(client));

        Assert.Null(DestinationException.In(fault));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task This_machine_is_refused_to_live_workspaces_and_without_the_setting(bool allow, bool livemode)
    {
        using var client = Client(Resolving([["127.0.0.1"]], allow), livemode);

        Assert.Contains("(loopback)", (await Refused(client)).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        answer = "HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nConnection: close\r\n\r\n";
        using var client = Client(Resolving([["127.0.0.1"]]), livemode: false);

        Assert.Equal(HttpStatusCode.Found, (await Get(client)).StatusCode);
        Assert.Single(asked);
    }

    [Fact]
    public async Task Endless_headers_are_given_up()
    {
        answer = $"HTTP/1.1 200 OK\r\nX-Long: {new string('a', 20_000)}\r\n\r\n";
        using var client = Client(Resolving([["127.0.0.1"]]), livemode: false);

        await Assert.ThrowsAsync<HttpRequestException>(() => Get(client));
    }

    private static Task<IPAddress[]> Never(string host, CancellationToken cancellation) =>
        throw new InvalidOperationException($"{host} is an address and needs no resolver.");

    private static HttpClient Client(Destinations destinations, bool livemode) =>
        new(destinations.NewHandler(livemode));

    /// <summary>Gives one answer after the other, then the last one for ever.</summary>
    private Destinations Resolving(string[][] answers, bool allowLoopback = true) => new(allowLoopback, (host, _) =>
    {
        var addresses = answers[Math.Min(asked.Count, answers.Length - 1)];
        asked.Add(host);
        return Task.FromResult(addresses.Select(IPAddress.Parse).ToArray());
    });

    private async Task<DestinationFault> Refused(bool livemode, params string[] addresses)
    {
        using var client = Client(Resolving([addresses], allowLoopback: false), livemode);
        return await Refused(client);
    }

    private async Task<DestinationFault> Refused(HttpClient client, string host = "hooks.example")
    {
        var thrown = await Assert.ThrowsAsync<HttpRequestException>(() => Get(client, host));
        return Assert.IsType<DestinationFault>(DestinationException.In(thrown));
    }

    private Task<HttpResponseMessage> Get(HttpClient client, string host = "hooks.example") =>
        client.GetAsync(new Uri($"http://{host}:{Port}/"), TestContext.Current.CancellationToken);

    private async Task Serve()
    {
        try
        {
            while (true)
            {
                using var socket = await listener.AcceptSocketAsync();
                var request = new byte[4_096];
                await socket.ReceiveAsync(request);
                await socket.SendAsync(System.Text.Encoding.ASCII.GetBytes(answer));
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
