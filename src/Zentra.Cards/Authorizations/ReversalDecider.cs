using Zentra.Cards.Issuing;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Reviews;
using Zentra.Runtime.Store;

namespace Zentra.Cards.Authorizations;

/// <summary>
/// Undoes an authorization, wholly or in part: what is still held first, and of a single message what was posted. What
/// was cleared is money that moved, and comes back by a refund.
/// </summary>
internal static class ReversalDecider
{
    public static Decision Decide(AuthorizationMessage message, IRecords records, Context context)
    {
        if (AuthorizationDecider.Original(message, records) is not { } original || original.Card is not { } id
            || records.Find(Card.Kind, id) is not { } card)
        {
            return message.Authorization is not null
                ? new Rejection(AuthorizationProblems.NotFound, "There is no such authorization in this workspace.")
                : Unknown(message, records, context);
        }
        if (original.Status == AuthorizationStatus.Review
            && message is { Authorization: null, ReplacementMinor: null or 0 })
        {
            return Withdrawn(original, card, message, records, context);
        }
        var isPosted = original is { Kind: NetworkRequestKind.Financial, Status: AuthorizationStatus.Closed };
        var open = isPosted
            ? Math.Max(0, original.ClearedMinor - original.RefundedMinor)
            : original.HeldMinor;
        if (!isPosted && !original.IsPending)
        {
            return message.Authorization is not null
                ? new Rejection(
                    AuthorizationProblems.StateConflict,
                    $"An authorization that is {original.Status.Name()} cannot be reversed; it must be pending.")
                : Again(original, card, message, records, context);
        }
        var back = message switch
        {
            { ReplacementMinor: { } left } => open - Billed(left, original),
            { Authorization: not null, AmountMinor: > 0 } => message.AmountMinor,
            _ => open,
        };
        if (back > open || back < 0)
        {
            if (message.Authorization is not null)
            {
                return new Rejection(
                    AuthorizationProblems.ExceedsHold,
                    $"{back} {original.BillingCurrency} cannot be reversed: {open} are held.")
                {
                    Pointer = "/amount_minor",
                };
            }
            // A network tells what happened: what is held is all that can be given back.
            back = Math.Clamp(back, 0, open);
        }
        var isWhole = back == open;
        var change = new AuthorizationChange(original, card, records, context).AsFact();
        _ = isPosted ? change.TakeBack(back) : change.Release(back, isUse: !isWhole || original.ClearedMinor > 0);
        change
            .Set(a => a with
            {
                ReversedMinor = a.ReversedMinor + back,
                Question = isWhole ? null : a.Question,
                Status = !isWhole ? a.Status
                    : a.ClearedMinor > 0 ? AuthorizationStatus.Closed
                    : AuthorizationStatus.Reversed,
            })
            .Judge([new("reversal", Passed: true, $"{back} {original.BillingCurrency} of {open} are given back.")])
            .Tell(AuthorizationEvents.Reversed);
        if (isWhole && original.Outcome == AuthorizationOutcome.Undecided)
        {
            change.SetCard(c => c with { Uses = Math.Max(0, c.Uses - 1) }).Set(NotDecided);
        }
        return Traced(change, message).Answer(200);
    }

    /// <summary>
    /// What a replacement amount is as it is billed, at the rate of the first message: increments are billed, and not
    /// in the merchant's amount. Rounded up, so that enough is held.
    /// </summary>
    private static long Billed(long leftMinor, Authorization original)
    {
        if (original.Currency == original.BillingCurrency)
        {
            return leftMinor;
        }
        var billed = original.Decisions.Count > 0 ? original.Decisions[0].AskedMinor : original.BillingAmountMinor;
        return original.AmountMinor == 0 ? 0
            : (long)Int128.Min(
                ((Int128)leftMinor * billed + original.AmountMinor - 1) / original.AmountMinor, long.MaxValue);
    }

    /// <summary>Nothing is known of what is reversed; should it still come, it will be declined.</summary>
    private static Decision Unknown(AuthorizationMessage message, IRecords records, Context context)
    {
        var refused = (Decision.Accepted)PurchaseDecider.Refuse(
            message, card: null, DeclineReason.OriginalNotFound, records, context);
        return message.Original is { } original
            && NetworkHash.OfOriginal(
                message.Card, original.Stan, original.Acquirer, original.TransmittedAt) is { } hash
            ? refused with
            {
                Records =
                [
                    .. refused.Records,
                    NetworkTrace.Kind.Put(hash, new()
                    {
                        Authorization = refused.Subject,
                        Outcome = AuthorizationOutcome.Declined,
                        Reason = DeclineReason.OriginalNotFound,
                    }),
                ],
            }
            : refused;
    }

    /// <summary>A person is not asked any more: nothing was approved, and nothing can be.</summary>
    private static Decision.Accepted Withdrawn(
        Authorization original, Card card, AuthorizationMessage message, IRecords records, Context context)
    {
        var review = records.Find(Review.Records, original.Review!)
            ?? throw new InvalidOperationException($"Review {original.Review} is not there.");
        var change = new AuthorizationChange(original, card, records, context).AsFact()
            .Set(NotDecided)
            .Set(a => a with
            {
                Status = a.ClearedMinor > 0 ? AuthorizationStatus.Closed : AuthorizationStatus.Reversed,
            })
            .Judge([new("reversal", Passed: true, "Nothing is held yet, and nobody is asked any more.")])
            .Tell(AuthorizationEvents.Reversed)
            .Keep(review.Resolve("reversed", reason: null, context), ReviewEvents.Resolved);
        return Traced(change, message).Answer(200);
    }

    private static Authorization NotDecided(Authorization authorization) => authorization with
    {
        Outcome = AuthorizationOutcome.Declined,
        ApprovedMinor = 0,
        ReversedMinor = 0,
        Reason = DeclineReason.ReversedBefore,
        Explanation = "The network reversed it before it was decided.",
        Cardholder = Wording.Cardholder(DeclineReason.ReversedBefore),
    };

    /// <summary>What is reversed, expired or cleared already has nothing to give back.</summary>
    private static Decision.Accepted Again(
        Authorization original, Card card, AuthorizationMessage message, IRecords records, Context context)
    {
        var change = new AuthorizationChange(original, card, records, context).AsFact();
        change.Judge(
            [new("reversal", Passed: true, $"It is {original.Status.Name()}: there is nothing to give back.")]);
        return Traced(change, message).Answer(200);
    }

    private static AuthorizationChange Traced(AuthorizationChange change, AuthorizationMessage message) =>
        NetworkHash.OfMessage(message) is { } hash
            ? change.Keep(NetworkTrace.Kind.Put(hash, new()
            {
                Authorization = change.Authorization.Id,
                Outcome = AuthorizationOutcome.Approved,
            }))
            : change;
}
