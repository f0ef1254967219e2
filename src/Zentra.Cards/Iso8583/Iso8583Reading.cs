namespace Zentra.Cards.Iso8583;

/// <summary>Why bytes are no message. It says nothing of what they are, so that it may be logged.</summary>
/// <param name="Field">The field; 0 is the message type, 1 the bitmaps, null what follows the last field.</param>
/// <param name="Offset">The byte where it shows, from 0.</param>
public sealed record Iso8583Fault(int? Field, int Offset, string Sentence)
{
    public override string ToString() => $"{Sentence} (byte {Offset})";
}

/// <summary>What bytes turned out to be.</summary>
public abstract record Iso8583Reading
{
    private Iso8583Reading()
    {
    }

    public sealed record Whole(Iso8583Message Message) : Iso8583Reading;

    /// <param name="Fault">The first fault.</param>
    /// <param name="Partial">
    /// The fields that could be read; null where the message type or the bitmaps could not.
    /// </param>
    public sealed record Malformed(Iso8583Fault Fault, Iso8583Message? Partial) : Iso8583Reading;
}
