using System.Text;
using Zentra.Api.Tests.Host;
using Zentra.Cards.Authorizations;
using Zentra.Cards.Iso8583;

namespace Zentra.Api.Tests.Network;

/// <summary>What no network should send: a clear answer or a clean end, and a log without card data.</summary>
public sealed class HostileTests(ApiHost host)
{
    [Fact]
    public async Task A_malformed_message_is_answered_where_it_can_be_named()
    {
        await using var site = await NetworkSite.Open(host);
        await using var peer = await site.Connect();
        var bytes = Iso8583Codec.Write(Messages.Purchase(7), Dialect.Iso1987);
        // A letter in the amount, behind type, bitmap, number and processing code.
        bytes[4 + 8 + 18 + 6] = (byte)'x';

        await peer.Send(NetworkPeer.Frame(bytes));

        Assert.Equal(
            $"0110 2={Messages.Pan} 3=000000 7=1121131411 11=000007 32=423935 37=632513000007 39=30 41=TERM0001 "
            + "42=MERCHANT_000001 49=840",
            Messages.Say(await peer.Next()));
        Assert.Equal("00", (await peer.Ask(Messages.Purchase(8)))[39]);
        Assert.Contains(
            "Field 4 has a character that its kind, N, does not have. (byte 36)", site.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_that_is_cut_behind_its_number_is_answered_too()
    {
        await using var site = await NetworkSite.Open(host);
        await using var peer = await site.Connect();

        await peer.Send(NetworkPeer.Frame(Iso8583Codec.Write(Messages.Purchase(7), Dialect.Iso1987)[..^3]));

        Assert.Equal(("000007", "30"), await NumberAndCode(peer));
    }

    /// <summary>Text between brackets is hexadecimal; the rest is ASCII.</summary>
    [Theory]
    [InlineData("GET / HTTP/1.1", "field number type")]
    [InlineData("01", "type")]
    [InlineData("01x0[7220000000000000]164761739001010119", "type")]
    [InlineData("0100[72]", "bitmap")]
    [InlineData("0100[7220000000000000]994761739001010119", "length before the number")]
    [InlineData("0110[0020000000000000]00000", "an answer")]
    [InlineData("[00000000000000000000000000000000]", "zeros")]
    public async Task What_cannot_be_named_ends_the_connection(string text, string what)
    {
        await using var site = await NetworkSite.Open(host);
        await using var peer = await site.Connect();

        await peer.Send(NetworkPeer.Frame(Bytes(text)));

        await peer.IsEnded();
        Assert.Contains("is malformed", site.Log, StringComparison.Ordinal);
        HasNoCardData(site, what);
    }

    [Fact]
    public async Task What_was_asked_before_is_answered_before_the_end()
    {
        await using var site = await NetworkSite.Open(host);
        site.Desk.Decide = async (_, deadline) =>
        {
            await Task.Delay(100, deadline);
            return new("00");
        };
        await using var peer = await site.Connect();

        await peer.Send(
            [
                .. NetworkPeer.Frame(Messages.Purchase(1), Messages.Purchase(2)),
                .. NetworkPeer.Frame("rubbish"u8.ToArray()),
            ]);

        Assert.Equal(
            ["000001", "000002"], new[] { (await peer.Next())[11]!, (await peer.Next())[11]! }.Order());
        await peer.IsEnded();
    }

    [Fact]
    public async Task Malformed_messages_without_end_end_the_connection()
    {
        await using var site = await NetworkSite.Open(host);
        await using var peer = await site.Connect();
        var bytes = Iso8583Codec.Write(Messages.Purchase(7), Dialect.Iso1987)[..^1];

        await peer.Send([.. Enumerable.Repeat(NetworkPeer.Frame(bytes), 100).SelectMany(f => f)]);

        var answers = 0;
        for (; await peer.Receive() is { } answer; answers++)
        {
            Assert.Equal("30", answer[39]);
        }
        Assert.InRange(answers, 2, 50);
    }

    [Theory]
    [InlineData(4_097)]
    [InlineData(65_535)]
    public async Task A_frame_that_is_too_long_ends_the_connection_before_it_is_read(int length)
    {
        await using var site = await NetworkSite.Open(host);
        await using var peer = await site.Connect();

        await peer.Send([(byte)(length >> 8), (byte)length, .. Encoding.ASCII.GetBytes($"0100{Messages.Pan}")]);

        await peer.IsEnded();
        Assert.Contains("a frame is longer than 4096 bytes", site.Log, StringComparison.Ordinal);
        HasNoCardData(site, "length");
    }

    [Fact]
    public async Task Frames_without_a_message_keep_a_connection_alive()
    {
        await using var site = await NetworkSite.Open(
            host, s => s with { IdleTimeout = TimeSpan.FromSeconds(2) });
        await using var peer = await site.Connect();

        for (var i = 0; i < 20; i++)
        {
            await peer.Send([0, 0]);
            await Task.Delay(150, TestContext.Current.CancellationToken);
        }

        Assert.Equal("00", (await peer.Ask(Messages.Purchase(1)))[39]);
    }

    [Fact]
    public async Task A_message_may_come_in_pieces()
    {
        await using var site = await NetworkSite.Open(host);
        await using var peer = await site.Connect();

        foreach (var value in NetworkPeer.Frame(Messages.Purchase(1)))
        {
            await peer.Send([value]);
            await Task.Yield();
        }

        Assert.Equal("00", (await peer.Next())[39]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_message_that_drips_ends_the_connection(bool dripsOn)
    {
        await using var site = await NetworkSite.Open(
            host, s => s with { FrameTimeout = TimeSpan.FromMilliseconds(300) });
        await using var slow = await site.Connect();
        await using var other = await site.Connect();
        var frame = NetworkPeer.Frame(Messages.Purchase(1));

        await slow.Send([.. NetworkPeer.Frame(Messages.Purchase(2)), .. frame[..3]]);
        Assert.Equal("000002", (await slow.Next())[11]);
        var ended = slow.IsEnded();
        for (var i = 3; dripsOn && !ended.IsCompleted && i < frame.Length; i++)
        {
            await Task.WhenAny(ended, Task.Delay(50, TestContext.Current.CancellationToken));
            if (!ended.IsCompleted)
            {
                await slow.Send([frame[i]]);
            }
        }
        await ended;

        Assert.Contains("a message did not arrive whole in time", site.Log, StringComparison.Ordinal);
        Assert.Equal("00", (await other.Ask(Messages.Purchase(3)))[39]);
    }

    [Fact]
    public async Task A_connection_that_says_nothing_is_ended_and_one_that_waits_for_an_answer_is_not()
    {
        await using var site = await NetworkSite.Open(
            host, s => s with { IdleTimeout = TimeSpan.FromSeconds(1) });
        site.Desk.Decide = async (_, deadline) =>
        {
            await Task.Delay(2_000, deadline);
            return new("00");
        };
        await using var idle = await site.Connect();
        await using var waiting = await site.Connect();

        await waiting.Send(Messages.Purchase(1));

        await idle.IsEnded();
        Assert.Equal("00", (await waiting.Next())[39]);
        await waiting.IsEnded();
        Assert.Contains("it was idle", site.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_that_nobody_asked_for_are_left()
    {
        await using var site = await NetworkSite.Open(host);
        await using var peer = await site.Connect();

        await peer.Send(Messages.Purchase(1, "0110"), Messages.Purchase(2, "0140"), Messages.Purchase(3));

        Assert.Equal(("000003", "00"), await NumberAndCode(peer));
        Assert.Equal("000003", site.Desk.Asked.Single().Request.Network.Stan);
        HasNoCardData(site, "unasked");
    }

    [Fact]
    public async Task Beyond_the_most_connections_another_is_ended_at_once()
    {
        await using var site = await NetworkSite.Open(
            host, s => s with { MaxConnections = 2 });
        await using var one = await site.Connect();
        var two = await site.Connect();
        await using (var three = await NetworkPeer.Connect(site.Endpoint))
        {
            await three.IsEnded();
        }

        await two.DisposeAsync();
        await Patience.Until(() => Task.FromResult(site.Connections), open => open == 1);
        await using var four = await site.Connect();
        Assert.Equal("00", (await four.Ask(Messages.Purchase(1)))[39]);
        Assert.Equal("00", (await one.Ask(Messages.Purchase(2)))[39]);
    }

    [Fact]
    public async Task A_network_that_hangs_up_while_it_is_decided_harms_nobody()
    {
        await using var site = await NetworkSite.Open(host);
        var held = new TaskCompletionSource<NetworkAnswer>();
        site.Desk.Decide = (_, _) => held.Task;
        var peer = await site.Connect();
        await peer.Send(Messages.Purchase(1));
        await Patience.Until(() => Task.FromResult(site.Desk.Asked.Count), asked => asked == 1);

        await peer.DisposeAsync();
        held.SetResult(new("00"));

        await Patience.Until(() => Task.FromResult(site.Connections), open => open == 0);
        site.Desk.Decide = (_, _) => Task.FromResult(new NetworkAnswer("00"));
        await using var next = await site.Connect();
        Assert.Equal("00", (await next.Ask(Messages.Purchase(2)))[39]);
    }

    [Fact]
    public async Task No_log_line_has_a_digit_of_a_card()
    {
        await using var site = await NetworkSite.Open(host);
        var random = new Random(8583);
        var frame = Iso8583Codec.Write(Messages.Purchase(1), Dialect.Iso1987);
        for (var i = 0; i < 200; i++)
        {
            byte[] bytes = [.. frame];
            for (var change = random.Next(4); change >= 0; change--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }
            await using var peer = await site.Connect();
            await peer.Send(NetworkPeer.Frame(bytes));
            await peer.Receive();
        }

        Assert.Contains("is malformed", site.Log, StringComparison.Ordinal);
        HasNoCardData(site, "rubbish");
        Assert.DoesNotContain(" fault of ours", site.Log, StringComparison.Ordinal);
    }

    private static void HasNoCardData(NetworkSite site, string what)
    {
        foreach (var secret in (string[])[Messages.Pan[..6], Messages.Pan[^6..], "2812201", "7434F6"])
        {
            Assert.False(site.Log.Contains(secret, StringComparison.Ordinal), $"{what}: {site.Log}");
        }
    }

    private static async Task<(string?, string?)> NumberAndCode(NetworkPeer peer)
    {
        var answer = await peer.Next();
        return (answer[11], answer[39]);
    }

    private static byte[] Bytes(string text)
    {
        var parts = text.Split('[', ']');
        return [.. parts.SelectMany((p, i) => i % 2 == 0 ? Encoding.ASCII.GetBytes(p) : Convert.FromHexString(p))];
    }
}
