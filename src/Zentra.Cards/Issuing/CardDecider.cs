using Zentra.Runtime.Events;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Cards.Issuing;

/// <summary>The rules of a card's life, in the order in which they refuse.</summary>
public static class CardDecider
{
    public static Decision Decide(CardCommand command, IRecords records, Context context) => command switch
    {
        CardCommand.Issue issue => CardIssuing.Issue(issue, records, context),
        CardCommand.Activate activate => On(activate.Card, records, card => Activate(card, activate, records, context)),
        CardCommand.Freeze freeze => On(freeze.Card, records, card => card.State == CardState.Active
            ? Change(
                card, context, CardEvents.Frozen,
                c => c with { State = CardState.Frozen, FreezeReason = freeze.Reason })
            : Conflict(card, "frozen", "active")),
        CardCommand.Unfreeze unfreeze => On(unfreeze.Card, records, card => card.State == CardState.Frozen
            ? Change(
                card, context, CardEvents.Unfrozen, c => c with { State = CardState.Active, FreezeReason = null })
            : Conflict(card, "unfrozen", "frozen")),
        CardCommand.Close close => On(close.Card, records, card => card.IsOut
            ? Change(
                card, context, CardEvents.Closed,
                c => c with { State = CardState.Closed, CloseReason = close.Reason })
            : Conflict(card, "closed", "pending_activation, active or frozen")),
        CardCommand.Replace replace => On(
            replace.Card, records, card => CardIssuing.Replace(card, replace, records, context)),
        CardCommand.Update update => On(update.Card, records, card => update.Seen is { } seen && seen != card.Version
            ? new Rejection(SharedProblems.VersionConflict, $"The card is at version {card.Version}, not at {seen}.")
            : Change(card, context, CardEvents.Updated, c => c with { Metadata = update.Metadata ?? c.Metadata })),
        CardCommand.UnblockPin unblock => On(unblock.Card, records, card => card.IsOut
            ? Change(card, context, CardEvents.PinUnblocked, c => c with { PinFailures = 0 })
            : Conflict(card, "given its PIN back", "pending_activation, active or frozen")),
        CardCommand.GrantReveal grant => On(grant.Card, records, card => Grant(card, grant, context)),
        CardCommand.Reveal reveal => On(reveal.Card, records, card => Reveal(card, reveal, records, context)),
        CardCommand.Wake wake => On(wake.Card, records, card => card.IsOut && card.ExpiresAt <= context.At
            ? Change(card, context, CardEvents.Expired, c => c with { State = CardState.Expired }, isAsked: false)
            : new Rejection(CardProblems.NothingDue, $"Nothing of {card.Id} is due.")),
        _ => throw new ArgumentOutOfRangeException(nameof(command)),
    };

    internal static Rejection Conflict(Card card, string what, string needed) => new(
        CardProblems.StateConflict, $"A card that is {card.State.Name()} cannot be {what}; it must be {needed}.");

    /// <summary>A card's next version.</summary>
    internal static Card Next(Card card, Context context) => card with
    {
        LastIntent = context.IntentId,
        LastLeaf = context.Sequence - 1,
        UpdatedAt = context.At,
        Version = card.Version + 1,
    };

    internal static EventDraft Told(
        EventType<CardResource> type, Card card, ReadOnlyMemory<byte> data, Context context) =>
        new(context.NewId("evt"), type, card.Id, data);

    private static Decision On(string id, IRecords records, Func<Card, Decision> decide) =>
        records.Find(Card.Kind, id) is { } card
            ? decide(card)
            : new Rejection(CardProblems.NotFound, "There is no such card in this workspace.");

    private static Decision.Accepted Change(
        Card card,
        Context context,
        EventType<CardResource> told,
        Func<Card, Card> change,
        IReadOnlyList<RecordChange>? others = null,
        bool isAsked = true)
    {
        var next = Next(change(card), context);
        var rendered = CardResource.Render(next);
        return new()
        {
            Subject = next.Id,
            Records = [Card.Kind.Put(next.Id, next), .. others ?? []],
            Events = [Told(told, next, rendered, context)],
            Answer = isAsked ? new(200, rendered) : null,
        };
    }

    /// <summary>Activates a card; the one that it takes the place of is closed with it.</summary>
    private static Decision Activate(Card card, CardCommand.Activate command, IRecords records, Context context)
    {
        if (card.State != CardState.PendingActivation)
        {
            return Conflict(card, "activated", "pending_activation");
        }
        if (command.Last4 is { } last4 && last4 != card.Last4)
        {
            return new Rejection(CardProblems.Last4Mismatch, "The digits are not the last four of this card.")
            {
                Pointer = "/last4",
            };
        }
        var active = Change(
            card, context, CardEvents.Activated,
            c => c with { State = CardState.Active, ActivatedAt = context.At });
        if (card.Replaces is not { } replaced
            || records.Find(Card.Kind, replaced) is not { IsOut: true } old)
        {
            return active;
        }
        var closed = Next(old with { State = CardState.Closed, CloseReason = CloseReason.Program }, context);
        return active with
        {
            Records = [.. active.Records, Card.Kind.Put(closed.Id, closed)],
            Events = [.. active.Events, Told(CardEvents.Closed, closed, CardResource.Render(closed), context)],
        };
    }

    private static Decision Grant(Card card, CardCommand.GrantReveal command, Context context) => card.IsOut
        ? Change(
            card, context, CardEvents.RevealGranted, c => c,
            [
                RevealGrant.Kind.Put(command.TokenHash, new()
                {
                    Card = card.Id,
                    By = context.Intent.Actor.Id,
                    ExpiresAt = context.At.Plus(RevealGrant.Life),
                }),
            ])
        : Conflict(card, "revealed", "pending_activation, active or frozen");

    private static Decision Reveal(Card card, CardCommand.Reveal command, IRecords records, Context context) =>
        records.Find(RevealGrant.Kind, command.TokenHash) is { UsedAt: null } grant
            && grant.Card == card.Id && context.At < grant.ExpiresAt && card.IsOut
            ? Change(
                card, context, CardEvents.Revealed, c => c,
                [RevealGrant.Kind.Put(command.TokenHash, grant with { UsedAt = context.At })])
            : new Rejection(
                CardProblems.RevealNotFound, "The token is not one of this card's, or was used, or its time is over.");
}
