using System.Globalization;
using System.Text.Json.Serialization;
using Zentra.Runtime.Intents;

namespace Zentra.Cards.Issuing;

/// <summary>Whose network a card's number belongs to.</summary>
[JsonConverter(typeof(WireEnum<Brand>))]
public enum Brand
{
    Visa,
    Mastercard,
    Amex,
    Discover,
    Unionpay,
    Jcb,
    Private,
}

/// <summary>The ranges that the networks have published for their brands.</summary>
public static class Brands
{
    /// <summary>The brand of a number's first six digits.</summary>
    public static Brand Of(ReadOnlySpan<char> digits) =>
        int.Parse(digits[..6], NumberStyles.None, CultureInfo.InvariantCulture) switch
        {
            >= 400000 and <= 499999 => Brand.Visa,
            >= 510000 and <= 559999 or >= 222100 and <= 272099 => Brand.Mastercard,
            >= 340000 and <= 349999 or >= 370000 and <= 379999 => Brand.Amex,
            >= 601100 and <= 601199 or >= 644000 and <= 659999 => Brand.Discover,
            >= 620000 and <= 629999 => Brand.Unionpay,
            >= 352800 and <= 358999 => Brand.Jcb,
            _ => Brand.Private,
        };
}
