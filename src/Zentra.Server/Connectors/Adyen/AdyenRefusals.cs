using System.Collections.Frozen;
using Zentra.Payments.Payments;

namespace Zentra.Server.Connectors.Adyen;

/// <summary>
/// Adyen's refusals in our terms. An answer names the refusal by its code, a notification by its words only; both
/// give the same raw code here. What has no mapping keeps its raw code and counts as a hard decline.
/// </summary>
internal static class AdyenRefusals
{
    /// <summary>The longest raw code that is kept.</summary>
    private const int LongestCode = 64;

    /// <summary>The refusalReasonCode, Adyen's words for it, and our code; null where we have none.</summary>
    /// <remarks>Source: docs.adyen.com/development-resources/refusal-reasons.</remarks>
    private static readonly (string Code, string Words, string? Standard)[] Reasons =
    [
        ("2", "Refused", "do_not_honor"),
        ("3", "Referral", "do_not_honor"),
        ("4", "Acquirer Error", "processing_error"),
        ("5", "Blocked Card", "restricted_card"),
        ("6", "Expired Card", "expired_card"),
        ("7", "Invalid Amount", "invalid_amount"),
        ("8", "Invalid Card Number", "invalid_account"),
        ("9", "Issuer Unavailable", "issuer_unavailable"),
        ("10", "Not supported", "method_not_supported"),
        ("11", "3D Not Authenticated", "authentication_failed"),
        ("12", "Not enough balance", "insufficient_funds"),
        ("14", "Acquirer Fraud", "suspected_fraud"),
        ("15", "Cancelled", null),
        ("16", "Shopper Cancelled", null),
        ("17", "Invalid Pin", "incorrect_pin"),
        ("18", "Pin tries exceeded", "pin_tries_exceeded"),
        ("19", "Pin validation not possible", null),
        ("20", "FRAUD", "suspected_fraud"),
        ("21", "Not Submitted", "processing_error"),
        ("22", "FRAUD-CANCELLED", "suspected_fraud"),
        ("23", "Transaction Not Permitted", "transaction_not_allowed"),
        ("24", "CVC Declined", "incorrect_cvc"),
        ("25", "Restricted Card", "restricted_card"),
        ("26", "Revocation Of Auth", "revocation_of_authorization"),
        ("27", "Declined Non Generic", "do_not_honor"),
        ("28", "Withdrawal amount exceeded", "limit_exceeded"),
        ("29", "Withdrawal count exceeded", "withdrawal_count_exceeded"),
        ("31", "Issuer Suspected Fraud", "suspected_fraud"),
        ("32", "AVS Declined", "incorrect_address"),
        ("33", "Card requires online pin", null),
        ("34", "No checking account available on Card", "invalid_account"),
        ("35", "No savings account available on Card", "invalid_account"),
        ("36", "Mobile pin required", null),
        ("37", "Contactless fallback", null),
        ("38", "Authentication required", "authentication_required"),
        ("39", "RReq not received from DS", "authentication_failed"),
        ("40", "Current AID is in Penalty Box.", null),
        ("41", "CVM Required Restart Payment", null),
        ("42", "3DS Authentication Error", "authentication_failed"),
        ("43", "Online PIN required", null),
        ("44", "Try another interface", null),
        ("45", "Chip downgrade mode", null),
        ("46", "Transaction blocked by Adyen to prevent excessive retry fees", null),
        // Not a refusal code but an error's: a token that is gone is refused with these words.
        ("803", "803 PaymentDetail not found", "payment_method_not_found"),
    ];

    /// <summary>
    /// Errors that mean the same as a decline. Source: docs.adyen.com/development-resources/error-codes.
    /// </summary>
    private static readonly FrozenDictionary<string, string> Errors = new Dictionary<string, string>
    {
        ["101"] = "invalid_account",
        ["800"] = "payment_method_not_found",
        ["803"] = "payment_method_not_found",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, (string Code, string Words, string? Standard)> ByCode =
        Reasons.ToFrozenDictionary(r => r.Code, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, (string Code, string Words, string? Standard)> ByWords =
        Reasons.ToFrozenDictionary(r => r.Words, StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Refused, or canceled before it was processed. Where there is no code, the result is the raw code.
    /// </summary>
    public static ProviderOutcome.Declined Refused(string? code, string result) =>
        code is { Length: > 0 } && ByCode.TryGetValue(code, out var reason)
            ? Decline(reason)
            : new(DeclineCodes.Unmapped, Code(code is { Length: > 0 } ? code : result));

    /// <summary>An error while processing, by Adyen's word final: it may pass on another try.</summary>
    public static ProviderOutcome.Declined Failed(string? code) => Refused(code, "Error") is var declined
        && declined.Code == DeclineCodes.Unmapped
            ? declined with { Code = "processing_error" }
            : declined;

    /// <summary>What a notification tells in words, where it has any.</summary>
    public static ProviderOutcome.Declined Told(string? words, string eventCode) =>
        words is { Length: > 0 } && ByWords.TryGetValue(words.Trim(), out var reason)
            ? Decline(reason)
            : new(DeclineCodes.Unmapped, Code(words is { Length: > 0 } ? words : eventCode));

    public static string StandardOfError(string errorCode) =>
        Errors.GetValueOrDefault(errorCode, DeclineCodes.Unmapped);

    /// <summary>
    /// A code of Adyen's as it may be kept and shown: letters, digits and few signs, the rest as `_`. Words become a
    /// code this way too, so that no text from outside is carried along.
    /// </summary>
    public static string Code(string? raw)
    {
        var code = (raw ?? "").Trim();
        return code.Length == 0
            ? "none"
            : string.Concat(code.Take(LongestCode).Select(
                c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' ? c : '_'));
    }

    private static ProviderOutcome.Declined Decline((string Code, string Words, string? Standard) reason) =>
        new(reason.Standard ?? DeclineCodes.Unmapped, reason.Code);
}
