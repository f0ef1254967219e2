using Zentra.Cards.Iso8583;

namespace Zentra.Tests.Iso8583;

/// <summary>Values that fit a field, from chance.</summary>
internal static class Samples
{
    private static readonly char[] Characters = [.. Enumerable.Range(0, 256).Select(i => (char)i)];

    public static string Value(Iso8583Field field, Random random)
    {
        var length = field.LengthDigits == 0 ? field.Max : random.Next(field.Max + 1);
        var value = new char[field.Kind == FieldKind.B ? length * 2 : length];
        for (var i = 0; i < value.Length; i++)
        {
            var place = i;
            var fitting = Characters.Where(c => field.Takes(c, place)).ToArray();
            value[i] = fitting[random.Next(fitting.Length)];
        }
        return new(value);
    }
}
