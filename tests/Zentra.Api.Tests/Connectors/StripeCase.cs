using Zentra.Payments.Payments;
using Zentra.Server.Connectors;
using Zentra.Server.Connectors.Stripe;

namespace Zentra.Api.Tests.Connectors;

/// <summary>The connector, and the Stripe that it talks to.</summary>
internal sealed class StripeCase : IAsyncDisposable
{
    public const string Payment = "pay_06f5k2m8qhx3w9t1b7c4d0e6ga";

    public const string WebhookSecret = "whsec_5b1e8a04";

    private readonly HttpClient http = ProviderClient.New();

    private StripeCase(StripeServer server)
    {
        Server = server;
        Connector = new(http);
        Account = AccountAt(server.Url);
    }

    public StripeServer Server { get; }

    public StripeConnector Connector { get; }

    public ProviderAccount Account { get; private set; }

    public static async Task<StripeCase> Start(params (string Name, string Value)[] settings)
    {
        var started = new StripeCase(await StripeServer.Start());
        foreach (var (name, value) in settings)
        {
            started.Account = started.Account with
            {
                Settings = new Dictionary<string, string>(started.Account.Settings) { [name] = value },
            };
        }
        return started;
    }

    public static ProviderAccount AccountAt(Uri url, string apiKey = StripeServer.ApiKey, bool livemode = false) => new(
        "stripe_eu",
        livemode,
        new Dictionary<string, string> { ["base_url"] = url.ToString() },
        new Dictionary<string, string> { ["api_key"] = apiKey, ["webhook_secret"] = WebhookSecret });

    public static ProviderCall Call(
        ProviderOperation operation,
        long amountMinor = 1_000,
        string? reference = null,
        int attempt = 1,
        string method = "pm_card_visa",
        string currency = "USD",
        bool captureNow = false,
        int queries = 0) => new(
            Payment, attempt, operation, IsQuery: false, queries, "stripe_eu", $"{Payment}-{attempt}", reference,
            method, amountMinor, currency, captureNow);

    public static ProviderCall Authorization(
        string method = "pm_card_visa",
        long amountMinor = 1_000,
        string currency = "USD",
        bool captureNow = false,
        int queries = 0) => Call(
            ProviderOperation.Authorize, amountMinor, method: method, currency: currency, captureNow: captureNow,
            queries: queries);

    public async Task<ProviderOutcome> Send(ProviderCall call, ProviderAccount? account = null) =>
        await Connector.Send(call, account ?? Account, TestContext.Current.CancellationToken);

    public async Task<ProviderOutcome> Query(ProviderCall call, int queries = 1) => await Connector.Query(
        call with { IsQuery = true, Queries = queries }, Account, TestContext.Current.CancellationToken);

    /// <summary>Authorizes, and gives the PaymentIntent's identifier.</summary>
    public async Task<string> Authorized(
        string method = "pm_card_visa", long amountMinor = 1_000, bool captureNow = false, string currency = "USD")
    {
        var outcome = await Send(Authorization(method, amountMinor, currency, captureNow));
        return Assert.IsType<ProviderOutcome.Approved>(outcome).Reference;
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await Server.DisposeAsync();
    }
}
