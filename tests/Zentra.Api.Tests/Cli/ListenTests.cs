using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Zentra.Api.Tests.Host;
using Zentra.Api.Tests.Webhooks;

namespace Zentra.Api.Tests.Cli;

/// <summary>`zentra listen`: events as a developer sees them, and as the developer's program gets them.</summary>
public sealed partial class ListenTests(ApiHost host, ReceiverProcess receiver) : IClassFixture<ReceiverProcess>
{
    [Fact]
    public async Task Events_are_printed_and_forwarded_in_order_signed_with_the_printed_secret()
    {
        var api = await host.NewTenant();
        await using var listen = await Listen(api, "order");
        (await api.Pay()).Is(201);

        var lines = await listen.Lines(3);

        var told = (await api.Get("/events")).Is(200).Json.Items("data").ToList();
        foreach (var (line, one) in lines.Zip(told))
        {
            Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ  .* -> 204 in \d+ ms$", line);
            Assert.Contains($"  {one.Say("type")} ", line, StringComparison.Ordinal);
            Assert.Contains($"  {one.Say("data.id")}  {one.Say("id")}  ->", line, StringComparison.Ordinal);
        }
        var summary = await receiver.Summary("order");
        Assert.Equal("3", summary.Say("received"));
        Assert.Equal("0", summary.Say("bad_signatures"));
        Assert.Equal(
            told.Select(t => t.Say("id")).Reverse(), (await receiver.Deliveries("order")).Select(d => d.Say("id")));
        listen.Interrupt();
        var (code, output, errors) = await listen.End();
        Assert.Equal(0, code);
        Assert.Equal("3 events, 3 forwarded, 0 failed; --after 3 goes on from here.\n", output);
        Assert.Empty(errors);
    }

    [Fact]
    public async Task An_event_that_is_resent_comes_again_with_the_same_identifier()
    {
        var api = await host.NewTenant();
        await using var listen = await Listen(api, "again", "--events", "payment.authorized");
        (await api.Pay()).Is(201);
        var first = await listen.Line();
        var id = EventId.Match(first).Value;

        var resent = await CliProcess.Run(host.Url, api.Key, "events", "resend", id);

        Assert.Equal(0, resent.Code);
        Assert.StartsWith($"{id} is told again", resent.Output, StringComparison.Ordinal);
        Assert.Equal(id, EventId.Match(await listen.Line()).Value);
        var summary = await receiver.Summary("again");
        Assert.Equal("2", summary.Say("received"));
        Assert.Equal("1", summary.Say("duplicates"));
        Assert.Equal("0", summary.Say("bad_signatures"));
    }

    [Fact]
    public async Task A_failed_forward_is_told_and_not_tried_again()
    {
        var api = await host.NewTenant();
        await receiver.Play("failing", """[{"behaviour":"status","code":503,"times":1}]""");
        await using var listen = await Listen(api, "failing");
        await using var refused = CliProcess.Start(
            host.Url, api.Key, "listen", "--forward-to", $"http://127.0.0.1:{ClosedPort()}/", "--after", "0");
        await refused.Lines(2);
        (await api.Pay()).Is(201);

        Assert.EndsWith(" -> connection refused", await refused.Line(), StringComparison.Ordinal);
        Assert.Matches(" -> 503 in [0-9]+ ms$", await listen.Line());
        Assert.All(await listen.Lines(2), line => Assert.Matches(" -> 204 in [0-9]+ ms$", line));
        Assert.Equal("3", (await receiver.Summary("failing")).Say("received"));
    }

    [Fact]
    public async Task A_given_secret_signs_and_without_a_target_events_are_only_printed()
    {
        const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        var api = await host.NewTenant();
        await receiver.Trust("given", Secret);
        (await api.Pay()).Is(201);
        await using var given = CliProcess.Start(
            host.Url, api.Key, "listen", "--forward-to", receiver.Hook("given").ToString(), "--secret", Secret,
            "--after", "2");
        await using var printed = CliProcess.Start(
            host.Url, api.Key, "listen", "--after", "0", "--events", "payment.*");

        Assert.Matches(" -> 204 in [0-9]+ ms$", (await given.Lines(3))[2]);
        var lines = await printed.Lines(3);
        Assert.Contains("payment.created", lines[1], StringComparison.Ordinal);
        Assert.Contains("payment.authorized", lines[2], StringComparison.Ordinal);
        Assert.DoesNotContain("->", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_that_is_cut_goes_on_where_it_was_and_says_so_once()
    {
        var api = await host.NewTenant();
        using var way = new Relay(host.Url);
        await using var listen = CliProcess.Start(way.Url, api.Key, "listen");
        await listen.Line();
        (await api.Pay()).Is(201);
        var lines = new List<string>(await listen.Lines(3));

        way.Cut();
        (await api.Pay()).Is(201);
        await Task.Delay(2_000, TestContext.Current.CancellationToken);
        way.Mend();
        lines.AddRange(await listen.Lines(3));

        var told = (await api.Get("/events")).Is(200).Json.Items("data").Select(t => t.Say("id"));
        Assert.Equal(told, lines.Select(line => EventId.Match(line).Value));
        listen.Interrupt();
        var errors = (await listen.End()).Errors;
        Assert.Single(Regex.Matches(errors, "The stream was lost"));
        Assert.Single(Regex.Matches(errors, "The stream is back"));
    }

    [Theory]
    [InlineData(null, "There is no key: give --key, or set ZENTRA_KEY in the environment.")]
    [InlineData("zk_test_nobodyhasthiskey000000000000", "The server at {0} does not know this key.")]
    [InlineData("zk test", "The key has characters that no key has.")]
    public async Task Without_a_usable_key_it_says_so_in_a_sentence(string? key, string sentence)
    {
        var (code, output, errors) = await CliProcess.Run(host.Url, key, "listen");

        Assert.Equal(1, code);
        Assert.Empty(output);
        var url = host.Url.GetLeftPart(UriPartial.Authority);
        Assert.Equal($"{sentence.Replace("{0}", url, StringComparison.Ordinal)}\n", errors);
        Assert.True(key is null || !errors.Contains(key, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_server_it_says_so_in_a_sentence()
    {
        var nowhere = new Uri($"http://127.0.0.1:{ClosedPort()}");

        var (code, _, errors) = await CliProcess.Run(nowhere, "zk_test_key", "listen");

        Assert.Equal(1, code);
        Assert.Equal(
            $"No server answers at {nowhere.GetLeftPart(UriPartial.Authority)}: connection refused.\n", errors);
    }

    [Fact]
    public async Task The_help_does_not_show_the_key_of_the_environment()
    {
        var (code, output, _) = await CliProcess.Run(null, "zk_test_insecret", "listen", "--help");

        Assert.Equal(0, code);
        Assert.Contains("--forward-to", output, StringComparison.Ordinal);
        Assert.DoesNotContain("zk_test_insecret", output, StringComparison.Ordinal);
    }

    /// <summary>Listens, and has the hook verify by the secret that is printed.</summary>
    private async Task<CliProcess> Listen(ApiClient api, string hook, params string[] more)
    {
        var listen = CliProcess.Start(
            host.Url, api.Key, ["listen", "--forward-to", receiver.Hook(hook).ToString(), .. more]);
        var intro = (await listen.Lines(2))[1];
        Assert.StartsWith($"Forwarding to {receiver.Hook(hook)}, signed with whsec_", intro, StringComparison.Ordinal);
        await receiver.Trust(hook, intro[intro.IndexOf("whsec_", StringComparison.Ordinal)..]);
        return listen;
    }

    private static int ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex("evt_[0-9a-z]{26}")]
    private static partial Regex EventId { get; }
}
