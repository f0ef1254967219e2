using Zentra.Payments.Payments;

namespace Zentra.Server.Payments;

/// <summary>A new payment. Without `confirm: false` it is authorized at once.</summary>
public sealed record CreatePaymentRequest
{
    /// <summary>What to charge, in minor units of the currency: 125000 is 1250.00 USD. Required; 1 to 2^53-1.</summary>
    public long? AmountMinor { get; init; }

    /// <summary>ISO 4217 code in upper case, or `ledger_currency` for the workspace's own. Required.</summary>
    public string? Currency { get; init; }

    /// <summary>Your reference of the customer: 1 to 128 printable ASCII characters without spaces. Required.</summary>
    public string? Customer { get; init; }

    /// <summary>Your reference of the merchant; the workspace's default where absent.</summary>
    public string? Merchant { get; init; }

    /// <summary>
    /// A stored method of the same customer (`pmt_…`), or a provider's own token. A sandbox payment without one uses
    /// `tok_approved`.
    /// </summary>
    public string? PaymentMethod { get; init; }

    /// <summary>`manual` (the default) authorizes only; `automatic` captures with the authorization.</summary>
    public CaptureMethod? CaptureMethod { get; init; }

    /// <summary>False leaves the payment `created` until it is confirmed.</summary>
    public bool? Confirm { get; init; }

    /// <summary>Up to 500 characters, for people.</summary>
    public string? Description { get; init; }

    /// <summary>Where the payer is: ISO 3166-1 alpha-2, upper case. Routing may ask about it.</summary>
    public string? Country { get; init; }

    /// <summary>How the payer came: `ecommerce`, `moto`, `recurring` or `in_store`.</summary>
    public string? Channel { get; init; }

    /// <summary>Your own keys: up to 50, of 40 characters, with values of 500.</summary>
    public SortedDictionary<string, string>? Metadata { get; init; }

    /// <summary>The idempotency key, where it is not sent as a header.</summary>
    public string? IdempotencyKey { get; init; }
}

public sealed record ConfirmPaymentRequest
{
    /// <summary>Replaces the payment's method: a stored method (`pmt_…`), or a provider's own token.</summary>
    public string? PaymentMethod { get; init; }

    public string? IdempotencyKey { get; init; }
}

public sealed record CapturePaymentRequest
{
    /// <summary>What to capture, in minor units; all that is left where absent.</summary>
    public long? AmountMinor { get; init; }

    /// <summary>True releases what is not captured. A capture of all that is left is final in any case.</summary>
    public bool? Final { get; init; }

    public string? IdempotencyKey { get; init; }
}

public sealed record IncrementPaymentRequest
{
    /// <summary>By how much to raise the authorization, in minor units. Required.</summary>
    public long? AmountMinor { get; init; }

    public string? IdempotencyKey { get; init; }
}

public sealed record CancelPaymentRequest
{
    /// <summary>Up to 200 characters, kept with the intent.</summary>
    public string? Reason { get; init; }

    public string? IdempotencyKey { get; init; }
}

public sealed record CreateRefundRequest
{
    /// <summary>What to give back, in minor units; all that is left of the captures where absent.</summary>
    public long? AmountMinor { get; init; }

    /// <summary>Up to 200 characters.</summary>
    public string? Reason { get; init; }

    public SortedDictionary<string, string>? Metadata { get; init; }

    public string? IdempotencyKey { get; init; }
}
