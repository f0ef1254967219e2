using Zentra.Runtime.Events;

namespace Zentra.Cards.Issuing;

/// <summary>What is told of cards, programs and accounts.</summary>
public static class CardEvents
{
    public static readonly EventType<CardResource> Issued = Of("card.issued", "A card was issued.");

    public static readonly EventType<CardResource> Activated = Of(
        "card.activated", "A card's holder has it, and it can be used.");

    public static readonly EventType<CardResource> Frozen = Of("card.frozen", "A card was frozen.");
    public static readonly EventType<CardResource> Unfrozen = Of("card.unfrozen", "A frozen card can be used again.");
    public static readonly EventType<CardResource> Closed = Of("card.closed", "A card was closed for good.");
    public static readonly EventType<CardResource> Expired = Of("card.expired", "A card's last month is over.");
    public static readonly EventType<CardResource> Replaced = Of("card.replaced", "Another card takes a card's place.");
    public static readonly EventType<CardResource> Updated = Of("card.updated", "What is noted of a card was changed.");
    public static readonly EventType<CardResource> PinUnblocked = Of(
        "card.pin_unblocked", "Wrong PINs of a card are counted from zero again.");
    public static readonly EventType<CardResource> RevealGranted = Of(
        "card.reveal_granted", "A card's number may be seen once.");
    public static readonly EventType<CardResource> Revealed = Of("card.revealed", "A card's number was seen.");

    public static readonly EventType<ProgramResource> ProgramCreated = new(
        "card_program.created", "A card program was created.", CardJson.Default.ProgramResource);

    public static readonly EventType<ProgramResource> ProgramUpdated = new(
        "card_program.updated", "A card program was changed.", CardJson.Default.ProgramResource);

    public static readonly EventType<CardAccountResource> AccountOpened = new(
        "card_account.opened", "An account that cards spend from was opened.", CardJson.Default.CardAccountResource);

    public static readonly EventType<CardAccountResource> AccountUpdated = new(
        "card_account.updated", "An account that cards spend from was changed.", CardJson.Default.CardAccountResource);

    public static readonly EventType<CardAccountResource> AccountFunded = new(
        "card_account.funded", "Money was paid into an account that cards spend from.",
        CardJson.Default.CardAccountResource);

    public static readonly EventType<CardAccountResource> AccountDrawn = new(
        "card_account.drawn", "Money was paid out of an account that cards spend from.",
        CardJson.Default.CardAccountResource);

    public static IReadOnlyList<EventType> All =>
    [
        Issued, Activated, Frozen, Unfrozen, Closed, Expired, Replaced, Updated, PinUnblocked, RevealGranted, Revealed,
        ProgramCreated, ProgramUpdated, AccountOpened, AccountUpdated, AccountFunded, AccountDrawn,
    ];

    private static EventType<CardResource> Of(string name, string description) =>
        new(name, description, CardJson.Default.CardResource);
}
