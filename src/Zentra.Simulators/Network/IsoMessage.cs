using System.Globalization;
using System.Text;

namespace Zentra.Simulators.Network;

/// <summary>
/// A message of ISO 8583:1987 as this network writes it: ASCII, with binary bitmaps. It knows the fields that it sends
/// and those that answers have; it shares no code with the server.
/// </summary>
internal sealed class IsoMessage(string mti)
{
    private const int SecondaryBit = 0x80;

    /// <summary>Lengths of fields: the digits that state it for negative ones.</summary>
    private static readonly Dictionary<int, int> Lengths = new()
    {
        [2] = -2, [3] = 6, [4] = 12, [7] = 10, [11] = 6, [12] = 6, [13] = 4, [14] = 4, [18] = 4, [22] = 3, [25] = 2,
        [32] = -2, [37] = 12, [38] = 6, [39] = 2, [41] = 8, [42] = 15, [43] = 40, [49] = 3, [54] = -3, [60] = -3,
        [62] = -3, [70] = 3, [90] = 42, [95] = 42,
    };

    private readonly SortedDictionary<int, string> fields = [];

    public string Mti { get; } = mti;

    public string? this[int field]
    {
        get => fields.GetValueOrDefault(field);
        set => fields[field] = value ?? throw new ArgumentNullException(nameof(value));
    }

    /// <summary>The same under another type.</summary>
    public IsoMessage As(string type)
    {
        var copy = new IsoMessage(type);
        foreach (var (field, value) in fields)
        {
            copy[field] = value;
        }
        return copy;
    }

    /// <summary>The frame: two bytes of length, and the message.</summary>
    public byte[] Frame()
    {
        var bitmaps = new byte[fields.Keys.Any(f => f > 64) ? 16 : 8];
        bitmaps[0] |= (byte)(bitmaps.Length > 8 ? SecondaryBit : 0);
        var text = new StringBuilder();
        foreach (var (field, value) in fields)
        {
            bitmaps[(field - 1) / 8] |= (byte)(SecondaryBit >> (field - 1) % 8);
            var digits = Lengths[field] < 0 ? -Lengths[field] : 0;
            text.Append(digits == 0 ? "" : value.Length.ToString($"D{digits}", CultureInfo.InvariantCulture))
                .Append(value);
        }
        byte[] message = [.. Encoding.ASCII.GetBytes(Mti), .. bitmaps, .. Encoding.ASCII.GetBytes(text.ToString())];
        return [(byte)(message.Length >> 8), (byte)message.Length, .. message];
    }

    /// <exception cref="FormatException">The answer has a field that none should have, or is cut off.</exception>
    public static IsoMessage Read(byte[] bytes)
    {
        var message = new IsoMessage(Encoding.ASCII.GetString(bytes, 0, 4));
        var bits = (bytes[4] & SecondaryBit) == 0 ? 64 : 128;
        var at = 4 + bits / 8;
        for (var field = 2; field <= bits; field++)
        {
            if ((bytes[4 + (field - 1) / 8] & SecondaryBit >> (field - 1) % 8) == 0)
            {
                continue;
            }
            if (!Lengths.TryGetValue(field, out var length))
            {
                throw new FormatException($"An answer has a field {field}.");
            }
            if (length < 0)
            {
                var digits = -length;
                length = int.Parse(bytes.AsSpan(at, digits), NumberStyles.None, CultureInfo.InvariantCulture);
                at += digits;
            }
            message[field] = Encoding.ASCII.GetString(bytes, at, length);
            at += length;
        }
        return at == bytes.Length ? message : throw new FormatException("More follows an answer's last field.");
    }
}
