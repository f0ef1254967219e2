namespace Zentra.Server.Http;

/// <summary>What a network or a processor asks.</summary>
public sealed record AuthorizationRequest
{
    /// <summary>The card (`crd_…`). This or `network_card` is required.</summary>
    public string? Card { get; init; }

    /// <summary>
    /// The card's number as the network knows it: 12 to 19 digits. It is looked up by its keyed hash and kept nowhere.
    /// </summary>
    public string? NetworkCard { get; init; }

    /// <summary>
    /// `authorization` (the default), `incremental`, `advice`, `reversal`, `financial`, `force_post`,
    /// `balance_inquiry`, `account_check` or `refund`.
    /// </summary>
    public string? Kind { get; init; }

    /// <summary>
    /// At the merchant, in minor units of the currency. Required but for a reversal, a check and a balance inquiry.
    /// </summary>
    public long? AmountMinor { get; init; }

    /// <summary>ISO 4217, at the merchant. Required.</summary>
    public string? Currency { get; init; }

    /// <summary>The same by the network's own rate, in minor units of the billing currency.</summary>
    public long? BillingAmountMinor { get; init; }

    /// <summary>ISO 4217; the card's own. Required with a billing amount.</summary>
    public string? BillingCurrency { get; init; }

    /// <summary>Where the card was used. Required but for a reversal, an increment and a balance inquiry.</summary>
    public MerchantRequest? Merchant { get; init; }

    /// <summary>`ecommerce` (the default), `pos`, `contactless`, `atm`, `moto`, `recurring` or `wallet`.</summary>
    public string? Channel { get; init; }

    /// <summary>Whether less than what is asked can be taken.</summary>
    public bool? PartialApproval { get; init; }

    /// <summary>How the network names this message: the same again gets the same answer.</summary>
    public NetworkKeysRequest? Network { get; init; }

    /// <summary>The message that this one is about, where `network.transaction_id` does not tell.</summary>
    public OriginalRequest? Original { get; init; }

    /// <summary>What a partial reversal leaves, in minor units of the currency; all is reversed where absent.</summary>
    public long? ReplacementAmountMinor { get; init; }

    /// <summary>The expiry that the message states: `YYMM`.</summary>
    public string? Expiry { get; init; }

    /// <summary>`passed` or `failed`, where the network checked a PIN.</summary>
    public string? Pin { get; init; }

    /// <summary>`passed` or `failed`, where the network checked a verification value.</summary>
    public string? Cvv { get; init; }

    /// <summary>What an advice says was answered (ISO 8583 field 39); approved where absent.</summary>
    public string? AdvisedCode { get; init; }

    /// <summary>The approval code of what others approved: up to six letters and digits.</summary>
    public string? ApprovalCode { get; init; }

    /// <summary>The idempotency key, where it is not sent as a header.</summary>
    public string? IdempotencyKey { get; init; }
}

/// <summary>The card acceptor (ISO 8583 fields 18, 42 and 43).</summary>
public sealed record MerchantRequest
{
    /// <summary>The card acceptor's identification: 1 to 64 printable characters. Required.</summary>
    public string? Id { get; init; }

    /// <summary>Up to 100 characters.</summary>
    public string? Name { get; init; }

    /// <summary>The merchant category code: four digits (ISO 18245). Required.</summary>
    public string? Category { get; init; }

    /// <summary>ISO 3166-1 alpha-2, upper case.</summary>
    public string? Country { get; init; }
}

/// <summary>How a network names a message of its own.</summary>
public sealed record NetworkKeysRequest
{
    /// <summary>The same for all messages of a transaction, up to 64 characters.</summary>
    public string? TransactionId { get; init; }

    /// <summary>The retrieval reference number: up to 12 characters.</summary>
    public string? Rrn { get; init; }

    /// <summary>The systems trace audit number: up to 6 digits.</summary>
    public string? Stan { get; init; }

    /// <summary>The acquirer's identification: up to 11 digits.</summary>
    public string? Acquirer { get; init; }

    /// <summary>Up to 8 characters.</summary>
    public string? TerminalId { get; init; }

    /// <summary>RFC 3339.</summary>
    public string? TransmittedAt { get; init; }
}

/// <summary>The message that another one is about.</summary>
public sealed record OriginalRequest
{
    /// <summary>Up to 6 digits. Required.</summary>
    public string? Stan { get; init; }

    /// <summary>Up to 11 digits.</summary>
    public string? Acquirer { get; init; }

    /// <summary>RFC 3339.</summary>
    public string? TransmittedAt { get; init; }
}
