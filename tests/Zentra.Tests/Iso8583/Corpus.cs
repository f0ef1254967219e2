using Zentra.Cards.Iso8583;

namespace Zentra.Tests.Iso8583;

/// <summary>Messages to begin with: what others have written, and the same in other dialects.</summary>
internal static class Corpus
{
    public static readonly Dialect Ebcdic = Dialect.Iso1987 with { Text = TextCode.Ebcdic037 };

    public static IReadOnlyDictionary<string, (Dialect Dialect, byte[] Bytes)> All { get; } =
        File.ReadLines(Repository.PathOf("tests/Zentra.Tests/Iso8583/corpus.tsv"))
            .Where(line => line[0] != '#')
            .Select(line => line.Split('\t'))
            .ToDictionary(
                cells => cells[0],
                cells => (cells[1] == "ascii" ? Dialect.Iso1987 : Ebcdic, Convert.FromHexString(cells[2])));

    public static byte[] Bytes(string name) => All[name].Bytes;

    public static Iso8583Message Message(string name) => Whole(All[name].Bytes, All[name].Dialect);

    public static Iso8583Message Whole(byte[] bytes, Dialect? dialect = null) =>
        Iso8583Codec.Read(bytes, dialect ?? Dialect.Iso1987) switch
        {
            Iso8583Reading.Whole whole => whole.Message,
            Iso8583Reading.Malformed malformed => throw new InvalidOperationException($"{malformed.Fault}"),
            _ => throw new InvalidOperationException("It was read as nothing known."),
        };

    /// <summary>All that a message says, as `0800 7=… 11=…`.</summary>
    public static string Say(Iso8583Message message) => message.Fields.Aggregate(
        $"{message.Mti} {message.Bitmap}{(message.HasEmptySecondary ? "+" : "")}",
        (said, n) => $"{said} {n}={message[n]}");
}
