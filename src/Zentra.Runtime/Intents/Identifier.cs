using System.Buffers.Binary;

namespace Zentra.Runtime.Intents;

/// <summary>
/// Identifiers: a prefix and 26 characters of base32 (Crockford, lower case) of a UUIDv7 (RFC 9562, section 5.7).
/// All identifiers born in one intent share its draw and differ in the low 16 bits only, so an event or an entry leads
/// back to its intent without an index, and equal intents give equal identifiers.
/// </summary>
public readonly record struct Identifier(UInt128 Value)
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int Digits = 26;

    /// <summary>The identifiers that one intent may draw.</summary>
    public const int MaxPerIntent = 0xFFFF;

    /// <summary>
    /// A UUIDv7 of this moment, from 16 random bytes; its low 16 bits are left free for the intent's own draws.
    /// </summary>
    public static Identifier Draw(Timestamp at, ReadOnlySpan<byte> random)
    {
        var milliseconds = (ulong)(at.Microseconds / 1000) & 0xFFFF_FFFF_FFFF;
        var high = milliseconds << 16 | 0x7000 | (BinaryPrimitives.ReadUInt64BigEndian(random) & 0x0FFF);
        var low = 0x8000_0000_0000_0000
            | (BinaryPrimitives.ReadUInt64BigEndian(random[8..]) & 0x3FFF_FFFF_FFFF_0000);
        return new(new UInt128(high, low));
    }

    /// <summary>The smallest identifier of a moment: lists are ordered by identifier, hence by time.</summary>
    public static Identifier Floor(Timestamp at) =>
        new(new UInt128((ulong)Math.Max(0, at.Microseconds / 1000) << 16, 0));

    /// <summary>The draw that this identifier belongs to.</summary>
    public Identifier Intent => new(Value & ~(UInt128)0xFFFF);

    public Identifier Child(int number) => new(Value | (UInt128)(uint)number);

    /// <summary>For logs and debuggers only; an identifier travels with the prefix of its kind.</summary>
    public override string ToString() => Text("id");

    public string Text(string prefix) =>
        string.Create(prefix.Length + 1 + Digits, (prefix, Value), static (text, id) =>
        {
            id.prefix.CopyTo(text);
            text[id.prefix.Length] = '_';
            var rest = id.Value;
            for (var i = text.Length - 1; i > id.prefix.Length; i--)
            {
                text[i] = Alphabet[(int)(rest & 31)];
                rest >>= 5;
            }
        });

    public static bool TryParse(ReadOnlySpan<char> text, ReadOnlySpan<char> prefix, out Identifier identifier)
    {
        identifier = default;
        if (text.Length != prefix.Length + 1 + Digits || !text.StartsWith(prefix) || text[prefix.Length] != '_')
        {
            return false;
        }
        var digits = text[(prefix.Length + 1)..];
        if (digits[0] > '7')
        {
            return false;
        }
        UInt128 value = 0;
        foreach (var digit in digits)
        {
            var number = Alphabet.IndexOf(digit, StringComparison.Ordinal);
            if (number < 0)
            {
                return false;
            }
            value = value << 5 | (uint)number;
        }
        identifier = new(value);
        return true;
    }
}
