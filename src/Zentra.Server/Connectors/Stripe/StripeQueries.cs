using Zentra.Payments.Payments;

namespace Zentra.Server.Connectors.Stripe;

/// <summary>
/// What became of an earlier call. Reading one object and listing refunds are consistent with what was written, unlike
/// search, so there what is not done was not received, or comes yet: then the repeat's idempotency key stops it.
/// </summary>
internal sealed class StripeQueries(StripeLookup lookup)
{
    private static readonly ProviderOutcome NotReceived = new ProviderOutcome.NotReceived();

    public async Task<ProviderOutcome> Query(
        ProviderCall call, ProviderAccount account, CancellationToken cancellation)
    {
        if (call.Operation == ProviderOperation.Refund && StripeIntents.IsId(call.ProviderReference)
            && !StripeIntents.IsIntent(call.ProviderReference))
        {
            var (refund, reason) = await lookup.GetRefund(call.ProviderReference!, call, account, cancellation);
            return reason is null && refund is not null
                ? StripeRefunds.Outcome(refund, refund.Id!)
                : new ProviderOutcome.Unknown(reason ?? "unreadable_answer");
        }
        var found = await lookup.Find(call, account, cancellation);
        if (found.Intent is not { } intent)
        {
            return found.Instead;
        }
        return call.Operation switch
        {
            // The customer acted, and the call that was to go on from there never came.
            ProviderOperation.Authorize when call.ProviderReference is not null
                && intent.Status == "requires_confirmation" => NotReceived,
            ProviderOperation.Authorize => StripeIntents.Authorized(intent, call),
            ProviderOperation.Capture => StripeIntents.Captured(
                intent, call, StripeSettings.IsOn(account, StripeSettings.Multicapture), NotReceived),
            ProviderOperation.Increment => StripeIntents.Incremented(intent, call, NotReceived),
            ProviderOperation.Void => StripeIntents.Voided(intent, NotReceived),
            ProviderOperation.Refund => await Refunded(intent, call, account, cancellation),
            ProviderOperation.Reverse when intent.Status == "canceled" => new ProviderOutcome.Approved(intent.Id!),
            ProviderOperation.Reverse => await Refunded(intent, call, account, cancellation),
            _ => throw new ArgumentOutOfRangeException(nameof(call)),
        };
    }

    private async Task<ProviderOutcome> Refunded(
        StripeIntent intent, ProviderCall call, ProviderAccount account, CancellationToken cancellation)
    {
        var (refund, reason) = await lookup.FindRefund(intent.Id!, call, account, cancellation);
        return reason is not null ? new ProviderOutcome.Unknown(reason)
            : refund is null ? NotReceived
            : StripeRefunds.Outcome(refund, call.Operation == ProviderOperation.Reverse ? intent.Id! : refund.Id!);
    }
}
