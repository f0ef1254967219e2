using Zentra.Cards.Issuing;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Cards.Authorizations;

/// <summary>What time decides: a hold ends, or a question that nobody asks any more gets its fallback.</summary>
internal static class TimeDecider
{
    public static Decision Decide(Authorization authorization, IRecords records, Context context)
    {
        if (authorization.DueAt() is not { } due || due > context.At)
        {
            return new Rejection(AuthorizationProblems.NothingDue, $"Nothing of {authorization.Id} is due.");
        }
        if (authorization.Question is not null)
        {
            return QuestionDecider.Decide(
                authorization, new(authorization.Id, Approved: null, "nobody asked any more"), records, context);
        }
        var card = records.Find(Card.Kind, authorization.Card!)
            ?? throw new InvalidOperationException($"Authorization {authorization.Id} has no card.");
        var held = authorization.HeldMinor;
        var isCleared = authorization.ClearedMinor > 0 || authorization.RefundedMinor > 0;
        return new AuthorizationChange(authorization, card, records, context)
            .AsFact()
            .Release(held, isUse: isCleared)
            .Set(a => a with
            {
                ExpiredMinor = a.ExpiredMinor + held,
                Status = isCleared ? AuthorizationStatus.Closed : AuthorizationStatus.Expired,
            })
            .Judge([new("hold_time", Passed: true, $"The hold of {held} {authorization.BillingCurrency} is over.")])
            .Tell(AuthorizationEvents.Expired)
            .Accept();
    }
}
