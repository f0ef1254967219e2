using System.Buffers.Binary;

namespace Zentra.Cards.Iso8583;

/// <summary>
/// Reads one message from its first byte to its last. A character that its field does not have spoils that field only;
/// what spoils the place of the next field ends the reading.
/// </summary>
internal ref struct Iso8583Reader(ReadOnlySpan<byte> bytes, Dialect dialect, BitmapForm form)
{
    private const int MtiLength = 4;
    private const int BitmapBits = 64;
    private const int BitmapHexDigits = 16;

    private readonly ReadOnlySpan<byte> bytes = bytes;
    private int at;
    private Iso8583Fault? first;

    /// <summary>Whether what follows the message type can be a bitmap in hexadecimal digits.</summary>
    public static bool HasHexBitmap(ReadOnlySpan<byte> bytes, TextCode text) =>
        bytes.Length >= MtiLength + BitmapHexDigits
        && TryHex(bytes.Slice(MtiLength, BitmapHexDigits), text, out _);

    public Iso8583Reading Read()
    {
        if (ReadMti() is not { } mti)
        {
            return Malformed(0, "The message type indicator is not four digits.", null);
        }
        if (ReadBitmap() is not { } primary)
        {
            return Malformed(1, "The bitmap is cut off, or is no bitmap.", null);
        }
        ulong secondary = 0;
        if (Has(primary, 1))
        {
            if (ReadBitmap() is not { } read)
            {
                return Malformed(1, "The secondary bitmap is cut off, or is no bitmap.", null);
            }
            secondary = read;
        }
        var message = new Iso8583Message(mti)
        {
            Bitmap = form,
            HasEmptySecondary = Has(primary, 1) && secondary == 0,
        };
        for (var number = 2; number <= FieldTable.MaxNumber; number++)
        {
            if (Has(number <= BitmapBits ? primary : secondary, number) && !ReadField(number, message))
            {
                return new Iso8583Reading.Malformed(first!, message);
            }
        }
        if (at < bytes.Length)
        {
            return Malformed(null, "More bytes follow the last field.", message);
        }
        return first is null ? new Iso8583Reading.Whole(message) : new Iso8583Reading.Malformed(first, message);
    }

    private string? ReadMti()
    {
        Span<char> mti = stackalloc char[MtiLength];
        return TryText(mti) && !mti.ContainsAnyExceptInRange('0', '9') ? mti.ToString() : null;
    }

    private ulong? ReadBitmap()
    {
        var length = form == BitmapForm.Binary ? BitmapBits / 8 : BitmapHexDigits;
        if (bytes.Length - at < length)
        {
            return null;
        }
        var span = bytes.Slice(at, length);
        if (form == BitmapForm.Binary)
        {
            at += length;
            return BinaryPrimitives.ReadUInt64BigEndian(span);
        }
        if (!TryHex(span, dialect.Text, out var bitmap))
        {
            return null;
        }
        at += length;
        return bitmap;
    }

    /// <summary>False where the next field cannot be found any more.</summary>
    private bool ReadField(int number, Iso8583Message message)
    {
        if (dialect.Fields[number] is not { } field)
        {
            return Fault(number, at, $"Field {number} is not one of the dialect's.");
        }
        var length = field.Max;
        if (field.LengthDigits > 0)
        {
            var stated = at;
            Span<char> digits = stackalloc char[field.LengthDigits];
            if (!TryText(digits) || digits.ContainsAnyExceptInRange('0', '9'))
            {
                return Fault(number, stated, $"The length of field {number} is cut off, or is no number.");
            }
            length = 0;
            foreach (var digit in digits)
            {
                length = length * 10 + digit - '0';
            }
            if (length > field.Max)
            {
                return Fault(number, stated, $"Field {number} may have a length of {field.Max}, and states {length}.");
            }
        }
        if (bytes.Length - at < length)
        {
            return Fault(number, at, $"Field {number} is cut off.");
        }
        ReadValue(field, length, message);
        return true;
    }

    private void ReadValue(Iso8583Field field, int length, Iso8583Message message)
    {
        var start = at;
        if (field.Kind == FieldKind.B)
        {
            message[field.Number] = Convert.ToHexString(bytes.Slice(start, length));
            at += length;
            return;
        }
        Span<char> value = stackalloc char[length];
        TryText(value);
        var misplaced = field.FirstMisplaced(value);
        if (misplaced < 0)
        {
            message[field.Number] = value.ToString();
        }
        else
        {
            Fault(field.Number, start + misplaced,
                $"Field {field.Number} has a character that its kind, {field.Kind}, does not have.");
        }
    }

    private bool TryText(scoped Span<char> value)
    {
        if (bytes.Length - at < value.Length)
        {
            return false;
        }
        dialect.Text.Read(bytes.Slice(at, value.Length), value);
        at += value.Length;
        return true;
    }

    private static bool TryHex(ReadOnlySpan<byte> span, TextCode text, out ulong bitmap)
    {
        bitmap = 0;
        foreach (var value in span)
        {
            var c = text.Read(value);
            if (!char.IsAsciiHexDigit(c))
            {
                return false;
            }
            var digit = char.IsAsciiDigit(c) ? c - '0' : (c | 0x20) - 'a' + 10;
            bitmap = bitmap << 4 | (uint)digit;
        }
        return true;
    }

    private static bool Has(ulong bitmap, int number) =>
        (bitmap >> (BitmapBits - 1 - (number - 1) % BitmapBits) & 1) != 0;

    private bool Fault(int? field, int offset, string sentence)
    {
        first ??= new(field, offset, sentence);
        return false;
    }

    private Iso8583Reading Malformed(int? field, string sentence, Iso8583Message? partial)
    {
        Fault(field, at, sentence);
        return new Iso8583Reading.Malformed(first!, partial);
    }
}
