using System.Text.RegularExpressions;
using Zentra.Api.Tests.Host;

namespace Zentra.Api.Tests.Cli;

/// <summary>`zentra trigger`: every event that it lists is told by a real story.</summary>
public sealed partial class TriggerTests(ApiHost host)
{
    [Fact]
    public async Task Whatever_is_listed_can_be_triggered()
    {
        var api = await host.NewTenant();
        var (_, list, _) = await CliProcess.Run(null, null, "trigger", "--list");
        var types = list.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(l => l.Trim().Split(' ')[0]).ToList();
        Assert.Subset(
            types.ToHashSet(StringComparer.Ordinal),
            new HashSet<string>(StringComparer.Ordinal)
            {
                "payment.created", "payment.authorized", "payment.declined", "payment.unknown", "payment.captured",
                "payment.canceled", "payment.expired", "refund.posted", "dispute.opened", "dispute.won", "dispute.lost",
                "webhook_endpoint.tested",
            });

        foreach (var type in types)
        {
            var (code, output, errors) = await CliProcess.Run(host.Url, api.Key, "trigger", type, "--advance-clock");

            Assert.True(code == 0, $"{type}: {output}{errors}");
            var last = output.TrimEnd().Split('\n')[^1];
            Assert.StartsWith($"{type}  evt_", last, StringComparison.Ordinal);
            Assert.Equal(type, (await api.Get($"/events/{EventId.Match(last).Value}")).Is(200).Json.Say("type"));
            Assert.Contains("  -> ", output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_event_that_cannot_be_triggered_says_which_can()
    {
        var (code, output, errors) = await CliProcess.Run(null, "zk_test_key", "trigger", "payment.paid");

        Assert.Equal(2, code);
        Assert.Empty(output);
        Assert.StartsWith("payment.paid cannot be triggered. These can:\n", errors, StringComparison.Ordinal);
        Assert.Contains("payment.captured", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_clock_is_moved_only_where_that_was_asked_for()
    {
        var api = await host.NewTenant();

        var (code, _, errors) = await CliProcess.Run(host.Url, api.Key, "trigger", "payment.expired");

        Assert.Equal(2, code);
        Assert.Contains("--advance-clock", errors, StringComparison.Ordinal);
        Assert.Empty((await api.Get("/payments")).Is(200).Json.Items("data"));
    }

    [Fact]
    public async Task A_live_key_is_refused_before_anything_is_called()
    {
        var api = await host.NewTenant(livemode: true);

        var (code, output, errors) = await CliProcess.Run(host.Url, api.Key, "trigger", "payment.created");

        Assert.Equal(1, code);
        Assert.Empty(output);
        Assert.Equal("This is a live key; events are triggered in sandboxes only.\n", errors);
        Assert.Empty((await api.Get("/payments")).Is(200).Json.Items("data"));
    }

    [Fact]
    public async Task Events_are_listed_by_cursor_and_type()
    {
        var api = await host.NewTenant();
        (await api.Pay()).Is(201);

        var (code, output, _) = await CliProcess.Run(
            host.Url, api.Key, "events", "list", "--after", "1", "--limit", "1");
        var (_, only, _) = await CliProcess.Run(host.Url, api.Key, "events", "list", "--type", "payment.created");

        Assert.Equal(0, code);
        Assert.Contains("route.selected", output, StringComparison.Ordinal);
        Assert.EndsWith("There are more: --after 2\n", output, StringComparison.Ordinal);
        Assert.Contains("payment.created", Assert.Single(only.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [GeneratedRegex("evt_[0-9a-z]{26}")]
    private static partial Regex EventId { get; }
}
