using Zentra.Api.Tests.Host;
using Zentra.Cards.Authorizations;
using Zentra.Runtime.Tenancy;

namespace Zentra.Api.Tests.Network;

/// <summary>Signing on and off, and what is answered to each kind of message.</summary>
public sealed class SessionTests(ApiHost host)
{
    [Fact]
    public async Task A_connection_signs_on_and_off()
    {
        await using var site = await NetworkSite.Open(host);
        await using var peer = await site.Connect(signOn: false);

        Assert.Equal("91", (await peer.Ask(Messages.Purchase(1)))[39]);
        Assert.Equal("00", (await peer.Ask(Messages.Management("301", 2)))[39]);
        Assert.Equal("91", (await peer.Ask(Messages.Purchase(3)))[39]);
        Assert.Equal(
            "0810 7=1121131411 11=000004 39=00 70=001", Messages.Say(await peer.Ask(Messages.Management("001", 4))));
        Assert.Equal("00", (await peer.Ask(Messages.Purchase(5)))[39]);
        Assert.Equal("00", (await peer.Ask(Messages.Management("002", 6)))[39]);
        Assert.Equal("91", (await peer.Ask(Messages.Purchase(7)))[39]);
        Assert.Equal(["000005"], site.Desk.Asked.Select(a => a.Request.Network.Stan));
    }

    [Fact]
    public async Task What_follows_a_sign_on_in_the_same_breath_is_signed_on()
    {
        await using var site = await NetworkSite.Open(host);
        await using var peer = await site.Connect(signOn: false);

        await peer.Send(Messages.Management("001", 1), Messages.Purchase(2));

        Assert.Equal("0810 00", $"{await Code(peer)}");
        Assert.Equal("0110 00", $"{await Code(peer)}");
    }

    [Fact]
    public async Task Signing_on_is_of_one_connection()
    {
        await using var site = await NetworkSite.Open(host);
        await using var one = await site.Connect();
        await using var other = await site.Connect(signOn: false);

        Assert.Equal("91", (await other.Ask(Messages.Purchase(1)))[39]);
        Assert.Equal("00", (await one.Ask(Messages.Purchase(1)))[39]);
    }

    [Fact]
    public async Task A_network_that_does_not_sign_on_may_be_let_in()
    {
        await using var site = await NetworkSite.Open(host, s => s with { RequireSignOn = false });
        await using var peer = await site.Connect(signOn: false);

        Assert.Equal("00", (await peer.Ask(Messages.Purchase(1)))[39]);
    }

    [Theory]
    [InlineData("0800", "001", "0810 00")]
    [InlineData("0801", "301", "0810 00")]
    [InlineData("0820", "301", "0830 00")]
    [InlineData("0800", "999", "0810 40")]
    [InlineData("0800", null, "0810 30")]
    public async Task Network_management_is_answered(string mti, string? code, string said)
    {
        await using var site = await NetworkSite.Open(host);
        await using var peer = await site.Connect(signOn: false);

        await peer.Send(Messages.Management(code!, 1, mti));

        Assert.Equal(said, await Code(peer));
    }

    [Theory]
    [InlineData("0100", "0110")]
    [InlineData("0101", "0110")]
    [InlineData("0120", "0130")]
    [InlineData("0121", "0130")]
    [InlineData("0200", "0210")]
    [InlineData("0201", "0210")]
    [InlineData("0220", "0230")]
    [InlineData("0221", "0230")]
    [InlineData("0400", "0410")]
    [InlineData("0401", "0410")]
    [InlineData("0420", "0430")]
    [InlineData("0421", "0430")]
    public async Task Each_type_is_answered_by_its_own_and_repeats_its_fields(string mti, string answer)
    {
        await using var site = await NetworkSite.Open(host);
        await using var peer = await site.Connect();

        Assert.Equal(
            $"{answer} 2={Messages.Pan} 3=000000 4=000000005000 7=1121131411 11=000042 32=423935 37=632513000042 "
            + "38=A1B2C3 39=00 41=TERM0001 42=MERCHANT_000001 49=840",
            Messages.Say(await peer.Ask(Messages.Purchase(42, mti))));
        Assert.Equal(mti[3] == '1', site.Desk.Asked.Single().Request.IsRepeat);
    }

    [Fact]
    public async Task Types_that_are_not_of_this_edge_are_answered_so()
    {
        await using var site = await NetworkSite.Open(host);
        await using var peer = await site.Connect();

        Assert.Equal("0310 40", Said(await peer.Ask(Messages.Purchase(1, "0300"))));
        Assert.Equal("0610 40", Said(await peer.Ask(Messages.Purchase(2, "0600"))));
        Assert.Empty(site.Desk.Asked);
    }

    [Fact]
    public async Task The_desk_decides_for_the_workspace_of_the_key()
    {
        await using var site = await NetworkSite.Open(host);
        await using var peer = await site.Connect();

        await peer.Ask(Messages.Purchase(1));

        var caller = site.Desk.Asked.Single().Caller;
        Assert.Equal((site.Scope, Role.Network), (caller.Scope, caller.Actor.Role));
    }

    [Theory]
    [InlineData(Role.Admin)]
    [InlineData(Role.Viewer)]
    public async Task A_key_of_another_role_decides_nothing(Role role)
    {
        await using var site = await NetworkSite.Open(host, s => s with { RequireSignOn = false }, role);
        await using var peer = await site.Connect(signOn: false);

        Assert.Equal("91", (await peer.Ask(Messages.Management("001")))[39]);
        Assert.Equal("91", (await peer.Ask(Messages.Purchase(1)))[39]);
        Assert.Empty(site.Desk.Asked);
        Assert.Contains("not of the role network", site.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, "40", "400000")]
    [InlineData(2, "14", "4761739001010118")]
    [InlineData(49, "30", "000")]
    [InlineData(4, "30", null)]
    public async Task What_cannot_be_decided_never_reaches_the_desk(int field, string code, string? value)
    {
        await using var site = await NetworkSite.Open(host);
        await using var peer = await site.Connect();
        var message = Messages.Purchase(1);
        (message[field], message[35]) = (value, null);

        Assert.Equal(code, (await peer.Ask(message))[39]);
        Assert.Empty(site.Desk.Asked);
    }

    [Fact]
    public async Task A_wrong_security_code_may_have_another_response_code()
    {
        await using var plain = await NetworkSite.Open(host);
        await using var other = await NetworkSite.Open(host, s => s with { CvvCode = "05" });

        Assert.Equal("N7", await Declined(plain));
        Assert.Equal("05", await Declined(other));
    }

    private static async Task<string?> Declined(NetworkSite site)
    {
        site.Desk.Decide = (_, _) => Task.FromResult(NetworkAnswer.Declined(DeclineReason.CvvIncorrect));
        await using var peer = await site.Connect();
        return (await peer.Ask(Messages.Purchase(1)))[39];
    }

    private static async Task<string> Code(NetworkPeer peer) => Said(await peer.Next());

    private static string Said(Zentra.Cards.Iso8583.Iso8583Message message) => $"{message.Mti} {message[39]}";
}
