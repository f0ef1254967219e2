using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using Zentra.Cards.Iso8583;

namespace Zentra.Tests.Iso8583;

/// <summary>
/// Bytes that no network would send, for a minute, or for `ZENTRA_TEST_FUZZ_SECONDS`. The seeds are the numbers from 0,
/// so that a failure is found again by its own.
/// </summary>
public sealed class Iso8583Fuzz
{
    private const string Variable = "ZENTRA_TEST_FUZZ_SECONDS";
    private const int StandardSeconds = 60;
    private const int MostChanges = 6;

    private static readonly (Dialect Dialect, byte[] Bytes)[] Corpus = [.. Iso8583.Corpus.All.Values];

    private static readonly Dialect[] Dialects =
    [
        Dialect.Iso1987, Iso8583.Corpus.Ebcdic, Dialect.Iso1987 with { Bitmap = BitmapForm.Binary },
        Dialect.Iso1987 with { Bitmap = BitmapForm.Hex }, Iso8583.Corpus.Ebcdic with { Text = TextCode.Ebcdic500 },
    ];

    [Fact]
    public void Whatever_comes_is_a_message_or_a_fault()
    {
        var seconds = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given
            ? int.Parse(given, CultureInfo.InvariantCulture)
            : StandardSeconds;
        var began = Stopwatch.GetTimestamp();
        var (tried, whole) = (0, 0);
        for (; Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(seconds); tried++)
        {
            var bytes = Mutated(new Random(tried));
            try
            {
                whole += Dialects.Count(dialect => Try(bytes, dialect));
                Cut(bytes, tried);
            }
            catch (Exception fault)
            {
                Assert.Fail($"Seed {tried}, bytes {Convert.ToHexString(bytes)}: {fault}");
            }
        }
        // A fuzzer that writes nothing but rubbish, or no rubbish at all, shows nothing.
        Assert.True(whole > tried / 100, $"Of {tried} only {whole} were messages.");
        Assert.True(whole < tried * Dialects.Length / 2, $"Of {tried} as many as {whole} were messages.");
    }

    /// <summary>Whether the bytes are a message of a dialect; whatever is wrong throws.</summary>
    private static bool Try(byte[] bytes, Dialect dialect)
    {
        switch (Iso8583Codec.Read(bytes, dialect))
        {
            case Iso8583Reading.Malformed malformed:
                Assert.InRange(malformed.Fault.Offset, 0, bytes.Length);
                Assert.NotEmpty($"{malformed.Fault}");
                if (malformed.Partial is { } partial)
                {
                    Answer(partial, dialect);
                }
                return false;
            case Iso8583Reading.Whole { Message: var message }:
                var written = Iso8583Codec.Write(message, dialect);
                // Hexadecimal bitmaps come back in capitals, and nothing else changes.
                Assert.Equal(message.Bitmap == BitmapForm.Binary ? bytes : Capitals(bytes, dialect), written);
                Answer(message, dialect);
                return true;
            default:
                throw new InvalidOperationException("It was read as nothing known.");
        }
    }

    /// <summary>Whatever can be asked is printed without a card's number, mapped, and answered.</summary>
    private static void Answer(Iso8583Message message, Dialect dialect)
    {
        Assert.DoesNotContain("4761739001010119", message.ToString(), StringComparison.Ordinal);
        if (!MessageTypes.WantsAnswer(message.Mti))
        {
            return;
        }
        if (RequestMapping.Map(message, RequestScript.Received) is MappedRequest.Asked asked)
        {
            Assert.DoesNotContain("4761739001010119", $"{asked.Request}", StringComparison.Ordinal);
        }
        Assert.IsType<Iso8583Reading.Whole>(Iso8583Codec.Read(
            Iso8583Codec.Write(AnswerMapping.Answer(message, "00"), dialect),
            dialect with { Bitmap = dialect.Bitmap ?? message.Bitmap }));
    }

    /// <summary>Frames come out as they went in, wherever the stream is cut.</summary>
    private static void Cut(byte[] bytes, int seed)
    {
        var output = new ArrayBufferWriter<byte>();
        Frames.Write(bytes, output);
        var stream = new ReadOnlySequence<byte>(output.WrittenMemory);
        var part = stream.Slice(0, seed % output.WrittenCount);

        Assert.Equal(FrameState.Incomplete, Frames.TryTake(ref part, Frames.MaxBytes, out _));
        Assert.Equal(
            bytes.Length == 0 ? FrameState.Incomplete : FrameState.Whole,
            Frames.TryTake(ref stream, Frames.MaxBytes, out var message));
        Assert.Equal(bytes, message.ToArray());
    }

    private static byte[] Mutated(Random random)
    {
        var (dialect, bytes) = Corpus[random.Next(Corpus.Length)];
        if (random.Next(4) == 0)
        {
            bytes = Iso8583Codec.Write(Generated(random), dialect);
        }
        List<byte> changed = [.. bytes];
        for (var change = random.Next(MostChanges); change > 0 && changed.Count > 0; change--)
        {
            Change(changed, random);
        }
        return [.. changed];
    }

    private static void Change(List<byte> bytes, Random random)
    {
        var at = random.Next(bytes.Count);
        switch (random.Next(7))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                bytes[at] = (byte)random.Next(256);
                break;
            case 2:
                bytes[at] = (byte)('0' + random.Next(10));
                break;
            case 3:
                bytes.RemoveRange(at, random.Next(Math.Min(8, bytes.Count - at)) + 1);
                break;
            case 4:
                bytes.InsertRange(at, [.. bytes.Skip(random.Next(bytes.Count)).Take(random.Next(20))]);
                break;
            case 5:
                // Near the beginning there is most to break.
                bytes[random.Next(Math.Min(20, bytes.Count))] = (byte)random.Next(256);
                break;
            default:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
        }
    }

    private static Iso8583Message Generated(Random random)
    {
        var message = new Iso8583Message(((string[])["0100", "0200", "0420", "0800"])[random.Next(4)])
        {
            Bitmap = (BitmapForm)random.Next(2),
        };
        foreach (var field in FieldTable.Iso1987.Fields.Where(_ => random.Next(12) == 0))
        {
            message[field.Number] = Samples.Value(field, random);
        }
        return message;
    }

    private static byte[] Capitals(byte[] bytes, Dialect dialect)
    {
        byte[] copy = [.. bytes];
        var length = char.IsBetween(char.ToUpperInvariant(dialect.Text.Read(bytes[4])), '0', '7') ? 16 : 32;
        foreach (ref var value in copy.AsSpan(4, length))
        {
            value = dialect.Text.Write(char.ToUpperInvariant(dialect.Text.Read(value)));
        }
        return copy;
    }
}
