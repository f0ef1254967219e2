using Zentra.Server.Network;

namespace Zentra.Api.Tests.Network;

/// <summary>What the environment says of networks.</summary>
public sealed class NetworkSettingsTests
{
    private const string Here = "ZENTRA_NETWORK_LISTEN=127.0.0.1:8583 ZENTRA_NETWORK_KEY=zk_test_1";

    [Fact]
    public void Without_an_address_nothing_is_listened_to() => Assert.Null(From("ZENTRA_NETWORK_KEY=zk_test_1"));

    [Fact]
    public void An_address_and_a_key_are_enough()
    {
        var settings = From(Here)!;

        Assert.Equal(("127.0.0.1:8583", "zk_test_1"), ($"{settings.Endpoint}", settings.ApiKey));
        Assert.Equal((TimeSpan.FromMinutes(5), 4_096), (settings.IdleTimeout, settings.MaxFrameBytes));
        Assert.True(settings.RequireSignOn);
        Assert.DoesNotContain("zk_test", $"{settings}", StringComparison.Ordinal);
    }

    [Fact]
    public void Each_limit_may_be_set()
    {
        var settings = From(
            $"{Here} ZENTRA_NETWORK_IDLE_TIMEOUT=90s ZENTRA_NETWORK_FRAME_TIMEOUT=2s ZENTRA_NETWORK_WRITE_TIMEOUT=3s "
            + "ZENTRA_NETWORK_DEADLINE=1s ZENTRA_NETWORK_MAX_FRAME_BYTES=8192 ZENTRA_NETWORK_MAX_CONNECTIONS=3 "
            + "ZENTRA_NETWORK_MAX_IN_FLIGHT=7 ZENTRA_NETWORK_SIGN_ON=optional ZENTRA_NETWORK_CVV_CODE=05")!;

        Assert.Equal(
            (90, 2, 3, 1),
            (settings.IdleTimeout.TotalSeconds, settings.FrameTimeout.TotalSeconds, settings.WriteTimeout.TotalSeconds,
                settings.Deadline.TotalSeconds));
        Assert.Equal((8_192, 3, 7), (settings.MaxFrameBytes, settings.MaxConnections, settings.MaxInFlight));
        Assert.Equal((false, "05"), (settings.RequireSignOn, settings.CvvCode));
    }

    [Theory]
    [InlineData("ZENTRA_NETWORK_LISTEN=8583 ZENTRA_NETWORK_KEY=k")]
    [InlineData("ZENTRA_NETWORK_LISTEN=somewhere:8583 ZENTRA_NETWORK_KEY=k")]
    [InlineData("ZENTRA_NETWORK_LISTEN=127.0.0.1:8583")]
    [InlineData($"{Here} ZENTRA_NETWORK_DEADLINE=0s")]
    [InlineData($"{Here} ZENTRA_NETWORK_DEADLINE=soon")]
    [InlineData($"{Here} ZENTRA_NETWORK_MAX_FRAME_BYTES=65536")]
    [InlineData($"{Here} ZENTRA_NETWORK_MAX_IN_FLIGHT=0")]
    [InlineData($"{Here} ZENTRA_NETWORK_SIGN_ON=true")]
    [InlineData($"{Here} ZENTRA_NETWORK_CVV_CODE=82")]
    [InlineData($"{Here} ZENTRA_NETWORK_TLS_CLIENT_AUTHORITIES=ca.pem")]
    public void A_setting_that_cannot_be_read_stops_the_start(string settings) =>
        Assert.Throws<FormatException>(() => From(settings));

    private static NetworkSettings? From(string settings)
    {
        var named = settings.Split(' ').Select(s => s.Split('=')).ToDictionary(s => s[0], s => s[1]);
        return NetworkSettings.FromEnvironment(named.GetValueOrDefault);
    }
}
