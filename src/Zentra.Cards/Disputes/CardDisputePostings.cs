using Zentra.Cards.Issuing;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;

namespace Zentra.Cards.Disputes;

/// <summary>
/// Which accounts each step of a dispute moves, and which way; an amount of zero moves none. While a provisional credit
/// stands, `chargeback_receivable` is what the issuer has paid out and waits for.
/// </summary>
public static class CardDisputePostings
{
    private const string Receivable = "chargeback_receivable";

    /// <summary>Provisional credit: receivable -, card account +.</summary>
    public static Posting[] Credit(CardDispute dispute, long amountMinor, Context context) =>
        Move(Receivable, Holder(dispute), dispute, amountMinor, context);

    /// <summary>The credit taken back: card account -, receivable +.</summary>
    public static Posting[] TakeBack(CardDispute dispute, long amountMinor, Context context) =>
        Move(Holder(dispute), Receivable, dispute, amountMinor, context);

    /// <summary>Recovered where it was credited: network settlement -, receivable +.</summary>
    public static Posting[] Recover(CardDispute dispute, long amountMinor, Context context) =>
        Move(Network(dispute), Receivable, dispute, amountMinor, context);

    /// <summary>Recovered where nothing was credited: network settlement -, card account +.</summary>
    public static Posting[] RecoverToHolder(CardDispute dispute, long amountMinor, Context context) =>
        Move(Network(dispute), Holder(dispute), dispute, amountMinor, context);

    /// <summary>Written off where it was credited: write-offs -, receivable +.</summary>
    public static Posting[] WriteOff(CardDispute dispute, long amountMinor, Context context) =>
        Move(WriteOffs(dispute), Receivable, dispute, amountMinor, context);

    /// <summary>Written off where nothing was credited: write-offs -, card account +.</summary>
    public static Posting[] WriteOffToHolder(CardDispute dispute, long amountMinor, Context context) =>
        Move(WriteOffs(dispute), Holder(dispute), dispute, amountMinor, context);

    /// <summary>The accounts that a dispute is likely to post to.</summary>
    public static AccountName[] Accounts(CardDispute? dispute) => dispute is null
        ? []
        :
        [
            new(Receivable, dispute.Currency), new(Holder(dispute), dispute.Currency),
            new(Network(dispute), dispute.Currency),
        ];

    private static string Holder(CardDispute dispute) => CardLedger.Account(dispute.Account, dispute.Currency).Code;

    private static string Network(CardDispute dispute) => CardLedger.Network(dispute.Network, dispute.Currency).Code;

    private static string WriteOffs(CardDispute dispute) => $"write_offs:{dispute.Network.Name()}";

    private static Posting[] Move(
        string debit, string credit, CardDispute dispute, long amountMinor, Context context) =>
        amountMinor == 0
            ? []
            :
            [
                new(context.NewId("led"), new(debit, dispute.Currency), -amountMinor),
                new(context.NewId("led"), new(credit, dispute.Currency), amountMinor),
            ];
}
