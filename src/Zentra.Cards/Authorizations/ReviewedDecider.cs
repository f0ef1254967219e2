using Zentra.Cards.Controls;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Reviews;
using Zentra.Runtime.Store;

namespace Zentra.Cards.Authorizations;

/// <summary>What an operator says of an authorization that waits for a person.</summary>
internal static class ReviewedDecider
{
    /// <summary>Rules that decline are asked again, as things are now: a person may only overrule a review.</summary>
    public static Decision Approve(
        Authorization authorization, AuthorizationCommand.Approve command, IRecords records, Context context)
    {
        if (Refusal(authorization) is { } refusal)
        {
            return refusal;
        }
        var ruling = ReviewRules.Rule(
            records.Find(Review.Records, authorization.Review!), AuthorizationReviews.Approve, command.Reason,
            command.Seen, context);
        if (ruling is not Ruling.Resolved { Review: var resolved })
        {
            return Other(ruling, context);
        }
        if (authorization.ClearedMinor > 0)
        {
            return new Rejection(
                AuthorizationProblems.StateConflict,
                $"{authorization.ClearedMinor} {authorization.BillingCurrency} of it are cleared already, without an "
                + "approval: nothing more is held for it.");
        }
        var message = MessageOf(authorization);
        var asked = Asked.Of(message, records, context)
            ?? throw new InvalidOperationException($"Authorization {authorization.Id} has no card.");
        var purchase = asked.Purchase(authorization.BillingAmountMinor);
        var change = new AuthorizationChange(authorization, asked.Card, records, context);
        var judged = asked.Judge(purchase, change.Counter);
        if (judged.Outcome == ControlOutcome.Decline)
        {
            return new Rejection(AuthorizationProblems.StillFails, judged.Decisive!.Explanation);
        }
        change
            .Decide(asked.Record(
                purchase, judged, AuthorizationOutcome.Approved, reason: null, purchase.AmountMinor))
            .SetCard(PurchaseDecider.Counted)
            .Used();
        _ = authorization.Kind == NetworkRequestKind.Financial
            ? change.PostAtOnce(purchase.AmountMinor, purchase, asked.Sets)
                .Approved(context, AuthorizationStatus.Closed)
            : change.Hold(purchase.AmountMinor, purchase, asked.Sets)
                .Set(a => a with
                {
                    ExpiresAt = context.At.Plus(HoldTimes.Of(asked.Program, a.Merchant, a.ApprovedMinor)),
                })
                .Approved(context, AuthorizationStatus.Pending);
        return change
            .Set(a => a with { Explanation = $"An operator approved it: {command.Reason}" })
            .Keep(resolved, ReviewEvents.Resolved)
            .Answer(200);
    }

    public static Decision Decline(
        Authorization authorization, AuthorizationCommand.Decline command, IRecords records, Context context)
    {
        if (Refusal(authorization) is { } refusal)
        {
            return refusal;
        }
        var ruling = ReviewRules.Rule(
            records.Find(Review.Records, authorization.Review!), AuthorizationReviews.Decline, command.Reason,
            command.Seen, context);
        if (ruling is not Ruling.Resolved { Review: var resolved })
        {
            return Other(ruling, context);
        }
        return new AuthorizationChange(authorization, card: null, records, context)
            .Declined(DeclineReason.ReviewDeclined, $"An operator declined it: {command.Reason}")
            .Keep(resolved, ReviewEvents.Resolved)
            .Answer(200);
    }

    private static Rejection? Refusal(Authorization authorization) =>
        authorization.Status == AuthorizationStatus.Review ? null : new(
            AuthorizationProblems.StateConflict,
            $"An authorization that is {authorization.Status.Name()} waits for nobody; it must be in review.");

    private static Decision Other(Ruling ruling, Context context) => ruling switch
    {
        Ruling.Refused { Rejection: var rejection } => rejection,
        Ruling.Proposed { Review: var proposed } => ReviewRules.Keep(proposed, ReviewEvents.Proposed, context),
        _ => throw new ArgumentOutOfRangeException(nameof(ruling)),
    };

    private static AuthorizationMessage MessageOf(Authorization authorization) => new()
    {
        Kind = authorization.Kind,
        Card = authorization.Card,
        AmountMinor = authorization.AmountMinor,
        Currency = authorization.Currency,
        BillingAmountMinor = authorization.BillingAmountMinor,
        BillingCurrency = authorization.BillingCurrency,
        Merchant = authorization.Merchant,
        Channel = authorization.Channel,
        Network = authorization.Network,
    };
}
