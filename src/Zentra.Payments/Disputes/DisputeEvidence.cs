using System.Text.Json.Serialization;

namespace Zentra.Payments.Disputes;

/// <summary>What is said against a dispute. Each text has up to 20,000 characters.</summary>
public sealed record DisputeEvidence
{
    public const int MaxLength = 20_000;

    public string? CustomerName { get; init; }
    public string? CustomerEmail { get; init; }

    /// <summary>The address (IP) that the customer bought from.</summary>
    public string? CustomerPurchaseIp { get; init; }

    public string? BillingAddress { get; init; }
    public string? ShippingAddress { get; init; }
    public string? ShippingDate { get; init; }
    public string? ShippingCarrier { get; init; }
    public string? ShippingTrackingNumber { get; init; }
    public string? ProductDescription { get; init; }

    /// <summary>The policy as it was shown to the customer.</summary>
    public string? RefundPolicy { get; init; }

    public string? CancellationPolicy { get; init; }

    /// <summary>Why the customer's subscription was not canceled.</summary>
    public string? CancellationRebuttal { get; init; }

    /// <summary>When the service was rendered.</summary>
    public string? ServiceDate { get; init; }

    /// <summary>The payment that this one is said to repeat.</summary>
    public string? DuplicateChargeId { get; init; }

    /// <summary>
    /// Anything else. In a sandbox `winning_evidence` and `losing_evidence` decide the dispute once submitted.
    /// </summary>
    public string? UncategorizedText { get; init; }

    [JsonIgnore]
    public bool IsEmpty => All().All(given => given.Text is null);

    /// <summary>Every text by its name on the wire.</summary>
    public IEnumerable<(string Name, string? Text)> All()
    {
        yield return ("customer_name", CustomerName);
        yield return ("customer_email", CustomerEmail);
        yield return ("customer_purchase_ip", CustomerPurchaseIp);
        yield return ("billing_address", BillingAddress);
        yield return ("shipping_address", ShippingAddress);
        yield return ("shipping_date", ShippingDate);
        yield return ("shipping_carrier", ShippingCarrier);
        yield return ("shipping_tracking_number", ShippingTrackingNumber);
        yield return ("product_description", ProductDescription);
        yield return ("refund_policy", RefundPolicy);
        yield return ("cancellation_policy", CancellationPolicy);
        yield return ("cancellation_rebuttal", CancellationRebuttal);
        yield return ("service_date", ServiceDate);
        yield return ("duplicate_charge_id", DuplicateChargeId);
        yield return ("uncategorized_text", UncategorizedText);
    }

    /// <summary>These texts, and of an earlier draft those that are not given anew.</summary>
    public DisputeEvidence Over(DisputeEvidence? draft) => draft is null ? this : new()
    {
        CustomerName = CustomerName ?? draft.CustomerName,
        CustomerEmail = CustomerEmail ?? draft.CustomerEmail,
        CustomerPurchaseIp = CustomerPurchaseIp ?? draft.CustomerPurchaseIp,
        BillingAddress = BillingAddress ?? draft.BillingAddress,
        ShippingAddress = ShippingAddress ?? draft.ShippingAddress,
        ShippingDate = ShippingDate ?? draft.ShippingDate,
        ShippingCarrier = ShippingCarrier ?? draft.ShippingCarrier,
        ShippingTrackingNumber = ShippingTrackingNumber ?? draft.ShippingTrackingNumber,
        ProductDescription = ProductDescription ?? draft.ProductDescription,
        RefundPolicy = RefundPolicy ?? draft.RefundPolicy,
        CancellationPolicy = CancellationPolicy ?? draft.CancellationPolicy,
        CancellationRebuttal = CancellationRebuttal ?? draft.CancellationRebuttal,
        ServiceDate = ServiceDate ?? draft.ServiceDate,
        DuplicateChargeId = DuplicateChargeId ?? draft.DuplicateChargeId,
        UncategorizedText = UncategorizedText ?? draft.UncategorizedText,
    };
}
