using Zentra.Payments.Payments;
using Zentra.Payments.Providers;
using Zentra.Runtime.Money;

namespace Zentra.Server.Connectors.Stripe;

/// <summary>
/// Amounts as Stripe counts them. Mostly that is ISO 4217; the rest is a list.
/// https://docs.stripe.com/currencies#zero-decimal, #three-decimal and #special-cases
/// </summary>
internal static class StripeCurrencies
{
    public static readonly Capabilities Can = new()
    {
        PartialCapture = true,
        Increment = true,
        QueryByKey = true,
        Quirks =
        [
            // Three decimals, of which the last must be 0.
            new("BHD", 3, MultipleOf: 10),
            new("JOD", 3, MultipleOf: 10),
            new("KWD", 3, MultipleOf: 10),
            new("OMR", 3, MultipleOf: 10),
            new("TND", 3, MultipleOf: 10),

            // No decimals any more, and written with two for compatibility: 5 ISK is 500.
            new("ISK", 2, MultipleOf: 100),
            new("UGX", 2, MultipleOf: 100),

            // ISO 4217 has two digits for it; Stripe's list of zero-decimal currencies has it.
            new("MGA", 0),
        ],
    };

    /// <summary>
    /// Stripe's integer for an amount; null where there is none. A currency with three or four digits that Stripe's
    /// page does not name has none: Stripe might take the integer for another amount.
    /// </summary>
    public static long? ToStripe(long amountMinor, string currency) =>
        IsCounted(currency) ? Can.ToProvider(amountMinor, currency) : null;

    /// <summary>Our minor units for Stripe's integer; null where they have no such amount.</summary>
    public static long? FromStripe(long? amount, string? currency) =>
        amount is { } known && currency is not null && IsCounted(currency) ? Can.FromProvider(known, currency) : null;

    public static long? ToStripe(ProviderCall call) => ToStripe(call.AmountMinor, call.Currency);

    private static bool IsCounted(string currency) =>
        Currency.Find(currency) is { } known && (known.Digits <= 2 || Can.Quirks!.Any(q => q.Currency == currency));
}
