using Zentra.Runtime.Money;

namespace Zentra.Payments.Providers;

/// <summary>
/// What a connector can do. Recorded with its provider, so that a past route is decided the same again.
/// </summary>
public sealed record Capabilities
{
    /// <summary>ISO 4217 codes; null where it takes every currency.</summary>
    public IReadOnlyList<string>? Currencies { get; init; }

    /// <summary>Types of payment methods, as `card`.</summary>
    public IReadOnlyList<string> Methods { get; init; } = ["card"];

    public bool PartialCapture { get; init; }

    public bool MultipleCapture { get; init; }

    public bool Increment { get; init; }

    /// <summary>Whether it can be asked about a call by the key that we sent with it.</summary>
    public bool QueryByKey { get; init; }

    /// <summary>Currencies whose amounts it counts in its own way.</summary>
    public IReadOnlyList<CurrencyQuirk>? Quirks { get; init; }

    /// <summary>The provider's own integer for an amount; null where it has none for it.</summary>
    public long? ToProvider(long amountMinor, string currency) => Quirk(currency) is not { } quirk
        ? amountMinor
        : Shifted(amountMinor, quirk.Digits - Currency.Find(currency)!.Digits) is { } amount
            && amount % quirk.MultipleOf == 0
            ? amount
            : null;

    /// <summary>Our minor units for the provider's integer; null where they have no such amount.</summary>
    public long? FromProvider(long amount, string currency) => Quirk(currency) is not { } quirk
        ? amount
        : Shifted(amount, Currency.Find(currency)!.Digits - quirk.Digits);

    /// <summary>An amount with so many decimals more, or fewer; null where it would lose one or be too large.</summary>
    private static long? Shifted(long amount, int decimals)
    {
        var shifted = (Int128)amount;
        for (; decimals > 0; decimals--)
        {
            shifted *= 10;
        }
        for (; decimals < 0; decimals++)
        {
            if (shifted % 10 != 0)
            {
                return null;
            }
            shifted /= 10;
        }
        return shifted <= Amount.MaxMinor ? (long)shifted : null;
    }

    private CurrencyQuirk? Quirk(string currency) => Quirks?.FirstOrDefault(q => q.Currency == currency);
}

/// <summary>
/// A currency whose amounts a provider counts with other digits than ISO 4217 does, or only in some multiples.
/// </summary>
/// <param name="Digits">How many decimals the provider's integers have.</param>
/// <param name="MultipleOf">What every amount, in the provider's integers, must be a multiple of.</param>
public sealed record CurrencyQuirk(string Currency, int Digits, long MultipleOf = 1);
