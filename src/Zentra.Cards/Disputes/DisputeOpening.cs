using Zentra.Cards.Authorizations;
using Zentra.Cards.Issuing;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Cards.Disputes;

/// <summary>How a dispute comes to be: about money that moved, and never about more of it than moved.</summary>
internal static class DisputeOpening
{
    public static Decision Decide(CardDisputeCommand.Open command, IRecords records, Context context)
    {
        if (records.Find(Authorization.Records, command.Authorization) is not { } authorization
            || authorization.Card != command.Card || records.Find(Card.Kind, command.Card) is not { } card)
        {
            return new Rejection(AuthorizationProblems.NotFound, "There is no such authorization in this workspace.")
            {
                Pointer = "/authorization",
            };
        }
        if (DisputeReasonCodes.Find(card.Brand, command.Reason) is not { } reason)
        {
            return new Rejection(
                CardDisputeProblems.UnknownReason, $"Cards of {card.Brand.Name()} have no reason {command.Reason}.")
            {
                Pointer = "/reason",
                NextStep = $"Give one of {string.Join(", ", DisputeReasonCodes.Of(card.Brand))}.",
            };
        }
        var left = authorization.DisputableMinor;
        if (left <= 0)
        {
            return new Rejection(
                CardDisputeProblems.NothingCleared,
                $"{authorization.ClearedMinor} {authorization.BillingCurrency} are cleared, "
                + $"{authorization.RefundedMinor} are refunded, "
                + $"and {authorization.AmountDisputedMinor} are disputed already.");
        }
        var amount = command.AmountMinor ?? left;
        if (amount > left)
        {
            return new Rejection(
                CardDisputeProblems.ExceedsCleared,
                $"{amount} {authorization.BillingCurrency} cannot be disputed: {left} are cleared and neither refunded "
                + "nor disputed already.")
            {
                Pointer = "/amount_minor",
            };
        }
        return new CardDisputeChange(New(authorization, card, reason, amount, command, context), context)
            .Keep(Counted(authorization, amount, context))
            .Judge("disputable", $"{amount} of {left} {authorization.BillingCurrency} that can be disputed.")
            .Tell(CardDisputeEvents.Opened)
            .Answer(201);
    }

    /// <summary>The authorization with more of it disputed, or less.</summary>
    public static RecordChange Counted(Authorization authorization, long moreMinor, Context context) =>
        Authorization.Records.Put(authorization.Id, authorization with
        {
            AmountDisputedMinor = authorization.AmountDisputedMinor + moreMinor,
            UpdatedAt = context.At,
            Version = authorization.Version + 1,
        });

    private static CardDispute New(
        Authorization authorization,
        Card card,
        DisputeReason reason,
        long amountMinor,
        CardDisputeCommand.Open command,
        Context context) => new()
        {
            Id = context.NewId(CardDispute.Kind.Prefix),
            Authorization = authorization.Id,
            Card = card.Id,
            Account = card.Account,
            Customer = card.Customer,
            Network = card.Brand,
            Merchant = authorization.Merchant?.Id,
            Status = CardDisputeStatus.Opened,
            Reason = reason.Code,
            Category = reason.Category,
            AmountMinor = amountMinor,
            Currency = card.Currency,
            Description = command.Description,
            Deadline = DisputeDeadlines.ToFile(reason, authorization.CreatedAt),
            Intent = context.IntentId,
            LastIntent = context.IntentId,
            Scope = authorization.Scope,
            Livemode = authorization.Livemode,
            CreatedAt = context.At,
            UpdatedAt = context.At,
            Version = 1,
        };
}
