using Zentra.Cards.Issuing;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;

namespace Zentra.Cards.Authorizations;

/// <summary>
/// What the books say of each step, in minor units of the card's currency; nothing where nothing moves.
/// </summary>
internal static class AuthorizationPostings
{
    /// <summary>Authorized: what can be spent becomes what is held.</summary>
    public static Posting[] Hold(Card card, long amountMinor, Context context) => Move(
        Account(card), CardLedger.Hold(card.Account, card.Currency), amountMinor, context);

    /// <summary>Reversed or expired: what was held can be spent again.</summary>
    public static Posting[] Release(Card card, long amountMinor, Context context) => Move(
        CardLedger.Hold(card.Account, card.Currency), Account(card), amountMinor, context);

    /// <summary>Posted in a single message: it is owed to the network at once.</summary>
    public static Posting[] Post(Card card, long amountMinor, Context context) => Move(
        Account(card), CardLedger.Network(card.Brand, card.Currency), amountMinor, context);

    /// <summary>Cleared: what was held is owed to the network.</summary>
    public static Posting[] Clear(Card card, long amountMinor, Context context) => Move(
        CardLedger.Hold(card.Account, card.Currency), CardLedger.Network(card.Brand, card.Currency), amountMinor,
        context);

    /// <summary>Cleared for more than was held: the rest is the account's.</summary>
    public static Posting[] Clear(Card card, long heldMinor, long overMinor, Context context)
    {
        var (hold, network) =
            (CardLedger.Hold(card.Account, card.Currency), CardLedger.Network(card.Brand, card.Currency));
        return overMinor == 0 ? Move(hold, network, heldMinor, context)
            : heldMinor == 0 ? Move(Account(card), network, overMinor, context)
            :
            [
                new(context.NewId("led"), hold, -heldMinor),
                new(context.NewId("led"), Account(card), -overMinor),
                new(context.NewId("led"), network, checked(heldMinor + overMinor)),
            ];
    }

    /// <summary>Money back to the card.</summary>
    public static Posting[] Refund(Card card, long amountMinor, Context context) => Move(
        CardLedger.Network(card.Brand, card.Currency), Account(card), amountMinor, context);

    private static AccountName Account(Card card) => CardLedger.Account(card.Account, card.Currency);

    private static Posting[] Move(AccountName from, AccountName to, long amountMinor, Context context) =>
        amountMinor == 0
            ? []
            :
            [
                new(context.NewId("led"), from, -amountMinor),
                new(context.NewId("led"), to, amountMinor),
            ];
}
