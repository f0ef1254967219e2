using Zentra.Cards.Issuing;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;

namespace Zentra.Cards.Clearing;

/// <summary>
/// What the books say of records that are about no authorization, in minor units. A negative amount goes to the
/// cardholder, or to us: the network's account gets what it asks for, whatever is on the other side.
/// </summary>
internal static class ClearingPostings
{
    public static Posting[] OfCard(Card card, long minor, Context context) => Move(
        CardLedger.Account(card.Account, card.Currency), CardLedger.Network(card.Brand, card.Currency), minor, context);

    /// <summary>
    /// The same where the network settles in another currency than the card is billed in: both sides pass
    /// `conversion`, each in its own, so that each balances by itself.
    /// </summary>
    public static IReadOnlyList<Posting> Converted(
        IReadOnlyList<Posting> billed, string network, string settlementCurrency, long minor, Context context)
    {
        var conversion = $"conversion:{network}";
        return
        [
            .. billed.Select(p => p.Account.Code == Network(network, p.Account.Currency).Code
                ? p with { Account = new(conversion, p.Account.Currency) }
                : p),
            .. Move(new(conversion, settlementCurrency), Network(network, settlementCurrency), minor, context),
        ];
    }

    /// <summary>What nobody can be billed for yet.</summary>
    public static Posting[] Suspend(string review, string network, string currency, long minor, Context context) =>
        Move(Suspense(review, currency), Network(network, currency), minor, context);

    /// <summary>A fee that the network collects from us, or pays to us.</summary>
    public static Posting[] Fee(string network, string currency, long minor, Context context) => Move(
        new($"fees:{network}", currency), Network(network, currency), minor, context);

    /// <summary>A chargeback that the network pays us, or a second presentment that takes it back.</summary>
    public static Posting[] Chargeback(string network, string currency, long minor, Context context) => Move(
        new("chargeback_receivable", currency), Network(network, currency), minor, context);

    /// <summary>What is in suspense is our own loss, or gain.</summary>
    public static Posting[] WriteOff(string review, string network, string currency, long minor, Context context) =>
        Move(new($"write_offs:{network}", currency), Suspense(review, currency), minor, context);

    private static AccountName Suspense(string review, string currency) => new($"suspense:{review}", currency);

    private static AccountName Network(string network, string currency) =>
        new($"network_settlement:{network}", currency);

    private static Posting[] Move(AccountName from, AccountName to, long minor, Context context) => minor == 0
        ? []
        : [new(context.NewId("led"), from, -minor), new(context.NewId("led"), to, minor)];
}
