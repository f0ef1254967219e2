using Zentra.Cards.Controls;
using Zentra.Runtime.Intents;

namespace Zentra.Cards.Authorizations;

/// <summary>What is no purchase to be decided: checks, refunds, and what others have decided already.</summary>
internal static class OtherDecider
{
    /// <summary>A check or a question about the balance moves nothing and uses nothing up.</summary>
    public static AuthorizationChange Check(AuthorizationChange change, Asked asked, Context context)
    {
        var purchase = asked.Purchase(0);
        var judged = asked.Judge(purchase, change.Counter);
        PurchaseDecider.CountPin(change, asked.Message);
        // What a merchant is not allowed to sell, a check does not sell: only the card itself is asked about.
        var own = judged.Rules.FirstOrDefault(r => r is { Verdict: RuleVerdict.Fail, Set: CardRules.BuiltIn });
        change.Decide(asked.Record(
            purchase, judged, own is null ? AuthorizationOutcome.Approved : AuthorizationOutcome.Declined, own?.Reason,
            approvedMinor: 0));
        return own is null
            ? change.Approved(context, AuthorizationStatus.Closed)
            : change.Declined(own.Reason!.Value, own.Explanation);
    }

    /// <summary>
    /// Money for the card is taken, whatever its controls are; not on a card that is closed for fraud.
    /// </summary>
    public static AuthorizationChange Refund(AuthorizationChange change, Asked asked, long billed, Context context)
    {
        var purchase = asked.Purchase(billed);
        change.Set(a => a with { ApprovedMinor = billed });
        change.Decide(asked.Record(
            purchase, new() { Rules = [], Outcome = ControlOutcome.Pass }, AuthorizationOutcome.Approved, reason: null,
            billed));
        return asked.Message.IsFinancial
            ? change.Refund(billed).Approved(context, AuthorizationStatus.Closed).Tell(AuthorizationEvents.Refunded)
            : change
                .Set(a => a with
                {
                    ExpiresAt = context.At.Plus(HoldTimes.Of(asked.Program, asked.Message.Merchant, billed)),
                })
                .Approved(context, AuthorizationStatus.Pending);
    }

    /// <summary>
    /// What others decided in our place is posted as they did, and flagged where a rule would have refused it. It is
    /// never declined.
    /// </summary>
    public static AuthorizationChange Advise(AuthorizationChange change, Asked asked, long billed, Context context)
    {
        var message = asked.Message;
        var purchase = asked.Purchase(billed);
        var judged = asked.Judge(purchase, change.Counter);
        change.AsFact();
        if (message.AdvisedCode is { } code && code is not (ResponseCodes.Approved or ResponseCodes.ApprovedPartially))
        {
            change.Decide(asked.Record(
                purchase, judged, AuthorizationOutcome.Declined, DeclineReason.ExternalDecision, approvedMinor: 0));
            return change.Declined(DeclineReason.ExternalDecision, $"Others declined it in our place, with {code}.");
        }
        change.Decide(asked.Record(purchase, judged, AuthorizationOutcome.Approved, reason: null, billed));
        change.SetCard(PurchaseDecider.Counted).Used();
        change.Set(a => a with
        {
            Flagged = judged.Outcome != ControlOutcome.Pass,
            ApprovalCode = message.ApprovalCode,
        });
        var isPosted = message.IsFinancial || message.Kind == NetworkRequestKind.ForcePost;
        _ = isPosted
            ? change.PostAtOnce(billed, purchase, asked.Sets).Approved(context, AuthorizationStatus.Closed)
            : change.Hold(billed, purchase, asked.Sets).Holding(asked, billed, context);
        return change
            .Set(a => a with
            {
                Explanation = judged.Decisive is { } why
                    ? $"Others approved it in our place, and it is posted. {why.Explanation}"
                    : "Others approved it in our place, and it is posted: every rule passes.",
            })
            .Tell(AuthorizationEvents.Advised);
    }
}
