using Zentra.Payments.Payments;
using Zentra.Payments.Providers;

namespace Zentra.Server.Connectors.Adyen;

/// <summary>
/// Speaks Adyen's Checkout API, version 71, with tokens that Adyen keeps. A payment is answered at once; everything
/// that follows it (capture, cancel, refund, reversal, adjustment) is only acknowledged, and its outcome comes by
/// notification.
/// </summary>
/// <param name="http">Shared by all accounts; its handler follows no redirect.</param>
public sealed class AdyenConnector(HttpClient http) : IConnector
{
    /// <summary>
    /// Currencies that Adyen counts with other digits than ISO 4217 does.
    /// Source: docs.adyen.com/development-resources/currency-codes, "differs from standard".
    /// </summary>
    private static readonly CurrencyQuirk[] Quirks = [new("CLP", 2), new("CVE", 0), new("IDR", 0), new("ISK", 2)];

    /// <summary>
    /// How often an acknowledged call may be asked about before it counts as unknown: by the questions' pauses a day
    /// and a half, when Adyen's notifications of captures and refunds have long come.
    /// </summary>
    private const int PatientQueries = 5;

    /// <summary>
    /// Multiple captures are a feature that Adyen enables for an account; without it Adyen cancels what the first
    /// capture leaves. There is no question that Adyen would answer by our key.
    /// </summary>
    internal static Capabilities Abilities { get; } = new()
    {
        PartialCapture = true,
        MultipleCapture = true,
        Increment = false,
        QueryByKey = false,
        Quirks = Quirks,
    };

    public string Name => "adyen";

    public Capabilities Capabilities => Abilities;

    public ConnectorNeeds Needs => AdyenAccount.Needs;

    public async ValueTask<ProviderOutcome> Send(
        ProviderCall call, ProviderAccount account, CancellationToken cancellation)
    {
        var adyen = new AdyenAccount(account);
        return AdyenRequest.For(call, adyen) switch
        {
            AdyenRequest.Settled settled => settled.Outcome,
            AdyenRequest.Post post when adyen.Address(post.Path) is { } address => AdyenAnswers.Read(
                call,
                adyen,
                await AdyenHttp.Post(http, address, adyen.ApiKey, call.ProviderKey, post.Body, cancellation)),
            AdyenRequest.Post => new ProviderOutcome.RefusedBeforeProcessing("base_url_unusable"),
            _ => throw new ArgumentOutOfRangeException(nameof(call)),
        };
    }

    /// <summary>
    /// Adyen has no look-up by a merchant's reference. A repeat of the same request with the same idempotency key
    /// would return the first answer (for at least 7 days), but only if there was a first: where the request never
    /// arrived, the repeat is the first, and would charge for a payment that was given up since. So nothing is asked
    /// here. What Adyen has acknowledged it tells by notification, and is given time to; of all else nothing is
    /// known.
    /// </summary>
    public ValueTask<ProviderOutcome> Query(
        ProviderCall call, ProviderAccount account, CancellationToken cancellation) =>
        new(IsAcknowledged(call) && call.Queries <= PatientQueries
            ? new ProviderOutcome.Pending(call.ProviderReference)
            : new ProviderOutcome.Unknown("cannot_be_asked"));

    public CallbackReading Read(Callback callback, ProviderAccount account) =>
        AdyenNotifications.Read(callback.Body.Span, new AdyenAccount(account));

    /// <summary>
    /// Whether Adyen has the call: its attempt has a reference then. A reversal has its payment's from the beginning,
    /// so its reference says nothing.
    /// </summary>
    private static bool IsAcknowledged(ProviderCall call) =>
        call.ProviderReference is { Length: > 0 } && call.Operation != ProviderOperation.Reverse;
}
