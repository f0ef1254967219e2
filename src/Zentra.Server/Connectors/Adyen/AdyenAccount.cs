namespace Zentra.Server.Connectors.Adyen;

/// <summary>A provider's account as Adyen's connector reads it. It prints nothing of what it holds.</summary>
internal sealed class AdyenAccount(ProviderAccount account)
{
    /// <summary>
    /// `base_url` is the Checkout API with its version, as `https://checkout-test.adyen.com/v71`. `return_url` is
    /// where customers come back to after they have authenticated; an account that has none charges without the
    /// customer. `authorisation_type` is `PreAuth` or `FinalAuth`, for payments that are captured later.
    /// </summary>
    public static ConnectorNeeds Needs { get; } = new(
        ["merchant_account", "base_url"], ["api_key", "hmac_key"], ["return_url", "authorisation_type"]);

    public bool Livemode => account.Livemode;

    public string MerchantAccount => Setting("merchant_account") ?? "";

    public string? ReturnUrl => Setting("return_url");

    public string? AuthorisationType => Setting("authorisation_type");

    public string BaseUrl => Setting("base_url") ?? "";

    public string ApiKey => account.Secrets.GetValueOrDefault("api_key") ?? "";

    /// <summary>
    /// The keys that notifications may be signed with, in hexadecimal. While a key is exchanged both are given,
    /// separated by a comma: what was queued before the exchange is still signed with the old one.
    /// </summary>
    public IEnumerable<string> HmacKeys => (account.Secrets.GetValueOrDefault("hmac_key") ?? "")
        .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Where a path of the API is; null where the base is no HTTP address.</summary>
    public Uri? Address(string path) =>
        Uri.TryCreate(BaseUrl.TrimEnd('/') + path, UriKind.Absolute, out var address)
            && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp)
            ? address
            : null;

    private string? Setting(string name) =>
        account.Settings.TryGetValue(name, out var value) && value.Length > 0 ? value : null;
}
