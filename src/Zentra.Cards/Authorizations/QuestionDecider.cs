using Zentra.Cards.Issuing;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Cards.Authorizations;

/// <summary>What the tenant's own system said of an authorization, or that it said nothing in time.</summary>
internal static class QuestionDecider
{
    public static Decision Decide(
        Authorization authorization, AuthorizationCommand.RecordExternal answer, IRecords records, Context context)
    {
        if (authorization.Question is not { } question)
        {
            return new Rejection(
                AuthorizationProblems.StateConflict, "Nobody is asked about this authorization any more.");
        }
        // A late answer never posts: it counts as none.
        var isLate = context.At > question.Deadline;
        var said = isLate ? null : answer.Approved;
        var isApproved = said ?? question.Fallback == DecisionFallback.Approve;
        var explanation = (said, isLate && answer.Approved is not null) switch
        {
            (true, _) => "The tenant's own system approved it.",
            (false, _) => "The tenant's own system declined it.",
            (null, true) => "The tenant's own system answered too late;"
                + $" the fallback is to {question.Fallback.Name()}.",
            (null, false) => "The tenant's own system did not answer in time"
                + $" ({answer.Note ?? "no answer"}); the fallback is to {question.Fallback.Name()}.",
        };
        var card = records.Find(Card.Kind, authorization.Card!)
            ?? throw new InvalidOperationException($"Authorization {authorization.Id} has no card.");
        var change = new AuthorizationChange(authorization, card, records, context);
        change.Judge([new("external_decision", isApproved, explanation)]).Set(a => a with { Question = null });
        if (!isApproved)
        {
            change.Release(authorization.HeldMinor, isUse: authorization.ClearedMinor > 0)
                .Set(a => a with { ApprovedMinor = 0 })
                .SetCard(c => c with { Uses = Math.Max(0, c.Uses - 1) })
                .Declined(
                    said is null ? DeclineReason.DecisionUnavailable : DeclineReason.ExternalDecision, explanation);
        }
        else if (authorization.Kind == NetworkRequestKind.Financial)
        {
            change.PostHeld().Used().Approved(context, AuthorizationStatus.Closed);
        }
        else
        {
            // Its last clearing may have come before the answer: then nothing is left to wait for.
            change.Used().Approved(
                context,
                authorization is { HeldMinor: 0, ClearedMinor: > 0 }
                    ? AuthorizationStatus.Closed
                    : AuthorizationStatus.Pending);
        }
        return change.Set(a => isApproved ? a with { Explanation = explanation } : a)
            .Answer(201, answers: question.OpenedBy);
    }
}
