using Zentra.Payments.Payments;
using Zentra.Payments.Providers;

namespace Zentra.Server.Connectors.Stripe;

/// <summary>
/// Payments by card through Stripe's PaymentIntents. https://docs.stripe.com/payments/payment-intents
/// </summary>
public sealed class StripeConnector : IConnector
{
    private readonly StripeOperations operations;
    private readonly StripeQueries queries;

    /// <param name="http">As <see cref="ProviderClient"/> makes it: it follows no redirect and keeps no cookie.</param>
    public StripeConnector(HttpClient http)
    {
        var api = new StripeApi(http);
        var lookup = new StripeLookup(api);
        operations = new(api, lookup);
        queries = new(lookup);
    }

    public string Name => "stripe";

    public Capabilities Capabilities => StripeCurrencies.Can;

    public ConnectorNeeds Needs => StripeSettings.Needs;

    public async ValueTask<ProviderOutcome> Send(
        ProviderCall call, ProviderAccount account, CancellationToken cancellation) =>
        await operations.Send(call, account, cancellation);

    public async ValueTask<ProviderOutcome> Query(
        ProviderCall call, ProviderAccount account, CancellationToken cancellation) =>
        await queries.Query(call, account, cancellation);

    public CallbackReading Read(Callback callback, ProviderAccount account) =>
        StripeSignature.Doubt(callback, account) is { } doubt
            ? new CallbackReading.Unsigned(doubt)
            : StripeEvents.Read(callback.Body.Span, account);
}
