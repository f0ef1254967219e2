using Zentra.Server.Http;

namespace Zentra.Server.Authorizations;

/// <summary>What the network of a test workspace is to do.</summary>
public sealed record SandboxAuthorizationRequest
{
    /// <summary>
    /// `authorize` (the default) and `advice` begin an authorization of a card; `increment`, `reverse`, `clear` and
    /// `return` go on with one.
    /// </summary>
    public string? Action { get; init; }

    /// <summary>The card (`crd_…`). Required where an authorization begins.</summary>
    public string? Card { get; init; }

    /// <summary>The authorization (`ath_…`). Required where one goes on.</summary>
    public string? Authorization { get; init; }

    /// <summary>
    /// To authorize: `authorization` (the default), `financial` (posted at once, and never cleared), `force_post`,
    /// `refund`, `account_check` or `balance_inquiry`.
    /// </summary>
    public string? Kind { get; init; }

    /// <summary>
    /// At the merchant, in minor units of the currency; of what goes on in the card's own, and where absent all of it.
    /// Required where an authorization begins, but for a check and a balance inquiry, and of an increment.
    /// </summary>
    public long? AmountMinor { get; init; }

    /// <summary>ISO 4217, at the merchant. Required where an authorization begins.</summary>
    public string? Currency { get; init; }

    /// <summary>Where the card is used; a merchant of the sandbox (category 5999, US) where absent.</summary>
    public MerchantRequest? Merchant { get; init; }

    /// <summary>`ecommerce` (the default), `pos`, `contactless`, `atm`, `moto`, `recurring` or `wallet`.</summary>
    public string? Channel { get; init; }

    /// <summary>Whether the terminal can take less than it asks for.</summary>
    public bool? PartialApproval { get; init; }

    /// <summary>The expiry that the message states: `YYMM`.</summary>
    public string? Expiry { get; init; }

    /// <summary>`passed` or `failed`, as if the network had checked a PIN.</summary>
    public string? Pin { get; init; }

    /// <summary>`passed` or `failed`, as if the network had checked a verification value.</summary>
    public string? Cvv { get; init; }

    /// <summary>What an advice says was answered (ISO 8583 field 39); approved where absent.</summary>
    public string? AdvisedCode { get; init; }

    /// <summary>Of a clearing: whether no other follows, and the hold's rest comes back; true where absent.</summary>
    public bool? Final { get; init; }

    /// <summary>The idempotency key, where it is not sent as a header.</summary>
    public string? IdempotencyKey { get; init; }
}
