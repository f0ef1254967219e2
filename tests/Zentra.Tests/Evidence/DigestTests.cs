using System.Security.Cryptography;
using Zentra.Runtime.Evidence;

namespace Zentra.Tests.Evidence;

public sealed class DigestTests
{
    private const string Hex = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private const string Base64 = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

    [Fact]
    public void A_digest_is_the_same_in_bytes_hex_and_base64()
    {
        var bytes = SHA256.HashData([]);
        var digest = Digest.FromSpan(bytes);
        var copy = new byte[Digest.Length];
        digest.CopyTo(copy);

        Assert.Equal(bytes, copy);
        Assert.Equal(Hex, digest.ToString());
        Assert.Equal(Base64, digest.ToBase64());
        Assert.True(Digest.TryParseHex(Hex, out var fromHex) && fromHex == digest);
        Assert.True(Digest.TryParseBase64(Base64, out var fromBase64) && fromBase64 == digest);
    }

    [Fact]
    public void Any_flipped_bit_makes_another_digest()
    {
        for (var bit = 0; bit < 8 * Digest.Length; bit++)
        {
            var bytes = new byte[Digest.Length];
            bytes[bit / 8] ^= (byte)(1 << bit % 8);
            Assert.NotEqual(default, Digest.FromSpan(bytes));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("E3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("g3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8")]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85500")]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85 ")]
    public void Hex_has_one_spelling(string text) => Assert.False(Digest.TryParseHex(text, out _));

    [Theory]
    [InlineData("")]
    [InlineData("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU")]
    [InlineData("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=")]
    [InlineData("47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU=")]
    [InlineData(" 47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")]
    [InlineData("47DEQpj8HBSa+/TImW+5\nJCeuQeRkm5NMpJWZG3hSuFU=")]
    [InlineData("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuA==")]
    public void Base64_has_one_spelling(string text) => Assert.False(Digest.TryParseBase64(text, out _));

    [Theory]
    [InlineData(31)]
    [InlineData(33)]
    public void A_digest_has_32_bytes(int count) =>
        Assert.Throws<ArgumentException>(() => Digest.FromSpan(new byte[count]));
}
