using Zentra.Api.Tests.Host;
using Zentra.Cards.Authorizations;

namespace Zentra.Api.Tests.Network;

/// <summary>Many messages at once: none waits for another, none is lost, and there are never too many.</summary>
public sealed class PipelineTests(ApiHost host)
{
    [Fact]
    public async Task A_thousand_messages_in_one_breath_are_answered_each_once()
    {
        await using var site = await NetworkSite.Open(host);
        site.Desk.Decide = async (request, _) =>
        {
            await Task.Yield();
            return new(ResponseCodes.Approved) { ApprovalCode = request.Network.Stan };
        };
        await using var peer = await site.Connect();

        var sending = peer.Send(Enumerable.Range(1, 1_000).Select(n => Messages.Purchase(n)));
        var answers = new Dictionary<string, string>();
        for (var i = 0; i < 1_000; i++)
        {
            var answer = await peer.Next();
            answers.Add(answer[11]!, $"{answer.Mti} {answer[37]} {answer[38]} {answer[39]}");
        }
        await sending;

        Assert.All(Enumerable.Range(1, 1_000).Select(Messages.Stan), stan =>
            Assert.Equal($"0110 632513{stan} {stan} 00", answers[stan]));
        Assert.Equal(1_000, site.Desk.Asked.Count);
    }

    [Fact]
    public async Task A_slow_decision_holds_up_no_other()
    {
        await using var site = await NetworkSite.Open(host, s => s with { Deadline = TimeSpan.FromMinutes(1) });
        var slow = new TaskCompletionSource<NetworkAnswer>();
        site.Desk.Decide = (request, _) =>
            request.Network.Stan == "000001" ? slow.Task : Task.FromResult(new NetworkAnswer("00"));
        await using var peer = await site.Connect();

        await peer.Send(Enumerable.Range(1, 20).Select(n => Messages.Purchase(n)));
        var others = new List<string>();
        for (var i = 0; i < 19; i++)
        {
            others.Add((await peer.Next())[11]!);
        }
        slow.SetResult(new("05"));

        Assert.Equal(Enumerable.Range(2, 19).Select(Messages.Stan), others.Order());
        Assert.Equal("0110 000001 05", Said(await peer.Next()));
    }

    [Fact]
    public async Task Beyond_its_places_a_connection_is_not_read()
    {
        await using var site = await NetworkSite.Open(
            host, s => s with { MaxInFlight = 4, Deadline = TimeSpan.FromMinutes(1) });
        var held = new TaskCompletionSource();
        site.Desk.Decide = async (_, _) =>
        {
            await held.Task;
            return new("00");
        };
        await using var peer = await site.Connect();
        await using var other = await site.Connect();

        await peer.Send(Enumerable.Range(1, 100).Select(n => Messages.Purchase(n)));
        await Patience.Until(() => Task.FromResult(site.Desk.Asked.Count), asked => asked >= 4);
        // Another connection has places of its own.
        for (var i = 0; i < 50; i++)
        {
            Assert.Equal("00", (await other.Ask(Messages.Management("301")))[39]);
        }
        Assert.Equal(4, site.Desk.Asked.Count);
        held.SetResult();
        var answered = new List<string>();
        for (var i = 0; i < 100; i++)
        {
            answered.Add((await peer.Next())[11]!);
        }

        Assert.Equal(Enumerable.Range(1, 100).Select(Messages.Stan), answered.Order());
        Assert.Equal(4, site.Desk.Most);
    }

    [Fact]
    public async Task A_network_that_sends_without_end_is_made_to_wait()
    {
        const int mostBytes = 64 << 20;
        await using var site = await NetworkSite.Open(
            host, s => s with { MaxInFlight = 2, Deadline = TimeSpan.FromMinutes(1) });
        var held = new TaskCompletionSource();
        site.Desk.Decide = async (_, _) =>
        {
            await held.Task;
            return new("00");
        };
        var peer = await site.Connect();
        var batch = NetworkPeer.Frame(Enumerable.Range(1, 5_000).Select(n => Messages.Purchase(n)));

        var sent = 0;
        var sending = Task.CompletedTask;
        while (sending.IsCompletedSuccessfully && sent < mostBytes)
        {
            sent += batch.Length;
            sending = peer.Send(batch);
            await Task.WhenAny(sending, Task.Delay(500, TestContext.Current.CancellationToken));
        }

        Assert.True(sent < mostBytes, "The connection was read without end.");
        Assert.Equal(2, site.Desk.Asked.Count);
        await peer.DisposeAsync();
        held.SetResult();
        await Assert.ThrowsAnyAsync<Exception>(() => sending);
    }

    [Fact]
    public async Task A_network_that_does_not_take_its_answers_is_left()
    {
        await using var site = await NetworkSite.Open(
            host, s => s with { WriteTimeout = TimeSpan.FromMilliseconds(300) });
        await using var peer = await site.Connect();
        var batch = NetworkPeer.Frame(Enumerable.Range(1, 5_000).Select(n => Messages.Purchase(n)));

        // Until neither side's buffers take any more.
        var sending = Task.Run(async () =>
        {
            while (true)
            {
                await peer.Send(batch);
            }
        }, TestContext.Current.CancellationToken);

        await Patience.Until(() => Task.FromResult(site.Connections), open => open == 0);
        await Assert.ThrowsAnyAsync<Exception>(() => sending);
        Assert.Contains("is lost with", site.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_decision_that_comes_too_late_is_answered_as_none()
    {
        await using var site = await NetworkSite.Open(host, s => s with { Deadline = TimeSpan.FromSeconds(1) });
        var late = new TaskCompletionSource<NetworkAnswer>();
        var deadlines = new List<CancellationToken>();
        site.Desk.Decide = (_, deadline) =>
        {
            deadlines.Add(deadline);
            return late.Task;
        };
        await using var peer = await site.Connect();

        Assert.Equal("0110 000001 91", Said(await peer.Ask(Messages.Purchase(1))));
        Assert.True(deadlines.Single().IsCancellationRequested);
        late.SetResult(new("00"));
        // It is not told after all: the next answer is to the next message.
        site.Desk.Decide = (_, _) => Task.FromResult(new NetworkAnswer("00"));
        Assert.Equal("0110 000002 00", Said(await peer.Ask(Messages.Purchase(2))));
    }

    [Fact]
    public async Task Decisions_that_hang_are_not_heaped_up()
    {
        await using var site = await NetworkSite.Open(
            host, s => s with { MaxInFlight = 3, Deadline = TimeSpan.FromMilliseconds(50) });
        var never = new TaskCompletionSource<NetworkAnswer>();
        site.Desk.Decide = (_, _) => never.Task;
        await using var peer = await site.Connect();

        for (var i = 1; i <= 20; i++)
        {
            Assert.Equal("91", (await peer.Ask(Messages.Purchase(i)))[39]);
        }

        Assert.Equal(3, site.Desk.Asked.Count);
        never.SetResult(new("00"));
        site.Desk.Decide = (_, _) => Task.FromResult(new NetworkAnswer("00"));
        await Patience.Until(() => peer.Ask(Messages.Purchase(21)), answer => answer[39] == "00");
    }

    [Fact]
    public async Task A_desk_that_fails_is_a_malfunction_and_the_log_has_no_card_data()
    {
        await using var site = await NetworkSite.Open(host);
        site.Desk.Decide = (request, _) =>
            throw new InvalidOperationException($"Cannot decide {request.Pan.Disclose(d => d)}");
        await using var peer = await site.Connect();

        Assert.Equal("0110 000001 96", Said(await peer.Ask(Messages.Purchase(1))));
        Assert.Contains("met a fault of ours: InvalidOperationException", site.Log, StringComparison.Ordinal);
        Assert.DoesNotContain(Messages.Pan[..6], site.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_fits_no_field_is_not_given_and_the_connection_goes_on()
    {
        await using var site = await NetworkSite.Open(host);
        site.Desk.Decide = (request, _) => Task.FromResult(
            new NetworkAnswer("00") { ApprovalCode = request.Network.Stan == "000001" ? "too long by far" : "OK" });
        await using var peer = await site.Connect();

        // A network that hears nothing reverses, which is what must happen to what it cannot be told.
        await peer.Send(Messages.Purchase(1));
        Assert.Equal("0110 000002 00", Said(await peer.Ask(Messages.Purchase(2))));
        await Patience.Until(
            () => Task.FromResult(site.Log), log => log.Contains("0110 does not fit", StringComparison.Ordinal));
    }

    private static string Said(Zentra.Cards.Iso8583.Iso8583Message message) =>
        $"{message.Mti} {message[11]} {message[39]}";
}
