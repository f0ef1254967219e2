using System.Collections.Frozen;
using Zentra.Payments.Payments;

namespace Zentra.Server.Connectors.Acquirer;

/// <summary>
/// What the acquirer's response codes mean (ISO 8583:1987, data element 39, with the networks' additions). A code that
/// is not here stays as it is and counts as hard; the acquirer's prose is never read.
/// </summary>
internal static class AcquirerDeclines
{
    /// <summary>Stands in for the raw code of a decline that names none.</summary>
    public const string NoCode = "none";

    /// <summary>Raw code and standard code.</summary>
    public static readonly FrozenDictionary<string, string> Table = new (string Raw, string Standard)[]
    {
        ("01", "do_not_honor"), // refer to card issuer
        ("02", "do_not_honor"), // refer to card issuer, special conditions
        ("03", "processing_error"), // invalid merchant
        ("04", "pickup_card"),
        ("05", "do_not_honor"),
        ("06", "processing_error"), // error
        ("07", "suspected_fraud"), // pick up card, special conditions
        ("12", "method_not_supported"), // invalid transaction
        ("13", "invalid_amount"),
        ("14", "invalid_account"), // invalid card number
        ("15", "invalid_account"), // no such issuer
        ("19", "processing_error"), // re-enter transaction
        ("30", "processing_error"), // format error
        ("39", "invalid_account"), // no credit account
        ("41", "lost_card"),
        ("43", "stolen_card"),
        ("46", "invalid_account"), // closed account
        ("51", "insufficient_funds"),
        ("52", "invalid_account"), // no checking account
        ("53", "invalid_account"), // no savings account
        ("54", "expired_card"),
        ("55", "incorrect_pin"),
        ("57", "transaction_not_allowed"), // not permitted to cardholder
        ("58", "transaction_not_allowed"), // not permitted to terminal
        ("59", "suspected_fraud"),
        ("61", "limit_exceeded"), // exceeds amount limit
        ("62", "restricted_card"),
        ("65", "withdrawal_count_exceeded"), // exceeds frequency limit
        ("75", "pin_tries_exceeded"),
        ("91", "issuer_unavailable"),
        ("92", "issuer_unavailable"), // cannot be routed
        ("94", "duplicate_transaction"),
        ("96", "processing_error"), // system malfunction
        ("1A", "authentication_required"), // additional customer authentication required
        ("N7", "incorrect_cvc"), // CVV2 failure
    }.ToFrozenDictionary(c => c.Raw, c => c.Standard, StringComparer.Ordinal);

    public static ProviderOutcome.Declined Of(string? raw) => string.IsNullOrEmpty(raw)
        ? new(DeclineCodes.Unmapped, NoCode)
        : new(Table.GetValueOrDefault(raw, DeclineCodes.Unmapped), raw);
}
