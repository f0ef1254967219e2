using System.Globalization;
using System.Text.Json;
using Zentra.Api.Tests.Foreign;
using Zentra.Api.Tests.Host;
using Zentra.Cards.Authorizations;

namespace Zentra.Api.Tests.Network;

/// <summary>
/// A network that nobody here has written: the npm package `iso_8583`, with two bytes of length, ASCII, and bitmaps of
/// sixteen bytes.
/// </summary>
public sealed class ForeignNetworkTests(ApiHost host)
{
    private static readonly Dictionary<int, string> SignOn =
        new() { [0] = "0800", [7] = "1121131411", [11] = "000001", [70] = "001" };

    [Fact]
    public async Task A_day_of_a_network()
    {
        await using var site = await NetworkSite.Open(host);
        site.Desk.Decide = (request, _) => Task.FromResult(request.Kind switch
        {
            NetworkRequestKind.BalanceInquiry => new NetworkAnswer("00") { Balance = new(12_345, 10_000, "USD") },
            NetworkRequestKind.Authorization when request.AmountMinor > 10_000 =>
                new("10") { ApprovedMinor = 10_000, ApprovalCode = "PART01" },
            NetworkRequestKind.AccountCheck => new("85"),
            NetworkRequestKind.Refund => NetworkAnswer.Declined(DeclineReason.CardFrozen),
            _ => new("00") { ApprovalCode = "A1B2C3" },
        });

        var answers = await Play(site, "", SignOn,
            Purchase("000002"),
            Purchase("000003", "0100", (4, "000000020000"), (60, "000000000001")),
            Purchase("000004", "0100", (4, "000000000000")),
            Purchase("000005", "0100", (3, "310000")),
            Purchase("000006", "0100", (3, "200000")),
            Purchase("000007", "0120", (39, "00")),
            Purchase("000008", "0200"),
            Purchase("000009", "0420", (90, "010000000211211314110000042393500000000000"),
                (95, "000000001000000000000000C00000000C00000000")),
            Purchase("000010", "0100", (2, "4761739001010118"), (35, "4761739001010118D22122011758928889")),
            new() { [0] = "0800", [7] = "1121131411", [11] = "000011", [70] = "301" },
            new() { [0] = "0800", [7] = "1121131411", [11] = "000012", [70] = "002" });

        Assert.Equal(
            [
                "0810 000001 00", "0110 000002 00 A1B2C3", "0110 000003 10 PART01 000000010000", "0110 000004 85",
                "0110 000005 00 0001840C0000000123450002840C000000010000", "0110 000006 62", "0130 000007 00 A1B2C3",
                "0210 000008 00 A1B2C3", "0430 000009 00 A1B2C3", "0110 000010 14", "0810 000011 00", "0810 000012 00",
            ],
            answers.Select(a => string.Join(' ', new[]
            {
                a.Say("0"), a.Say("11"), a.Say("39"), a.Say("38"),
                a.Say("39") == "10" ? a.Say("4") : a.Say("11") == "000005" ? a.Say("54") : "",
            }.Where(w => w.Length > 0))));
        var asked = site.Desk.Asked.Select(a => a.Request).ToList();
        Assert.Equal(
            "Authorization, Authorization, AccountCheck, BalanceInquiry, Refund, Advice, Financial, Reversal",
            string.Join(", ", asked.Select(r => r.Kind)));
        Assert.Equal([false, true], asked.Take(2).Select(r => r.PartialAllowed));
        Assert.Equal(("000002", 1_000), (asked[^1].Original!.Stan, asked[^1].ReplacementMinor));
        Assert.Equal(CheckResult.Presented, asked[0].Checks.Pin);
        Assert.Equal("Blue Door Cafe", asked[0].Merchant!.Name);
    }

    [Fact]
    public async Task Its_library_reads_what_our_answers_repeat()
    {
        await using var site = await NetworkSite.Open(host);

        var answer = (await Play(site, "", SignOn, Purchase("000002")))[1];

        Assert.Equal(
            "0=0110 2=4761739001010119 3=000000 4=000000005000 7=1121131411 11=000002 32=423935 37=632513000002 "
            + "38=A1B2C3 39=00 41=TERM0001 42=MERCHANT_000001 49=840",
            string.Join(' ', answer.EnumerateObject().OrderBy(f => int.Parse(f.Name, CultureInfo.InvariantCulture))
                .Select(f => $"{f.Name}={f.Value.GetString()}")));
    }

    [Fact]
    public async Task It_sends_a_hundred_before_it_waits()
    {
        await using var site = await NetworkSite.Open(host);

        var answers = await Play(site, "--pipelined",
            [SignOn, .. Enumerable.Range(2, 100).Select(n => Purchase(Messages.Stan(n)))]);

        Assert.All(answers, a => Assert.Equal("00", a.Say("39")));
        Assert.Equal(
            Enumerable.Range(1, 101).Select(Messages.Stan), answers.Select(a => a.Say("11")).Order());
    }

    private static async Task<IReadOnlyList<JsonElement>> Play(
        NetworkSite site, string mode, params IEnumerable<Dictionary<int, string>> messages)
    {
        var printed = await ForeignNode.Run(
            "network.mjs", [site.Endpoint.Port.ToString(CultureInfo.InvariantCulture), mode],
            messages.Select(m => JsonSerializer.Serialize(m)));
        return [.. printed.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))];
    }

    /// <summary>A purchase of 50.00 USD as its library would have it, with what is different.</summary>
    private static Dictionary<int, string> Purchase(
        string stan, string mti = "0100", params (int Field, string Value)[] changes)
    {
        var message = new Dictionary<int, string>
        {
            [0] = mti,
            [2] = Messages.Pan,
            [3] = "000000",
            [4] = "000000005000",
            [7] = "1121131411",
            [11] = stan,
            [12] = "131411",
            [13] = "1121",
            [14] = "2212",
            [18] = "5812",
            [22] = "051",
            [23] = "001",
            [25] = "00",
            [26] = "12",
            [32] = "423935",
            [33] = "111111111",
            [35] = $"{Messages.Pan}D22122011758928889",
            [37] = $"632513{stan}",
            [41] = "TERM0001",
            [42] = "MERCHANT_000001",
            [43] = "Blue Door Cafe         Springfield  ILUS",
            [49] = "840",
            [52] = "7434F67813BAE545",
            [56] = "1510",
            [123] = "91010151134C101",
        };
        foreach (var (field, value) in changes)
        {
            message[field] = value;
        }
        return message;
    }
}
