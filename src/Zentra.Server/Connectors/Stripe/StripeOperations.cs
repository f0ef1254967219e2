using System.Globalization;
using Zentra.Payments.Payments;

namespace Zentra.Server.Connectors.Stripe;

/// <summary>
/// The calls that change something at Stripe. Each carries our key, so that a repeat has no second effect.
/// </summary>
internal sealed class StripeOperations(StripeApi api, StripeLookup lookup)
{
    private static readonly (string Name, string Value) WithCharge = ("expand[0]", "latest_charge");

    public Task<ProviderOutcome> Send(ProviderCall call, ProviderAccount account, CancellationToken cancellation) =>
        call.Operation switch
        {
            // The same at every try, so nothing was ever sent.
            _ when StripeCurrencies.ToStripe(call) is null => Task.FromResult<ProviderOutcome>(
                new ProviderOutcome.RefusedBeforeProcessing("amount_not_supported")),
            ProviderOperation.Authorize when call.ProviderReference is null => Authorize(call, account, cancellation),
            ProviderOperation.Authorize => GoOn(call, account, cancellation),
            ProviderOperation.Increment => Increment(call, account, cancellation),
            ProviderOperation.Capture => Capture(call, account, cancellation),
            ProviderOperation.Void => Void(call, account, cancellation),
            ProviderOperation.Refund => Refund(call, account, cancellation),
            ProviderOperation.Reverse => Reverse(call, account, cancellation),
            _ => throw new ArgumentOutOfRangeException(nameof(call)),
        };

    /// <summary>https://docs.stripe.com/api/payment_intents/create</summary>
    private async Task<ProviderOutcome> Authorize(
        ProviderCall call, ProviderAccount account, CancellationToken cancellation)
    {
        List<(string, string)> form =
        [
            ("amount", Amount(call)),
            ("currency", call.Currency.ToLowerInvariant()),
            ("confirm", "true"),
            ("capture_method", call.CaptureNow ? "automatic" : "manual"),
            ("payment_method_types[0]", "card"),
            WithCharge,
            .. Marks(call),
        ];
        // A method that is attached to a customer of Stripe's is used with that customer only: `cus_…/pm_…` names both.
        var slash = call.PaymentMethod.IndexOf('/', StringComparison.Ordinal);
        if (slash > 0)
        {
            form.Add(("customer", call.PaymentMethod[..slash]));
        }
        form.Add(("payment_method", call.PaymentMethod[(slash + 1)..]));
        if (!string.IsNullOrEmpty(call.Description))
        {
            form.Add(("description", call.Description));
        }
        if (account.Settings.GetValueOrDefault(StripeSettings.ReturnUrl) is { } returnUrl)
        {
            form.Add(("return_url", returnUrl));
        }
        if (!call.CaptureNow && StripeSettings.IsOn(account, StripeSettings.Incremental))
        {
            form.Add(("payment_method_options[card][request_incremental_authorization]", "if_available"));
        }
        if (!call.CaptureNow && StripeSettings.IsOn(account, StripeSettings.Multicapture))
        {
            form.Add(("payment_method_options[card][request_multicapture]", "if_available"));
        }
        var answer = await api.Post(account, "/v1/payment_intents", form, call.ProviderKey, cancellation);
        return StripeIntents.Judge(answer, call, account, intent => StripeIntents.Authorized(intent, call));
    }

    /// <summary>
    /// The customer did what was asked. Stripe mostly goes on by itself; where it waits for us, we confirm.
    /// </summary>
    private async Task<ProviderOutcome> GoOn(
        ProviderCall call, ProviderAccount account, CancellationToken cancellation)
    {
        var found = await lookup.Find(call, account, cancellation);
        if (found.Intent is not { } intent)
        {
            return found.Instead;
        }
        if (intent.Status != "requires_confirmation")
        {
            return StripeIntents.Authorized(intent, call);
        }
        var answer = await api.Post(
            account, $"/v1/payment_intents/{intent.Id}/confirm", [WithCharge], call.ProviderKey, cancellation);
        return StripeIntents.Judge(answer, call, account, confirmed => StripeIntents.Authorized(confirmed, call));
    }

    /// <summary>
    /// Stripe wants the new total, and refuses one that is not greater. A repeat looks for the mark of this call first,
    /// so that it is not refused for having been done.
    /// https://docs.stripe.com/api/payment_intents/increment_authorization
    /// </summary>
    private async Task<ProviderOutcome> Increment(
        ProviderCall call, ProviderAccount account, CancellationToken cancellation)
    {
        if (StripeCurrencies.ToStripe(call.AuthorizedMinor + call.AmountMinor, call.Currency) is not { } total)
        {
            return new ProviderOutcome.RefusedBeforeProcessing("amount_not_supported");
        }
        if (call.Queries > 0)
        {
            var found = await lookup.Find(call, account, cancellation);
            if (found.Intent is not { } intent)
            {
                return found.Instead;
            }
            if (StripeMarks.IsMarked(intent, call))
            {
                return new ProviderOutcome.Approved(intent.Id!);
            }
        }
        var (id, instead) = await Reference(call, account, cancellation);
        if (id is null)
        {
            return instead;
        }
        var answer = await api.Post(
            account,
            $"/v1/payment_intents/{id}/increment_authorization",
            [("amount", Text(total)), Mark(call), WithCharge],
            call.ProviderKey,
            cancellation);
        ProviderOutcome Raised(StripeIntent after, ProviderOutcome ifNot) =>
            StripeMarks.IsMarked(after, call) && after.Amount != total
                ? new ProviderOutcome.Unknown("other_amount")
                : StripeIntents.Incremented(after, call, ifNot);
        return await JudgeState(answer, call, account, Raised, cancellation);
    }

    /// <summary>https://docs.stripe.com/api/payment_intents/capture</summary>
    private async Task<ProviderOutcome> Capture(
        ProviderCall call, ProviderAccount account, CancellationToken cancellation)
    {
        var (id, instead) = await Reference(call, account, cancellation);
        if (id is null)
        {
            return instead;
        }
        var isMultiple = StripeSettings.IsOn(account, StripeSettings.Multicapture);
        List<(string, string)> form = [("amount_to_capture", Amount(call)), Mark(call), WithCharge];
        if (isMultiple)
        {
            form.Add(("final_capture", call.IsFinal ? "true" : "false"));
        }
        var answer = await api.Post(
            account, $"/v1/payment_intents/{id}/capture", form, call.ProviderKey, cancellation);
        return await JudgeState(
            answer,
            call,
            account,
            (after, ifNot) => StripeIntents.Captured(after, call, isMultiple, ifNot),
            cancellation);
    }

    /// <summary>https://docs.stripe.com/api/payment_intents/cancel</summary>
    private async Task<ProviderOutcome> Void(
        ProviderCall call, ProviderAccount account, CancellationToken cancellation)
    {
        var (id, instead) = await Reference(call, account, cancellation);
        if (id is null)
        {
            return instead;
        }
        var answer = await api.Post(
            account,
            $"/v1/payment_intents/{id}/cancel",
            [("cancellation_reason", StripeMarks.VoidReason), WithCharge],
            call.ProviderKey,
            cancellation);
        return await JudgeState(answer, call, account, StripeIntents.Voided, cancellation);
    }

    /// <summary>https://docs.stripe.com/api/refunds/create</summary>
    private async Task<ProviderOutcome> Refund(
        ProviderCall call, ProviderAccount account, CancellationToken cancellation)
    {
        var (id, instead) = await Reference(call, account, cancellation);
        if (id is null)
        {
            return instead;
        }
        var answer = await api.Post(
            account,
            "/v1/refunds",
            [("payment_intent", id), ("amount", Amount(call)), .. Marks(call)],
            call.ProviderKey,
            cancellation);
        return StripeRefunds.Judge(answer, call, id, refund => refund.Id!);
    }

    /// <summary>Undoes whatever there is: a hold is canceled, money that was taken is given back, all of it.</summary>
    private async Task<ProviderOutcome> Reverse(
        ProviderCall call, ProviderAccount account, CancellationToken cancellation)
    {
        var found = await lookup.Find(call, account, cancellation);
        if (found.Intent is not { Id: { } id } intent)
        {
            return NotFound(call, found);
        }
        var charge = StripeJson.Read(intent.LatestCharge, StripeJson.Default.StripeCharge);
        switch (intent.Status)
        {
            case "canceled":
            case "succeeded" when charge?.Refunded == true:
                return new ProviderOutcome.Approved(id);
            case "processing":
                return new ProviderOutcome.Pending(id);
            case "succeeded":
                // Two requests, two keys: under one key the second would be refused as another request.
                var refund = await api.Post(
                    account,
                    "/v1/refunds",
                    [("payment_intent", id), ($"metadata[{StripeMarks.Reversal}]", "true"), .. Marks(call)],
                    $"{call.ProviderKey}-refund",
                    cancellation);
                return StripeRefunds.Judge(refund, call, id, _ => id);
            default:
                var canceled = await api.Post(
                    account,
                    $"/v1/payment_intents/{id}/cancel",
                    [("cancellation_reason", StripeMarks.ReversalReason), WithCharge],
                    $"{call.ProviderKey}-cancel",
                    cancellation);
                return StripeIntents.Judge(canceled, call, account, after => after.Status == "canceled"
                    ? new ProviderOutcome.Approved(id)
                    : new ProviderOutcome.Unknown("not_canceled"));
        }
    }

    /// <summary>
    /// What an answer means that depends on the PaymentIntent's state. Where Stripe refuses because of it, the state is
    /// read: it may be what the call wants, from a try whose answer was lost longer ago than Stripe keeps keys.
    /// </summary>
    private async Task<ProviderOutcome> JudgeState(
        StripeAnswer answer,
        ProviderCall call,
        ProviderAccount account,
        Func<StripeIntent, ProviderOutcome, ProviderOutcome> judge,
        CancellationToken cancellation)
    {
        if (StripeErrors.CodeOf(answer) != "payment_intent_unexpected_state")
        {
            return StripeIntents.Judge(
                answer, call, account, intent => judge(intent, new ProviderOutcome.Unknown("not_done")));
        }
        var found = await lookup.Find(call, account, cancellation);
        return found.Intent is { } now ? judge(now, StripeErrors.Outcome(answer, call)) : found.Instead;
    }

    private async Task<(string? Id, ProviderOutcome Instead)> Reference(
        ProviderCall call, ProviderAccount account, CancellationToken cancellation)
    {
        if (StripeIntents.IsIntent(call.ProviderReference))
        {
            return (call.ProviderReference, new ProviderOutcome.NotReceived());
        }
        var found = await lookup.Find(call, account, cancellation);
        return (found.Intent?.Id, NotFound(call, found));
    }

    /// <summary>What it is about was not found, so nothing was sent.</summary>
    private static ProviderOutcome NotFound(ProviderCall call, Found found) =>
        StripeErrors.NotBegun(call, found.Instead is ProviderOutcome.Unknown unknown ? unknown.Reason : "not_found");

    private static (string, string)[] Marks(ProviderCall call) =>
        [($"metadata[{StripeMarks.Key}]", call.ProviderKey), ($"metadata[{StripeMarks.Payment}]", call.Payment)];

    private static (string, string) Mark(ProviderCall call) => ($"metadata[{StripeMarks.Of(call)}]", call.ProviderKey);

    private static string Amount(ProviderCall call) => Text(StripeCurrencies.ToStripe(call)!.Value);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
