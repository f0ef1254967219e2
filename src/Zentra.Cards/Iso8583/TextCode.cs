namespace Zentra.Cards.Iso8583;

/// <summary>
/// How a dialect's characters are bytes, one for each. What is beyond ASCII is Latin-1, so that every byte comes back
/// as it was.
/// </summary>
public sealed class TextCode
{
    /// <summary>IBM code page 037 by the byte's value, in Latin-1.</summary>
    private const string Page037 =
        "000102039c09867f978d8e0b0c0d0e0f101112139d8508871819928f1c1d1e1f80818283840a171b88898a8b8c050607"
        + "909116939495960498999a9b14159e1a20a0e2e4e0e1e3e5e7f1a22e3c282b7c26e9eaebe8edeeefecdf21242a293bac"
        + "2d2fc2c4c0c1c3c5c7d1a62c255f3e3ff8c9cacbc8cdcecfcc603a2340273d22d8616263646566676869abbbf0fdfeb1"
        + "b06a6b6c6d6e6f707172aabae6b8c6a4b57e737475767778797aa1bfd0dddeae5ea3a5b7a9a7b6bcbdbe5b5dafa8b4d7"
        + "7b414243444546474849adf4f6f2f3f57d4a4b4c4d4e4f505152b9fbfcf9faff5cf7535455565758595ab2d4d6d2d3d5"
        + "30313233343536373839b3dbdcd9da9f";

    /// <summary>Where code page 500 differs from 037: bytes, and what they mean there.</summary>
    private static readonly (byte Byte, char Character)[] Page500 =
        [(0x4A, '['), (0x4F, '!'), (0x5A, ']'), (0x5F, '^'), (0xB0, '\u00A2'), (0xBA, '\u00AC'), (0xBB, '|')];

    private readonly byte[] characters;
    private readonly byte[] bytes = new byte[256];

    private TextCode(string name, byte[] characters)
    {
        (Name, this.characters) = (name, characters);
        for (var i = 0; i < characters.Length; i++)
        {
            bytes[characters[i]] = (byte)i;
        }
    }

    public static TextCode Ascii { get; } = new("ASCII", [.. Enumerable.Range(0, 256).Select(i => (byte)i)]);

    public static TextCode Ebcdic037 { get; } = new("EBCDIC 037", Convert.FromHexString(Page037));

    public static TextCode Ebcdic500 { get; } = new("EBCDIC 500", With(Page500));

    public string Name { get; }

    public char Read(byte value) => (char)characters[value];

    /// <summary>Characters of bytes, as many as they are.</summary>
    public void Read(ReadOnlySpan<byte> from, Span<char> to)
    {
        for (var i = 0; i < from.Length; i++)
        {
            to[i] = (char)characters[from[i]];
        }
    }

    /// <exception cref="ArgumentException">A character is not of Latin-1.</exception>
    public byte Write(char character) => character < bytes.Length
        ? bytes[character]
        : throw new ArgumentException($"{Name} has no such character.");

    public override string ToString() => Name;

    private static byte[] With((byte Byte, char Character)[] differences)
    {
        var page = Convert.FromHexString(Page037);
        foreach (var (at, character) in differences)
        {
            page[at] = (byte)character;
        }
        return page;
    }
}
