using System.Net;
using System.Net.Sockets;
using Zentra.Server.Http;

namespace Zentra.Api.Tests.Webhooks;

/// <summary>Which URLs may be an endpoint's. No name is resolved here.</summary>
public sealed class DestinationUrlTests
{
    private static readonly Destinations Strict = new(allowLoopback: false);
    private static readonly Destinations Lenient = new(allowLoopback: true);

    public static TheoryData<string, string> Special =>
        [.. SpecialAddressList.Special.Select(a => (Url(a.Address), a.Class))];

    public static TheoryData<string> Public => [.. SpecialAddressList.Public.Select(Url)];

    [Theory]
    [InlineData("https://hooks.example.com")]
    [InlineData("https://hooks.example.com/a/b?c=d&e=%20")]
    [InlineData("https://hooks.example.com?c=@/:")]
    [InlineData("https://hooks.example.com:8443/")]
    [InlineData("https://hooks.example.com:1/")]
    [InlineData("https://hooks.example.com:65535/")]
    [InlineData("HTTPS://HOOKS.EXAMPLE.COM/")]
    [InlineData("https://xn--bcher-kva.example/")]
    [InlineData("https://under_score.example.com/")]
    [InlineData("https://3com.example/")]
    [InlineData("https://127.0.0.1.example.com/")]
    [InlineData("https://0x7f.example/")]
    [InlineData("https://notlocalhost/")]
    [InlineData("https://localhost.example/")]
    [InlineData("https://internal.example/")]
    public void A_public_hosts_url_is_allowed(string url)
    {
        Assert.Null(Strict.Check(url, livemode: true));
        Assert.Null(Strict.Check(url, livemode: false));
    }

    [Theory]
    [MemberData(nameof(Public))]
    public void A_public_address_is_allowed(string url) => Assert.Null(Strict.Check(url, livemode: true));

    [Theory]
    [MemberData(nameof(Special))]
    public void A_special_address_is_refused_by_its_class(string url, string special)
    {
        var fault = Strict.Check(url, livemode: true);

        Assert.Equal("forbidden_destination", fault?.Code);
        Assert.Contains($"({special})", fault?.Detail, StringComparison.Ordinal);
        Assert.Equal(fault, Lenient.Check(url, livemode: true));
        Assert.Equal(special == "loopback" ? null : fault, Lenient.Check(url, livemode: false));
    }

    [Theory]
    [InlineData("http://localhost/", "loopback")]
    [InlineData("http://LOCALHOST:8080/", "loopback")]
    [InlineData("http://a.b.localhost/", "loopback")]
    [InlineData("http://metadata.google.internal/", "private")]
    [InlineData("http://METADATA.Google.Internal/computeMetadata/v1/", "private")]
    [InlineData("http://printer.local/", "private")]
    [InlineData("http://router.home.arpa/", "private")]
    [InlineData("http://[::FFFF:127.0.0.1]:80/", "loopback")]
    [InlineData("http://[0:0:0:0:0:ffff:7f00:0001]/", "loopback")]
    public void A_name_that_leads_inside_is_refused(string url, string special) => Assert.Contains(
        $"({special})", Strict.Check(url, livemode: false)?.Detail, StringComparison.Ordinal);

    [Theory]
    [InlineData("http://localhost:8080/hooks")]
    [InlineData("http://hooks.localhost/")]
    [InlineData("http://127.0.0.1:8080/")]
    [InlineData("http://127.8.9.10/")]
    [InlineData("http://[::1]:8080/")]
    public void This_machine_is_allowed_to_sandboxes_by_the_setting_alone(string url)
    {
        Assert.Null(Lenient.Check(url, livemode: false));
        Assert.Equal("forbidden_destination", Strict.Check(url, livemode: false)?.Code);
        Assert.Equal(
            "forbidden_destination",
            Lenient.Check(url.Replace("http:", "https:", StringComparison.Ordinal), livemode: true)?.Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("hooks.example.com")]
    [InlineData("/hooks")]
    [InlineData("//hooks.example.com/")]
    [InlineData("ftp://hooks.example.com/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("gopher://127.0.0.1:6379/_")]
    [InlineData("https:hooks.example.com")]
    [InlineData("https:/hooks.example.com")]
    [InlineData("https:///hooks.example.com")]
    [InlineData("https://")]
    [InlineData("https://:443/")]
    [InlineData("https://?a")]
    [InlineData(" https://hooks.example.com/")]
    [InlineData("https://hooks.example.com/ ")]
    [InlineData("https://hooks.example.com/\n")]
    [InlineData("https://hooks.example\t.com/")]
    [InlineData("https://hooks.example.com/\0")]
    [InlineData("https://hooks.example.com/#part")]
    [InlineData("https://hooks.example.com#@127.0.0.1/")]
    [InlineData("http://good@127.0.0.1/")]
    [InlineData("http://good.example:pass@127.0.0.1/")]
    [InlineData("http://@hooks.example.com/")]
    [InlineData("http://127.0.0.1:80@hooks.example.com/")]
    [InlineData("http://hooks.example.com\\@127.0.0.1/")]
    [InlineData("http:\\\\127.0.0.1\\")]
    [InlineData("http://127.0.0.1\\.hooks.example.com/")]
    [InlineData("https://hooks.example.com:0/")]
    [InlineData("https://hooks.example.com:65536/")]
    [InlineData("https://hooks.example.com:/")]
    [InlineData("https://hooks.example.com:+80/")]
    [InlineData("https://hooks.example.com:80:80/")]
    [InlineData("https://hooks.example.com:eighty/")]
    public void What_is_not_plainly_a_url_is_refused(string url) =>
        Assert.Equal("invalid_url", Lenient.Check(url, livemode: false)?.Code);

    [Theory]
    [InlineData("2130706433")]
    [InlineData("4294967296")]
    [InlineData("0")]
    [InlineData("0x7f000001")]
    [InlineData("0X7F.1")]
    [InlineData("0x")]
    [InlineData("0177.0.0.1")]
    [InlineData("127.1")]
    [InlineData("127.0.1")]
    [InlineData("127.0.0.01")]
    [InlineData("127.0.0.0x1")]
    [InlineData("127.0.0.1.")]
    [InlineData("127.0.0.1..")]
    [InlineData("256.0.0.1")]
    [InlineData("1.2.3.4.5")]
    [InlineData("example.0x4")]
    [InlineData("example.com.1")]
    [InlineData("１２７.０.０.１")]
    [InlineData("127。0。0。1")]
    [InlineData("①②⑦.0.0.1")]
    [InlineData("ｌocalhost")]
    [InlineData("bücher.example")]
    [InlineData("localhost.")]
    [InlineData("LOCALHOST.")]
    [InlineData("metadata.google.internal.")]
    [InlineData("hooks.example.com.")]
    [InlineData("hooks..example.com")]
    [InlineData(".example.com")]
    [InlineData("-hooks.example.com")]
    [InlineData("hooks-.example.com")]
    [InlineData("%31%32%37.0.0.1")]
    [InlineData("127.0.0.%31")]
    [InlineData("%6cocalhost")]
    [InlineData("localhost%00.example.com")]
    [InlineData("hooks.example.com,127.0.0.1")]
    [InlineData("hooks*.example.com")]
    [InlineData("[::1")]
    [InlineData("::1")]
    [InlineData("[::1]]")]
    [InlineData("[[::1]]")]
    [InlineData("[::1].example.com")]
    [InlineData("[127.0.0.1]")]
    [InlineData("[fe80::1%25eth0]")]
    [InlineData("[fe80::1%eth0]")]
    [InlineData("[2606:4700::1111%1]")]
    [InlineData("[v1.fe80]")]
    [InlineData("[]")]
    public void A_host_in_disguise_is_refused(string host)
    {
        Assert.Equal("invalid_url", Lenient.Check($"http://{host}/", livemode: false)?.Code);
        Assert.Equal("invalid_url", Lenient.Check($"http://{host}:8080", livemode: false)?.Code);
    }

    [Fact]
    public void A_live_workspace_has_https() =>
        Assert.Equal("https_required", Lenient.Check("http://hooks.example.com/", livemode: true)?.Code);

    [Theory]
    [InlineData(2_048, null)]
    [InlineData(2_049, "invalid_url")]
    public void A_url_is_bounded(int length, string? code) => Assert.Equal(
        code, Strict.Check("https://hooks.example.com/".PadRight(length, 'a'), livemode: true)?.Code);

    [Theory]
    [InlineData(63, null)]
    [InlineData(64, "invalid_url")]
    public void A_label_is_bounded(int length, string? code) => Assert.Equal(
        code, Strict.Check($"https://{new string('a', length)}.example/", livemode: true)?.Code);

    [Fact]
    public void A_host_is_bounded() => Assert.Equal(
        "invalid_url",
        Strict.Check($"https://{string.Join('.', Enumerable.Repeat("abcdefg", 32))}/", livemode: true)?.Code);

    private static string Url(string address) =>
        IPAddress.Parse(address).AddressFamily == AddressFamily.InterNetworkV6
            ? $"https://[{address}]/"
            : $"https://{address}/";
}
