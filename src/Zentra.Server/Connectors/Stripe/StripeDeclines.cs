using System.Collections.Frozen;
using Zentra.Payments.Payments;

namespace Zentra.Server.Connectors.Stripe;

/// <summary>
/// Stripe's reasons as our standard codes. What is not here has no standard code, and keeps its own as the raw one.
/// https://docs.stripe.com/declines/codes and https://docs.stripe.com/error-codes
/// </summary>
internal static class StripeDeclines
{
    private const int LongestCode = 64;

    private static readonly FrozenDictionary<string, string> Payments = Table(
        ("insufficient_funds", "insufficient_funds"),

        ("approve_with_id", "do_not_honor"),
        ("call_issuer", "do_not_honor"),
        ("card_declined", "do_not_honor"),
        ("do_not_honor", "do_not_honor"),
        ("generic_decline", "do_not_honor"),
        ("no_action_taken", "do_not_honor"),
        ("payment_intent_payment_attempt_failed", "do_not_honor"),
        ("security_violation", "do_not_honor"),
        ("testmode_decline", "do_not_honor"),

        ("amount_too_large", "limit_exceeded"),
        ("card_decline_rate_limit_exceeded", "limit_exceeded"),
        ("card_velocity_exceeded", "limit_exceeded"),
        ("withdrawal_count_limit_exceeded", "withdrawal_count_exceeded"),

        ("invalid_amount", "invalid_amount"),
        ("duplicate_transaction", "duplicate_transaction"),

        ("issuer_not_available", "issuer_unavailable"),

        ("processing_error", "processing_error"),
        ("reenter_transaction", "processing_error"),
        ("try_again_later", "processing_error"),

        ("authentication_required", "authentication_required"),
        ("payment_intent_authentication_failure", "authentication_failed"),

        ("expired_card", "expired_card"),

        ("incorrect_cvc", "incorrect_cvc"),
        ("invalid_cvc", "incorrect_cvc"),

        ("incorrect_number", "invalid_account"),
        ("invalid_account", "invalid_account"),
        ("invalid_number", "invalid_account"),
        ("new_account_information_available", "new_account_information_available"),

        ("incorrect_address", "incorrect_address"),
        ("incorrect_zip", "incorrect_address"),

        ("incorrect_pin", "incorrect_pin"),
        ("invalid_pin", "incorrect_pin"),
        ("pin_try_exceeded", "pin_tries_exceeded"),

        ("lost_card", "lost_card"),
        ("pickup_card", "pickup_card"),
        ("stolen_card", "stolen_card"),

        ("fraudulent", "suspected_fraud"),
        ("merchant_blacklist", "suspected_fraud"),

        ("card_not_supported", "card_not_supported"),
        ("currency_not_supported", "currency_not_supported"),

        ("not_permitted", "transaction_not_allowed"),
        ("service_not_allowed", "transaction_not_allowed"),
        ("transaction_not_allowed", "transaction_not_allowed"),

        ("revocation_of_all_authorizations", "revocation_of_authorization"),
        ("revocation_of_authorization", "revocation_of_authorization"),
        ("stop_payment_order", "revocation_of_authorization"),

        ("restricted_card", "restricted_card"));

    /// <summary>https://docs.stripe.com/refunds#failed-refunds</summary>
    private static readonly FrozenDictionary<string, string> Refunds = Table(
        ("declined", "do_not_honor"),
        ("expired_or_canceled_card", "invalid_account"),
        ("insufficient_funds", "insufficient_funds"),
        ("lost_or_stolen_card", "lost_card"));

    /// <summary>The issuer's reason where there is one, and Stripe's own otherwise.</summary>
    public static ProviderOutcome.Declined Of(StripeError error)
    {
        var raw = Raw(error.DeclineCode ?? error.Code ?? error.Type);
        var isMethodMissing = error is { Code: "resource_missing", Param: "payment_method" or "customer" };
        var code = isMethodMissing ? "payment_method_not_found"
            : Payments.GetValueOrDefault(error.DeclineCode ?? "")
            ?? (error.DeclineCode is null ? Payments.GetValueOrDefault(error.Code ?? "") : null)
            ?? DeclineCodes.Unmapped;
        return new(code, raw);
    }

    public static ProviderOutcome.Declined OfRefund(string? reason) =>
        new(Refunds.GetValueOrDefault(reason ?? "", DeclineCodes.Unmapped), Raw(reason));

    /// <summary>A code as it may be kept and shown: a word, whatever was sent.</summary>
    public static string Raw(string? code) =>
        code is { Length: > 0 and <= LongestCode }
        && code.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.')
            ? code
            : "unnamed";

    private static FrozenDictionary<string, string> Table(params (string Stripe, string Ours)[] rows) =>
        rows.ToFrozenDictionary(r => r.Stripe, r => r.Ours, StringComparer.Ordinal);
}
