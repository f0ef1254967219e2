using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Zentra.Api.Tests.Cards;
using Zentra.Api.Tests.Host;
using Zentra.Runtime.Tenancy;
using Zentra.Server;
using Zentra.Server.Http;
using Zentra.Server.Network;

namespace Zentra.Api.Tests.Network;

/// <summary>The simulated network as a process, over the ISO 8583 edge and the JSON edge of one issuer.</summary>
public sealed class BothEdgesTests(ApiHost host)
{
    private const int Amount = 5_000;
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "zentra-simulators.dll");
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Both_edges_say_the_same_and_the_books_are_as_they_must_be()
    {
        var api = await host.NewTenant();
        var number = await api.Number(await api.NewCard());
        var admin = (await host.NewKey(api.Scope, Role.Admin)).Key;
        await using var listening = await Listening.For(host, api.Scope);

        var (exit, lines) = await Play(
            number, "compare", "--to", $"{listening.Endpoint}", "--api", $"{host.Url}", "--key", admin,
            "--account", "operating_account");

        Assert.True(exit == 0, string.Join('\n', lines));
        var steps = lines.Where(l => l.TryGetProperty("step", out _)).ToList();
        Assert.Equal(
            [
                "duplicate 00", "late_purchase 00", "one_approval_code yes", "posting_after_expiry 00",
                "posting_of_unknown 00", "purchase 00", "purchase_after_reversal 05", "purchase_to_reverse 00",
                "repeat 00", "reversal 00", "reversal_after_expiry 00", "reversal_before_purchase 25",
                "reversal_of_unknown 25", "reversal_repeat 00",
            ],
            steps.Select(s => $"{s.Say("step")} {s.Say("expected")}").Order(StringComparer.Ordinal));
        Assert.All(steps, s => Assert.Equal(s.Say("said.iso8583"), s.Say("said.json")));
        Assert.Equal((-6 * Amount, 2 * Amount), await api.Funds());
        // The books of the ledger agree with the authorizations that they are made of.
        var held = 0L;
        var cleared = 0L;
        foreach (var made in (await api.Get("/cards/authorizations?limit=100")).Is(200).Json.Items("data"))
        {
            held += made.GetProperty("held_minor").GetInt64();
            cleared += made.GetProperty("cleared_minor").GetInt64();
        }
        Assert.Equal((2L * Amount, 4L * Amount), (held, cleared));
        var owed = (await api.Get("/ledger/trial-balance")).Is(200).Json.Items("accounts")
            .Single(a => a.Say("code").StartsWith("network_settlement", StringComparison.Ordinal));
        Assert.Equal($"{4 * Amount}", owed.Say("balance_minor"));
    }

    [Fact]
    public async Task Books_that_do_not_agree_are_told()
    {
        var api = await host.NewTenant();
        // Above its limit the second edge's purchases are declined.
        var number = await api.Number(await api.NewCard(""","spend_limit_minor":6000"""));
        var admin = (await host.NewKey(api.Scope, Role.Admin)).Key;
        await using var listening = await Listening.For(host, api.Scope);

        var (exit, lines) = await Play(
            number, "compare", "--to", $"{listening.Endpoint}", "--api", $"{host.Url}", "--key", admin,
            "--account", "operating_account");

        Assert.Equal(1, exit);
        Assert.Contains(lines, l => l.TryGetProperty("step", out _) && l.Say("differs") == "True");
        Assert.Equal("True", lines[^1].Say("differs"));
        var (balance, held) = await api.Funds();
        Assert.Equal(
            ($"{balance}", $"{held}"), (lines[^1].Say("balance_minor"), lines[^1].Say("held_minor")));
    }

    [Theory]
    [InlineData("authorize", "0100 0110 00", "0100 0110 00")]
    [InlineData("duplicate", "0100 0110 00", "0101 0110 00", "0100 0110 00")]
    [InlineData("reversal-of-unknown", "0400 0410 25")]
    public async Task A_scenario_is_the_same_over_the_json_edge(string scenario, params string[] said)
    {
        var api = await host.NewTenant();
        var number = await api.Number(await api.NewCard());
        var key = (await host.NewKey(api.Scope, Role.Network)).Key;
        string[] more = scenario == "authorize" ? ["--count", "2"] : [];

        var (exit, lines) = await Play(number, scenario, ["--api", $"{host.Url}", "--key", key, .. more]);

        Assert.Equal(0, exit);
        Assert.Equal(said, lines.Select(l => $"{l.Say("sent")} {l.Say("answer")} {l.Say("code")}"));
        Assert.All(lines, l => Assert.Equal("json", l.Say("edge")));
        var expected = scenario == "reversal-of-unknown" ? 0 : lines.Select(l => l.Say("stan")).Distinct().Count();
        Assert.Equal((-expected * Amount, expected * Amount), await api.Funds());
    }

    private static async Task<(int Exit, IReadOnlyList<JsonElement> Lines)> Play(
        string number, string scenario, params string[] more)
    {
        using var process = Process.Start(new ProcessStartInfo(
            "dotnet", [Program, "network", scenario, "--card", number, "--amount", $"{Amount}", .. more])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Patience);
        var errors = process.StandardError.ReadToEndAsync(deadline.Token);
        var output = await process.StandardOutput.ReadToEndAsync(deadline.Token);
        await process.WaitForExitAsync(deadline.Token);
        TestContext.Current.TestOutputHelper?.WriteLine(await errors);
        Assert.DoesNotContain("Unhandled", await errors, StringComparison.Ordinal);
        Assert.DoesNotContain(number, output + await errors, StringComparison.Ordinal);
        return (process.ExitCode,
            [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))]);
    }

    /// <summary>The listener with the real desk.</summary>
    private sealed class Listening : IAsyncDisposable
    {
        private readonly NetworkListener listener;

        private Listening(NetworkListener listener) => this.listener = listener;

        public IPEndPoint Endpoint => listener.Endpoint;

        public static async Task<Listening> For(ApiHost host, Scope scope)
        {
            var key = (await host.NewKey(scope, Role.Network)).Key;
            var settings = new NetworkSettings(new(IPAddress.Loopback, 0), key) { Deadline = TimeSpan.FromSeconds(30) };
            var services = host.Services;
            var desk = new MessageDesk(
                settings, services.GetRequiredService<INetworkDesk>(), services.GetRequiredService<Keys>(),
                services.GetRequiredService<RuntimeClock>(), NullLogger<MessageDesk>.Instance);
            var listener = new NetworkListener(settings, desk, NullLogger<NetworkListener>.Instance);
            await listener.StartAsync(CancellationToken.None);
            return new(listener);
        }

        public async ValueTask DisposeAsync()
        {
            await listener.StopAsync(CancellationToken.None);
            listener.Dispose();
        }
    }
}
