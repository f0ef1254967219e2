using Zentra.Cards.Controls;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Cards.Authorizations;

/// <summary>Raises an authorization. Where that is declined, what was approved before stays as it is.</summary>
internal static class IncrementDecider
{
    public static Decision Decide(AuthorizationMessage message, IRecords records, Context context)
    {
        if (AuthorizationDecider.Original(message, records) is not { } original || original.Card is not { } card)
        {
            return message.Authorization is not null
                ? new Rejection(AuthorizationProblems.NotFound, "There is no such authorization in this workspace.")
                : PurchaseDecider.Refuse(message, null, DeclineReason.OriginalNotFound, records, context);
        }
        var named = message with { Card = card, Merchant = message.Merchant ?? original.Merchant };
        if (!original.IsPending || original.Question is not null || original.Kind == NetworkRequestKind.Refund)
        {
            return message.Authorization is not null
                ? new Rejection(
                    AuthorizationProblems.StateConflict,
                    original.Kind == NetworkRequestKind.Refund
                        ? "A refund cannot be raised: it holds nothing."
                        : $"An authorization that is {original.Status.Name()} cannot be raised; it must be pending.")
                : PurchaseDecider.Refuse(named, null, DeclineReason.OriginalNotFound, records, context);
        }
        if (Asked.Of(named, records, context) is not { BilledMinor: { } billed } asked)
        {
            return new Rejection(
                AuthorizationProblems.StateConflict, "The amount is in another currency than the card is billed in.")
            {
                Pointer = "/currency",
            };
        }
        var purchase = asked.Purchase(billed, original);
        var change = new AuthorizationChange(original, asked.Card, records, context);
        var judged = asked.Judge(purchase, change.Counter);
        if (judged.Outcome != ControlOutcome.Pass && !message.IsAdvice)
        {
            var why = judged.Decisive!;
            var reason = judged.Outcome == ControlOutcome.Review ? DeclineReason.ReviewRequired : why.Reason!.Value;
            change.Decide(asked.Record(purchase, judged, AuthorizationOutcome.Declined, reason, approvedMinor: 0))
                .Tell(AuthorizationEvents.IncrementDeclined);
        }
        else
        {
            if (message.IsAdvice)
            {
                change.AsFact();
            }
            change.Decide(asked.Record(purchase, judged, AuthorizationOutcome.Approved, reason: null, billed))
                .Hold(billed, purchase, asked.Sets)
                .Set(a => a with
                {
                    BillingAmountMinor = a.BillingAmountMinor + billed,
                    Flagged = a.Flagged || judged.Outcome != ControlOutcome.Pass,
                    ExpiresAt = context.At.Plus(HoldTimes.Of(asked.Program, a.Merchant, a.ApprovedMinor)),
                })
                .Tell(AuthorizationEvents.Incremented);
        }
        return Traced(change, named).Answer(200);
    }

    /// <summary>Only the message itself is kept: the authorization is found by its own keys.</summary>
    private static AuthorizationChange Traced(AuthorizationChange change, AuthorizationMessage message)
    {
        var decided = change.Authorization.Decisions[^1];
        return NetworkHash.OfMessage(message) is { } hash
            ? change.Keep(NetworkTrace.Kind.Put(hash, new()
            {
                Authorization = change.Authorization.Id,
                Outcome = decided.Outcome,
                Reason = decided.Reason,
                ApprovedMinor = decided.ApprovedMinor,
                ApprovalCode = change.Authorization.ApprovalCode,
            }))
            : change;
    }
}
