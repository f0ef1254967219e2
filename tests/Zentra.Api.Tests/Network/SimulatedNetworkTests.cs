using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Zentra.Api.Tests.Host;
using Zentra.Cards.Authorizations;

namespace Zentra.Api.Tests.Network;

/// <summary>The simulated network as a process of its own, which has a codec of its own.</summary>
public sealed class SimulatedNetworkTests(ApiHost host)
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "zentra-simulators.dll");
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task It_authorizes()
    {
        await using var site = await Books();

        var (exit, lines) = await Play(site, "authorize", "--count", "3", "--amount", "1234", "--expiry", "2812");

        Assert.Equal(0, exit);
        Assert.Equal(["0100 0110 00", "0100 0110 00", "0100 0110 00"], lines.Select(Say));
        Assert.All(site.Desk.Asked, asked =>
        {
            Assert.Equal((1_234, "USD", "2812"),
                (asked.Request.AmountMinor, asked.Request.Currency, asked.Request.ExpiryYyMm));
            Assert.Equal(asked.Request.Network.Acquirer + "-" + asked.Request.Network.Rrn,
                asked.Request.Network.TransactionId);
        });
        Assert.Equal(3, site.Desk.Asked.Select(a => a.Request.Network.Stan).Distinct().Count());
    }

    [Fact]
    public async Task Its_repeats_are_of_one_message()
    {
        await using var site = await Books();

        var (exit, lines) = await Play(site, "duplicate");

        Assert.Equal(0, exit);
        Assert.Equal(["0100 0110 00", "0101 0110 00", "0100 0110 00"], lines.Select(Say));
        Assert.Single(lines.Select(l => l.Say("approval")).Distinct());
        Assert.Single(site.Desk.Asked.Select(a => a.Request.Network).Distinct());
        Assert.Equal([false, true, false], site.Desk.Asked.Select(a => a.Request.IsRepeat));
    }

    [Fact]
    public async Task A_repeat_that_is_answered_otherwise_is_found()
    {
        await using var site = await NetworkSite.Open(host);
        var approvals = 0;
        site.Desk.Decide = (_, _) =>
            Task.FromResult(
                new NetworkAnswer("00") { ApprovalCode = Messages.Stan(Interlocked.Increment(ref approvals)) });

        Assert.Equal(1, (await Play(site, "duplicate")).Exit);
    }

    [Theory]
    [InlineData("late")]
    [InlineData("out-of-order")]
    public async Task Its_reversal_names_what_it_reverses(string scenario)
    {
        await using var site = await Books();

        var (exit, lines) = await Play(site, scenario);

        Assert.Equal(0, exit);
        Assert.Equal(["0100 0110", "0420 0430"], lines.Select(l => Say(l)[..9]).Order());
        var reversal = site.Desk.Asked.Single(a => a.Request.Kind == NetworkRequestKind.Reversal).Request;
        var purchase = site.Desk.Asked.Single(a => a.Request.Kind == NetworkRequestKind.Authorization).Request;
        Assert.True(reversal.IsAdvice);
        Assert.Equal(
            new OriginalKeys("0100", purchase.Network.Stan!, purchase.Network.TransmittedAt, purchase.Network.Acquirer),
            reversal.Original);
    }

    [Fact]
    public async Task A_reversal_of_nothing_finds_nothing()
    {
        await using var site = await Books();

        var (exit, lines) = await Play(site, "reversal-of-unknown");

        Assert.Equal(0, exit);
        Assert.Equal("0400 0410 25", Say(lines.Single()));
    }

    [Fact]
    public async Task A_flood_is_counted()
    {
        await using var site = await Books();

        var (exit, lines) = await Play(site, "flood", "--rate", "500", "--seconds", "2", "--connections", "3");

        Assert.Equal(0, exit);
        var report = lines.Single();
        Assert.Equal("1000 0 1000", $"{report.Say("sent")} {report.Say("unanswered")} {report.Say("codes.00")}");
        Assert.True(report.GetProperty("p50_us").GetInt64() <= report.GetProperty("max_us").GetInt64());
        Assert.Equal(1_000, site.Desk.Asked.Select(a => a.Request.Network).Distinct().Count());
    }

    [Fact]
    public async Task It_says_that_it_may_not_sign_on()
    {
        await using var site = await NetworkSite.Open(host, role: Zentra.Runtime.Tenancy.Role.Viewer);

        Assert.Equal(1, (await Play(site, "authorize")).Exit);
    }

    /// <summary>A desk that approves, answers a repeat again, and reverses what it knows.</summary>
    private async Task<NetworkSite> Books()
    {
        var site = await NetworkSite.Open(host);
        var known = new ConcurrentDictionary<string, NetworkAnswer>();
        site.Desk.Decide = (request, _) => Task.FromResult(
            request.Kind != NetworkRequestKind.Reversal
                ? known.GetOrAdd(
                    request.Network.Stan!, stan => new("00") { ApprovalCode = $"A{known.Count:D5}" })
                : request.IsAdvice || known.ContainsKey(request.Original!.Stan)
                    ? new("00")
                    : NetworkAnswer.Declined(DeclineReason.OriginalNotFound));
        return site;
    }

    private static string Say(JsonElement line) => $"{line.Say("sent")} {line.Say("answer")} {line.Say("code")}";

    private static async Task<(int Exit, IReadOnlyList<JsonElement> Lines)> Play(
        NetworkSite site, string scenario, params string[] more)
    {
        using var process = Process.Start(new ProcessStartInfo(
            "dotnet", [Program, "network", scenario, "--to", $"{site.Endpoint}", "--card", Messages.Pan, .. more])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Patience);
        var errors = process.StandardError.ReadToEndAsync(deadline.Token);
        var output = await process.StandardOutput.ReadToEndAsync(deadline.Token);
        await process.WaitForExitAsync(deadline.Token);
        Assert.DoesNotContain("Unhandled", await errors, StringComparison.Ordinal);
        Assert.DoesNotContain(Messages.Pan, output, StringComparison.Ordinal);
        return (process.ExitCode,
            [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))]);
    }
}
