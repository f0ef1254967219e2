using System.Globalization;
using System.Text.RegularExpressions;
using Zentra.Runtime.Money;

namespace Zentra.Api.Tests.Connectors;

/// <summary>
/// What Stripe's requests may say, by operation: the parameters of the type declarations of its Node library 22.2.0,
/// which are generated from its OpenAPI description for version 2026-05-27.dahlia. A parameter with `-` is one that the
/// connector has no use for: it is refused here too, so that nobody uses it by chance.
/// </summary>
internal static partial class StripeParameters
{
    private const string Table = """
        # PaymentIntentCreateParams
        POST /v1/payment_intents
        amount! amount
        currency! currency
        amount_details -
        application_fee_amount -
        automatic_payment_methods -
        capture_method automatic|automatic_async|manual
        confirm boolean
        confirmation_method automatic|manual
        confirmation_token -
        customer text
        customer_account -
        description text
        error_on_requires_action boolean
        excluded_payment_method_types -
        expand[*] text
        hooks -
        mandate -
        mandate_data -
        metadata[*] text
        off_session -
        on_behalf_of -
        payment_details -
        payment_method text
        payment_method_configuration -
        payment_method_data -
        payment_method_options[card][request_incremental_authorization] if_available|never
        payment_method_options[card][request_multicapture] if_available|never
        payment_method_types[*] text
        radar_options -
        receipt_email -
        return_url url
        setup_future_usage -
        shipping -
        statement_descriptor -
        statement_descriptor_suffix -
        transfer_data -
        transfer_group -
        use_stripe_sdk boolean

        # PaymentIntentRetrieveParams
        GET /v1/payment_intents/{id}
        client_secret -
        expand[*] text

        # PaymentIntentConfirmParams
        POST /v1/payment_intents/{id}/confirm
        amount_details -
        amount_to_confirm -
        capture_method automatic|automatic_async|manual
        confirmation_token -
        error_on_requires_action boolean
        excluded_payment_method_types -
        expand[*] text
        hooks -
        mandate -
        mandate_data -
        off_session -
        payment_details -
        payment_method text
        payment_method_data -
        payment_method_options -
        payment_method_types[*] text
        radar_options -
        receipt_email -
        return_url url
        setup_future_usage -
        shipping -
        use_stripe_sdk boolean

        # PaymentIntentCaptureParams
        POST /v1/payment_intents/{id}/capture
        amount_details -
        amount_to_capture amount
        application_fee_amount -
        expand[*] text
        final_capture boolean
        hooks -
        metadata[*] text
        payment_details -
        statement_descriptor -
        statement_descriptor_suffix -
        transfer_data -

        # PaymentIntentCancelParams
        POST /v1/payment_intents/{id}/cancel
        cancellation_reason abandoned|duplicate|fraudulent|requested_by_customer
        expand[*] text

        # PaymentIntentIncrementAuthorizationParams
        POST /v1/payment_intents/{id}/increment_authorization
        amount! amount
        amount_details -
        application_fee_amount -
        description text
        expand[*] text
        hooks -
        metadata[*] text
        payment_details -
        statement_descriptor -
        transfer_data -

        # PaymentIntentSearchParams
        GET /v1/payment_intents/search
        query! text
        expand[*] text
        limit limit
        page -

        # RefundCreateParams
        POST /v1/refunds
        amount amount
        charge text
        currency -
        customer -
        expand[*] text
        instructions_email -
        metadata[*] text
        origin -
        payment_intent text
        reason duplicate|fraudulent|requested_by_customer
        refund_application_fee -
        reverse_transfer -

        # RefundRetrieveParams
        GET /v1/refunds/{id}
        expand[*] text

        # RefundListParams, PaginationParams
        GET /v1/refunds
        charge text
        created -
        expand[*] text
        payment_intent text
        ending_before text
        limit limit
        starting_after text
        """;

    private static readonly Dictionary<string, Dictionary<string, string>> ByOperation = Read();

    public static IEnumerable<string> Operations => ByOperation.Keys;

    /// <summary>Stripe's error for the first parameter that is not as described; null where all are.</summary>
    public static StripeReply? Refusal(string operation, IReadOnlyList<KeyValuePair<string, string>> given)
    {
        var allowed = ByOperation[operation];
        foreach (var (name, value) in given)
        {
            var pattern = Metadata().IsMatch(name) ? "metadata[*]" : Index().Replace(name, "[*]");
            var kind = allowed.GetValueOrDefault(pattern) ?? allowed.GetValueOrDefault($"{pattern}!");
            if (kind is null or "-")
            {
                return Error("parameter_unknown", name, "Received unknown parameter.");
            }
            if (value.Length == 0)
            {
                return Error("parameter_invalid_empty", name, "You passed an empty string.");
            }
            if (Fault(kind, value) is { } code)
            {
                return Error(code, name, "Invalid value.");
            }
        }
        foreach (var twice in given.GroupBy(g => g.Key).Where(g => g.Count() > 1))
        {
            return Error("parameter_invalid", twice.Key, "Given twice.");
        }
        return allowed.Keys.Where(k => k.EndsWith('!')).Select(k => k[..^1])
            .FirstOrDefault(k => given.All(g => g.Key != k)) is { } missing
            ? Error("parameter_missing", missing, "Missing required param.")
            : null;
    }

    /// <summary>
    /// What Stripe says of an amount in a currency that it counts in its own way, or null.
    /// https://docs.stripe.com/currencies#special-cases
    /// </summary>
    public static StripeReply? AmountRefusal(long amount, string currency) => currency.ToUpperInvariant() switch
    {
        "ISK" or "UGX" when amount % 100 != 0 =>
            Error("invalid_charge_amount_no_decimal_compatible", "amount", "Amounts are divisible by 100."),
        "BHD" or "JOD" or "KWD" or "OMR" or "TND" when amount % 10 != 0 =>
            Error("parameter_invalid_integer", "amount", "The last digit must be 0."),
        _ => null,
    };

    private static string? Fault(string kind, string value) => kind switch
    {
        "text" => value.Length > 5_000 ? "parameter_invalid_string_too_long" : null,
        "boolean" => value is "true" or "false" ? null : "parameter_invalid_boolean",
        "amount" => long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var amount) && amount > 0
            ? null
            : "parameter_invalid_integer",
        "limit" => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
            && limit is >= 1 and <= 100 ? null : "parameter_invalid_integer",
        "currency" => value.All(char.IsAsciiLetterLower) && Currency.Find(value.ToUpperInvariant()) is not null
            ? null
            : "invalid_currency",
        "url" => Uri.TryCreate(value, UriKind.Absolute, out _) ? null : "url_invalid",
        _ => kind.Split('|').Contains(value) ? null : "parameter_invalid_enum",
    };

    private static StripeReply Error(string code, string parameter, string message) =>
        StripeReply.Error(400, "invalid_request_error", code, parameter: parameter, message: message);

    private static Dictionary<string, Dictionary<string, string>> Read()
    {
        var read = new Dictionary<string, Dictionary<string, string>>();
        var current = new Dictionary<string, string>();
        foreach (var line in Table.Split('\n').Where(l => l.Length > 0 && l[0] != '#'))
        {
            var cells = line.Split(' ');
            if (cells[0] is "GET" or "POST")
            {
                current = read[line] = [];
            }
            else
            {
                current[cells[0]] = cells[1];
            }
        }
        return read;
    }

    [GeneratedRegex(@"\[\d*\]")]
    private static partial Regex Index();

    /// <summary>Keys of up to 40 characters without square brackets. https://docs.stripe.com/api/metadata</summary>
    [GeneratedRegex(@"^metadata\[[^\[\]]{1,40}\]$")]
    private static partial Regex Metadata();
}
