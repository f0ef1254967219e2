using System.Buffers;

namespace Zentra.Cards.Iso8583;

/// <summary>Bytes to messages and back (ISO 8583:1987): message type, bitmaps, fields in their order.</summary>
public static class Iso8583Codec
{
    /// <summary>Reads a whole message. Whatever the bytes are, the answer is a message or a fault.</summary>
    public static Iso8583Reading Read(ReadOnlySpan<byte> bytes, Dialect dialect)
    {
        if (dialect.Bitmap is { } form)
        {
            return new Iso8583Reader(bytes, dialect, form).Read();
        }
        if (!Iso8583Reader.HasHexBitmap(bytes, dialect.Text))
        {
            return new Iso8583Reader(bytes, dialect, BitmapForm.Binary).Read();
        }
        var asHex = new Iso8583Reader(bytes, dialect, BitmapForm.Hex).Read();
        return asHex is Iso8583Reading.Malformed
            && new Iso8583Reader(bytes, dialect, BitmapForm.Binary).Read() is Iso8583Reading.Whole asBinary
                ? asBinary
                : asHex;
    }

    /// <summary>The bytes of a message, with its own form of bitmaps unless the dialect has one.</summary>
    /// <exception cref="ArgumentException">A field does not fit its format; the fault is the caller's.</exception>
    public static byte[] Write(Iso8583Message message, Dialect dialect)
    {
        var output = new ArrayBufferWriter<byte>(256);
        Write(message, dialect, output);
        return output.WrittenSpan.ToArray();
    }

    /// <inheritdoc cref="Write(Iso8583Message, Dialect)"/>
    public static void Write(Iso8583Message message, Dialect dialect, IBufferWriter<byte> output)
    {
        if (message.Mti.Length != 4 || message.Mti.AsSpan().ContainsAnyExceptInRange('0', '9'))
        {
            throw new ArgumentException("A message type indicator is four digits.");
        }
        WriteText(message.Mti, dialect.Text, output);
        WriteBitmaps(message, dialect, output);
        foreach (var number in message.Fields)
        {
            var field = dialect.Fields[number]
                ?? throw new ArgumentException($"The dialect has no field {number}.");
            WriteField(field, message[number]!, dialect.Text, output);
        }
    }

    private static void WriteBitmaps(Iso8583Message message, Dialect dialect, IBufferWriter<byte> output)
    {
        Span<byte> bitmaps = stackalloc byte[16];
        bitmaps.Clear();
        foreach (var number in message.Fields)
        {
            bitmaps[(number - 1) / 8] |= (byte)(0x80 >> (number - 1) % 8);
        }
        var hasSecondary = message.HasEmptySecondary || bitmaps[8..].ContainsAnyExcept((byte)0);
        bitmaps[0] |= (byte)(hasSecondary ? 0x80 : 0);
        var used = hasSecondary ? bitmaps : bitmaps[..8];
        if ((dialect.Bitmap ?? message.Bitmap) == BitmapForm.Binary)
        {
            output.Write(used);
        }
        else
        {
            WriteText(Convert.ToHexString(used), dialect.Text, output);
        }
    }

    private static void WriteField(Iso8583Field field, string value, TextCode text, IBufferWriter<byte> output)
    {
        var isBytes = field.Kind == FieldKind.B;
        var length = isBytes ? value.Length / 2 : value.Length;
        var fits = field.LengthDigits == 0 ? length == field.Max : length <= field.Max;
        if (!fits || (isBytes && value.Length % 2 != 0) || field.FirstMisplaced(value) >= 0)
        {
            throw new ArgumentException($"What field {field.Number} is to hold does not fit its format.");
        }
        Span<char> stated = stackalloc char[field.LengthDigits];
        for (var (i, rest) = (stated.Length - 1, length); i >= 0; i--, rest /= 10)
        {
            stated[i] = (char)('0' + rest % 10);
        }
        WriteText(stated, text, output);
        if (isBytes)
        {
            output.Write(Convert.FromHexString(value));
        }
        else
        {
            WriteText(value, text, output);
        }
    }

    private static void WriteText(ReadOnlySpan<char> value, TextCode text, IBufferWriter<byte> output)
    {
        var span = output.GetSpan(value.Length);
        for (var i = 0; i < value.Length; i++)
        {
            span[i] = text.Write(value[i]);
        }
        output.Advance(value.Length);
    }
}
