using FsCheck;
using FsCheck.Fluent;
using Zentra.Runtime.Evidence;

namespace Zentra.Tests.Evidence;

public sealed class CheckpointTests
{
    private const string Root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";
    private const string Lines = "A checkpoint is three or more lines, none empty, each ended by a newline.";
    private const string Decimal = "The checkpoint's size is not a decimal number without leading zeros.";
    private const string Base64 = "The checkpoint's root is not 32 bytes in canonical base64.";
    private const string Plain = "The checkpoint has a control character or is not valid Unicode.";

    [Theory]
    [InlineData("example.com/behind-the-sofa\n20852163\n" + Root + "\n")]
    [InlineData("log\n0\n" + Root + "\n")]
    [InlineData("log\n9223372036854775807\n" + Root + "\n")]
    [InlineData("a log – with spaces\n1\n" + Root + "\none\ntwo\n")]
    public void A_checkpoint_is_written_as_it_was_read(string text)
    {
        Assert.True(Checkpoint.TryParse(text, out var checkpoint, out _));
        Assert.Equal(text, checkpoint.ToString());
        Assert.Equal(
            checkpoint, new(checkpoint.Origin, checkpoint.Size, checkpoint.Root, checkpoint.Extensions));
    }

    [Theory]
    [InlineData("", Lines)]
    [InlineData("log\n1\n" + Root, Lines)]
    [InlineData("log\n" + Root + "\n", Lines)]
    [InlineData("\n1\n" + Root + "\n", Lines)]
    [InlineData("log\n1\n" + Root + "\n\n", Lines)]
    [InlineData("log\n1\n" + Root + "\none\n\ntwo\n", Lines)]
    [InlineData("log\r\n1\n" + Root + "\n", Plain)]
    [InlineData("log\0\n1\n" + Root + "\n", Plain)]
    [InlineData("log\n01\n" + Root + "\n", Decimal)]
    [InlineData("log\n+1\n" + Root + "\n", Decimal)]
    [InlineData("log\n-1\n" + Root + "\n", Decimal)]
    [InlineData("log\n 1\n" + Root + "\n", Decimal)]
    [InlineData("log\n1.0\n" + Root + "\n", Decimal)]
    [InlineData("log\n1e3\n" + Root + "\n", Decimal)]
    [InlineData("log\n٣\n" + Root + "\n", Decimal)]
    [InlineData("log\n9223372036854775808\n" + Root + "\n", Decimal)]
    [InlineData("log\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n", Base64)]
    [InlineData("log\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxqw==\n", Base64)]
    [InlineData("log\n1\n " + Root + "\n", Base64)]
    public void A_malformed_checkpoint_is_refused_with_the_reason(string text, string expected)
    {
        Assert.False(Checkpoint.TryParse(text, out _, out var reason));
        Assert.Equal(expected, reason);
    }

    [Fact]
    public void A_lone_surrogate_is_refused()
    {
        Assert.False(Checkpoint.TryParse("log\ud800\n1\n" + Root + "\n", out _, out var reason));
        Assert.Equal(Plain, reason);
    }

    [Theory]
    [InlineData("", 1, "")]
    [InlineData("two\nlines", 1, "")]
    [InlineData("log\n5\n" + Root, 1, "")]
    [InlineData("log", -1, "")]
    [InlineData("log", 1, "no newline")]
    [InlineData("log", 1, "empty\n\n")]
    public void A_checkpoint_that_has_no_text_form_cannot_be_made(string origin, long size, string extensions) =>
        Assert.Throws<ArgumentException>(() => new Checkpoint(origin, size, MerkleHash.Empty, extensions));

    [Fact]
    public void Whatever_is_read_is_written_back_unchanged() =>
        Prop.ForAll(
            Arb.From(Gen.Elements("", "0", "1", "07", "\n", " ", "log", Root, "é", "\r").ArrayOf()),
            parts =>
            {
                var text = string.Concat(parts.Select(part => part + "\n"));
                if (Checkpoint.TryParse(text, out var checkpoint, out _))
                {
                    Assert.Equal(text, checkpoint.ToString());
                }
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
}
