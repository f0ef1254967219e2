using System.Text.Json;
using Zentra.Payments.Payments;
using Zentra.Payments.Providers;

namespace Zentra.Server.Connectors.Adyen;

/// <summary>
/// Reads standard notifications. They come more than once and in any order; a repeat has the same event code and the
/// same reference of Adyen's, which make the message's identifier.
/// </summary>
internal static class AdyenNotifications
{
    /// <summary>What Adyen reads as kept.</summary>
    private const string Accepted = "[accepted]";

    /// <summary>More than Adyen puts into one notification (a JSON notification has one item).</summary>
    private const int MostItems = 100;

    public static CallbackReading Read(ReadOnlySpan<byte> body, AdyenAccount account)
    {
        NotificationEnvelope? envelope;
        try
        {
            envelope = JsonSerializer.Deserialize(body, AdyenJson.Default.NotificationEnvelope);
        }
        catch (JsonException)
        {
            return new CallbackReading.Malformed("not_a_notification");
        }
        if (envelope?.NotificationItems is not { Count: > 0 and <= MostItems } wrappers
            || wrappers.Any(w => w?.Item is null))
        {
            return new CallbackReading.Malformed("not_a_notification");
        }
        var items = wrappers.Select(w => w!.Item!).ToList();
        var refusals = items.Select(i => AdyenSignature.Refuse(i, account.HmacKeys));
        if (refusals.FirstOrDefault(r => r is not null) is { } reason)
        {
            return new CallbackReading.Unsigned(reason);
        }
        if (items.Any(i => i.MerchantAccountCode != account.MerchantAccount))
        {
            return new CallbackReading.Malformed("another_merchant_account");
        }
        if (envelope.Live != (account.Livemode ? "true" : "false"))
        {
            return new CallbackReading.Malformed("another_environment");
        }
        return items.Any(i => i.Success is not ("true" or "false"))
            ? new CallbackReading.Malformed("success_unreadable")
            : new CallbackReading.Read([.. items.SelectMany(Messages)], Accepted);
    }

    /// <summary>One message, except for a dispute that enters two stages with one event.</summary>
    private static IEnumerable<ProviderMessage> Messages(NotificationItem item)
    {
        var notices = AdyenDisputes.Notices(item);
        return notices.Count == 0
            ? [Message(item) with { Operation = Operation(item), Outcome = Outcome(item) }]
            : notices.Select(n => Message(item) with { Id = $"{DisputeId(item)}:{n.Stage}", Dispute = n });
    }

    private static ProviderMessage Message(NotificationItem item) => new()
    {
        Id = $"{item.EventCode}:{item.PspReference}:{item.Success}",
        Type = item.EventCode,
        ProviderKey = item.MerchantReference is { } reference && AdyenRequest.IsOurKey(reference) ? reference : null,
        ProviderReference = item.OriginalReference is { Length: > 0 } original ? original : item.PspReference,
        AmountMinor = AdyenConnector.Abilities.FromProvider(item.Amount.Value, item.Amount.Currency),
        Currency = item.Amount.Currency,
    };

    /// <summary>
    /// Every event of a dispute has the dispute's reference, and one kind of event may come with one status and later
    /// with another: that is no repeat.
    /// </summary>
    private static string DisputeId(NotificationItem item) =>
        $"{item.EventCode}:{item.PspReference}:{item.Success}:{AdyenRefusals.Code(item.Additional("disputeStatus"))}";

    /// <summary>Which of our calls an event answers.</summary>
    private static ProviderOperation? Operation(NotificationItem item) => item.EventCode switch
    {
        "AUTHORISATION" or "OFFER_CLOSED" => ProviderOperation.Authorize,
        "AUTHORISATION_ADJUSTMENT" => ProviderOperation.Increment,
        "CAPTURE" or "CAPTURE_FAILED" => ProviderOperation.Capture,
        "CANCELLATION" or "TECHNICAL_CANCEL" => ProviderOperation.Void,
        "CANCEL_OR_REFUND" => ProviderOperation.Reverse,
        "REFUND" or "REFUND_FAILED" or "REFUNDED_REVERSED" => ProviderOperation.Refund,
        _ => null,
    };

    /// <summary>
    /// What became of that call; null for what is no answer to one, as the rest of an authorization expiring.
    /// </summary>
    private static ProviderOutcome? Outcome(NotificationItem item) => (item.EventCode, item.Success) switch
    {
        ("AUTHORISATION", "true") when IsPartial(item) => new ProviderOutcome.Unknown("partially_authorised"),
        ("AUTHORISATION" or "AUTHORISATION_ADJUSTMENT" or "CAPTURE" or "CANCELLATION" or "TECHNICAL_CANCEL"
            or "CANCEL_OR_REFUND" or "REFUND", "true") => new ProviderOutcome.Approved(item.PspReference),
        ("AUTHORISATION" or "AUTHORISATION_ADJUSTMENT" or "CAPTURE" or "CANCELLATION" or "TECHNICAL_CANCEL"
            or "CANCEL_OR_REFUND" or "REFUND", _) => AdyenRefusals.Told(item.Reason, item.EventCode),
        // These tell a failure after a success, and `success` says only that the failure happened.
        ("CAPTURE_FAILED" or "REFUND_FAILED" or "REFUNDED_REVERSED", _) =>
            AdyenRefusals.Told(item.Reason, item.EventCode),
        // The customer went away from a required action; for cards Adyen waits twelve hours.
        ("OFFER_CLOSED", "true") => new ProviderOutcome.Declined("authentication_failed", item.EventCode),
        _ => null,
    };

    /// <summary>Whether less was authorized than the amount of the notification.</summary>
    private static bool IsPartial(NotificationItem item) =>
        item.Additional("authorisedAmountCurrency") == item.Amount.Currency
        && long.TryParse(item.Additional("authorisedAmountValue"), out var authorised)
        && authorised != item.Amount.Value;
}
