using System.Collections.Frozen;

namespace Zentra.Payments.Payments;

/// <summary>A standard decline code: what it means, whether another try can succeed, and what to do next.</summary>
/// <param name="Soft">A soft decline may pass later or with another method; a hard one will not pass again.</param>
public sealed record DeclineCode(string Code, bool Soft, string Meaning, string NextStep);

/// <summary>The decline taxonomy. A decline never moved money.</summary>
public static class DeclineCodes
{
    /// <summary>Stands in for a code that has no mapping; such a decline is treated as hard.</summary>
    public const string Unmapped = "declined_by_provider";

    private static readonly DeclineCode[] Codes =
    [
        new("insufficient_funds", true, "the account does not hold enough funds",
            "Ask the customer for another method, or try later."),
        new("do_not_honor", true, "the issuer refused without a reason",
            "Ask the customer to call the issuer, or to use another method."),
        new("limit_exceeded", true, "the issuer's spending limit is exceeded",
            "Try a smaller amount, or another method."),
        new("issuer_unavailable", true, "the issuer could not be reached",
            "Try again in a few minutes with a new key."),
        new("processing_error", true, "the provider failed while processing", "Try again with a new key."),
        new("authentication_failed", true, "the customer did not pass authentication",
            "Ask the customer to authenticate again."),
        new("expired_card", false, "the card is expired", "Ask the customer for another card."),
        new("incorrect_cvc", false, "the security code is wrong", "Ask the customer to enter the security code again."),
        new("invalid_account", false, "the account does not exist or is closed",
            "Ask the customer for another method."),
        new("lost_card", false, "the card was reported lost", "Do not try again; ask for another method."),
        new("stolen_card", false, "the card was reported stolen", "Do not try again; ask for another method."),
        new("suspected_fraud", false, "the issuer suspects fraud", "Do not try again; review the order."),
        new("method_not_supported", false, "this payment method does not allow it", "Use another payment method."),
        new("payment_method_not_found", false, "the provider does not know this payment method",
            "Check the token, or collect the method again."),
        new(Unmapped, false, "the provider refused with a code that has no mapping",
            "Read the raw code in the provider's documentation."),
    ];

    private static readonly FrozenDictionary<string, DeclineCode> ByCode =
        Codes.ToFrozenDictionary(c => c.Code, StringComparer.Ordinal);

    public static IReadOnlyList<DeclineCode> All => Codes;

    public static DeclineCode Of(string? code) => ByCode.GetValueOrDefault(code ?? Unmapped, ByCode[Unmapped]);
}
