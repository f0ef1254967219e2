using System.Security.Cryptography;
using System.Text;
using Zentra.Server.Http;

namespace Zentra.Api.Tests.Webhooks;

/// <summary>Signatures as Standard Webhooks 1.0 describes them, by its own vectors and others'.</summary>
public sealed class StandardSignatureTests
{
    private const string Id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private const long At = 1_614_265_330;
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string Body = """{"test": 2432232314}""";

    [Theory]
    [InlineData(Body, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")]
    [InlineData("", "v1,v48jdbgvh29KJz2Qc+ghw8G6vG3nAKnujWBg8oM/62A=")]
    public void A_vector_is_met(string body, string signature) =>
        Assert.Equal(signature, StandardSignature.Sign([Key(Secret)], Id, At, Encoding.UTF8.GetBytes(body)));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1_000)]
    [InlineData(1_000_000)]
    public void A_signature_is_the_hash_of_identifier_time_and_body(int length)
    {
        var body = RandomNumberGenerator.GetBytes(length);
        byte[] content = [.. Encoding.UTF8.GetBytes($"{Id}.{At}."), .. body];

        Assert.Equal(
            $"v1,{Convert.ToBase64String(HMACSHA256.HashData(Key(Secret), content))}",
            StandardSignature.Sign([Key(Secret)], Id, At, body));
    }

    [Fact]
    public void Each_key_signs_the_newest_first()
    {
        var (older, newer) = (Key(Secret), Key(StandardSignature.NewSecret()));
        var body = Encoding.UTF8.GetBytes(Body);

        Assert.Equal(
            $"{StandardSignature.Sign([newer], Id, At, body)} {StandardSignature.Sign([older], Id, At, body)}",
            StandardSignature.Sign([newer, older], Id, At, body));
    }

    [Fact]
    public void There_are_one_to_four_keys()
    {
        var key = Key(Secret);

        Assert.Throws<ArgumentOutOfRangeException>(() => StandardSignature.Sign([], Id, At, []));
        Assert.Equal(4, StandardSignature.Sign([key, key, key, key], Id, At, []).Split(' ').Length);
        Assert.Throws<ArgumentOutOfRangeException>(
            () => StandardSignature.Sign([key, key, key, key, key], Id, At, []));
    }

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    public void Every_identifier_and_time_has_room(long at)
    {
        var id = new string('界', 255);
        var content = Encoding.UTF8.GetBytes($"{id}.{at}.");

        Assert.Equal(
            $"v1,{Convert.ToBase64String(HMACSHA256.HashData(Key(Secret), content))}",
            StandardSignature.Sign([Key(Secret)], id, at, []));
    }

    [Fact]
    public void A_new_secret_has_32_bytes_and_is_unlike_the_last()
    {
        var secret = StandardSignature.NewSecret();

        Assert.Equal(32, Key(secret).Length);
        Assert.NotEqual(secret, StandardSignature.NewSecret());
    }

    [Theory]
    [InlineData(23, false)]
    [InlineData(24, true)]
    [InlineData(64, true)]
    [InlineData(65, false)]
    [InlineData(66, false)]
    [InlineData(67, false)]
    [InlineData(1_000, false)]
    public void A_secret_has_24_to_64_bytes(int length, bool isSecret)
    {
        var bytes = RandomNumberGenerator.GetBytes(length);

        Assert.Equal(isSecret, StandardSignature.TryKey($"whsec_{Convert.ToBase64String(bytes)}", out var key));
        Assert.Equal(isSecret ? bytes : [], key);
    }

    [Theory]
    [InlineData("")]
    [InlineData("whsec_")]
    [InlineData("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [InlineData("WHSEC_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [InlineData("whsk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n")]
    [InlineData("whsec_ MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa-_")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwAB==")]
    public void What_is_spelled_otherwise_is_no_secret(string secret) =>
        Assert.False(StandardSignature.TryKey(secret, out _));

    private static byte[] Key(string secret)
    {
        Assert.True(StandardSignature.TryKey(secret, out var key));
        return key;
    }
}
