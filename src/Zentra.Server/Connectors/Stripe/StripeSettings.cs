namespace Zentra.Server.Connectors.Stripe;

/// <summary>What an account with Stripe can be told.</summary>
internal static class StripeSettings
{
    /// <summary>Where Stripe is, for tests.</summary>
    public const string BaseUrl = "base_url";

    /// <summary>Where the customer comes back to from an action; with it, an action is a page to go to.</summary>
    public const string ReturnUrl = "return_url";

    /// <summary>
    /// `true` asks for authorizations that can be raised. https://docs.stripe.com/payments/incremental-authorization
    /// </summary>
    public const string Incremental = "incremental";

    /// <summary>
    /// `true` asks for authorizations that can be captured in parts. https://docs.stripe.com/payments/multicapture
    /// </summary>
    public const string Multicapture = "multicapture";

    public const string ApiKey = "api_key";

    public const string WebhookSecret = "webhook_secret";

    public static readonly ConnectorNeeds Needs =
        new([], [ApiKey, WebhookSecret], [BaseUrl, ReturnUrl, Incremental, Multicapture]);

    public static bool IsOn(ProviderAccount account, string setting) =>
        account.Settings.GetValueOrDefault(setting) == "true";
}
