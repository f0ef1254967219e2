using System.Collections.Frozen;
using Zentra.Payments.Settlement;

namespace Zentra.Server.Settlement.Files;

/// <summary>Reports of providers whose columns are published.</summary>
internal static class ProviderFiles
{
    /// <summary>
    /// Stripe's itemized reports: payout reconciliation, ending balance, and balance change from activity. Amounts are
    /// in major units, and net is gross less fee. Columns: https://docs.stripe.com/reports/report-types; categories:
    /// https://docs.stripe.com/reports/reporting-categories.
    /// </summary>
    public static CsvPlan Stripe { get; } = new()
    {
        LineReference = ["balance_transaction_id"],
        ProviderReference = ["source_id"],
        // PaymentIntents are what our connector makes; a charge without one is another's.
        PaymentReference = ["payment_intent_id", "charge_id"],
        OurReference = ["payment_metadata[zentra_payment]"],
        Type = ["reporting_category"],
        Currency = ["currency"],
        Gross = new(["gross"]),
        Fee = ["fee"],
        Net = new(["net"]),
        // Without the suffix it is in the zone that the report was asked for in, which is UTC unless said otherwise.
        BookedAt = ["created_utc", "created"],
        Batch = ["automatic_payout_id", "payout_id"],
        Description = ["description"],
        Required = [["balance_transaction_id"], ["reporting_category"], ["currency"], ["gross"], ["fee"], ["net"]],
        Types = Types(
            (LineType.Payment, "charge"),
            // The part of an authorization that was not captured: it comes off the charge, and is a refund to Stripe's
            // own types as well.
            (LineType.Refund, "refund refund_failure partial_capture_reversal"),
            (LineType.Chargeback, "dispute dispute_reversal"),
            (LineType.Fee, "fee network_cost tax"),
            (LineType.Payout, "payout payout_reversal"),
            (LineType.Correction,
                "other_adjustment charge_failure risk_reserved_funds payment_network_reserved_funds "
                + "connect_reserved_funds minimum_balance_hold topup topup_reversal transfer transfer_reversal "
                + "platform_earning platform_earning_refund connect_collection_transfer currency_conversion "
                + "contribution climate_order_purchase climate_order_refund unreconciled_customer_funds obligation "
                + "anticipation_repayment financing_payout financing_payout_reversal financing_paydown "
                + "financing_paydown_reversal")),
    };

    /// <summary>
    /// Adyen's settlement details report. Amounts are in major units, debits and credits in columns of their own, and
    /// costs in the currency of the net side. Columns:
    /// https://docs.adyen.com/reporting/settlement-reconciliation/transaction-level/settlement-details-report; types:
    /// https://docs.adyen.com/developers/reporting/settlement-detail-report/settlement-detail-report-structure.
    /// </summary>
    public static CsvPlan Adyen { get; } = new()
    {
        // A modification settles once with each type; a chargeback and its reversal have one reference.
        LineReference = ["Batch Number", "Type", "Modification Reference"],
        ProviderReference = ["Modification Reference", "Psp Reference"],
        PaymentReference = ["Psp Reference"],
        OurReference = ["Merchant Reference"],
        Type = ["Type"],
        Currency = ["Net Currency"],
        GrossCurrency = ["Gross Currency"],
        Gross = new(null, ["Gross Credit (GC)"], ["Gross Debit (GC)"]),
        Net = new(null, ["Net Credit (NC)"], ["Net Debit (NC)"]),
        IsNetRequired = true,
        Costs = ["Commission (NC)", "Markup (NC)", "Scheme Fees (NC)", "Interchange (NC)"],
        BookedAt = ["Booking Date", "Creation Date"],
        TimeZone = ["Booking Date TimeZone", "TimeZone"],
        Batch = ["Batch Number"],
        Description = ["Modification Merchant Reference"],
        Required =
        [
            ["Psp Reference"], ["Merchant Reference"], ["Creation Date"], ["TimeZone"], ["Type"],
            ["Modification Reference"], ["Gross Currency"], ["Gross Debit (GC)"], ["Gross Credit (GC)"],
            ["Net Currency"], ["Net Debit (NC)"], ["Net Credit (NC)"], ["Batch Number"],
        ],
        Types = Types(
            (LineType.Payment, "Settled SettledBulk SettledInstallment SettledExternally SettledExternallyWithInfo"),
            (LineType.Refund,
                "Refunded RefundedReversed RefundedBulk RefundedExternally RefundedExternallyWithInfo"),
            (LineType.Chargeback,
                "Chargeback ChargebackReversed SecondChargeback ChargebackExternally ChargebackExternallyWithInfo"),
            (LineType.Fee, "Fee MiscCosts PaymentCost InvoiceDeduction"),
            (LineType.Payout, "MerchantPayout"),
            (LineType.Correction,
                "Balancetransfer DepositCorrection ManualCorrected MatchedStatement BankInstructionReturned EpaPaid "
                + "ReserveAdjustment PaidOut PaidOutReversed")),
    };

    /// <summary>Our own words, in minor units: for files that are made for us.</summary>
    public static CsvPlan Own { get; } = new()
    {
        LineReference = ["line_reference"],
        ProviderReference = ["provider_reference"],
        PaymentReference = ["payment_reference"],
        OurReference = ["our_reference"],
        Type = ["type"],
        Currency = ["currency"],
        Gross = new(["gross_minor"]),
        Fee = ["fee_minor"],
        Net = new(["net_minor"]),
        BookedAt = ["booked_at"],
        Batch = ["batch"],
        Description = ["description"],
        IsMajor = false,
        Required = [["type"], ["currency"], ["gross_minor", "net_minor"]],
        Types = Types(
            (LineType.Payment, "payment"), (LineType.Refund, "refund"), (LineType.Chargeback, "chargeback"),
            (LineType.Fee, "fee"), (LineType.Payout, "payout"), (LineType.Correction, "correction")),
    };

    private static FrozenDictionary<string, LineType> Types(params (LineType Type, string Words)[] types) =>
        types.SelectMany(t => t.Words.Split(' ').Select(word => (word, t.Type)))
            .ToFrozenDictionary(t => t.word, t => t.Type, StringComparer.OrdinalIgnoreCase);
}
