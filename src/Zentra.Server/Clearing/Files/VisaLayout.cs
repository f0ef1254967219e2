using Zentra.Cards.Clearing;

namespace Zentra.Server.Clearing.Files;

/// <summary>A field of a record of 168 characters.</summary>
/// <param name="Name">As Visa calls it.</param>
/// <param name="Start">Its first position, from 1.</param>
internal sealed record VisaField(string Name, int Start, int Length)
{
    /// <summary>As documents name it: `Source Amount (77-88)`.</summary>
    public string Place => $"{Name} ({Start}-{Start + Length - 1})";

    public ReadOnlySpan<char> Of(string record) => record.AsSpan(Start - 1, Length);
}

/// <summary>
/// Positions in BASE II records, as public descriptions have them; docs/clearing.md names these and what none confirms.
/// </summary>
internal static class VisaLayout
{
    public const int RecordLength = 168;

    public static VisaField TransactionCode { get; } = new("Transaction Code", 1, 2);
    public static VisaField Component { get; } = new("Transaction Component Sequence Number", 4, 1);

    // Draft data, TCR 0: TC 05-07, 15-17, 25-27, 35-37.
    public static VisaField Account { get; } = new("Account Number", 5, 16);
    public static VisaField AccountExtension { get; } = new("Account Number Extension", 21, 3);
    public static VisaField Arn { get; } = new("Acquirer Reference Number", 27, 23);
    public static VisaField PurchaseDate { get; } = new("Purchase Date", 58, 4);
    public static VisaField DestinationAmount { get; } = new("Destination Amount", 62, 12);
    public static VisaField DestinationCurrency { get; } = new("Destination Currency Code", 74, 3);
    public static VisaField SourceAmount { get; } = new("Source Amount", 77, 12);
    public static VisaField SourceCurrency { get; } = new("Source Currency Code", 89, 3);
    public static VisaField MerchantName { get; } = new("Merchant Name", 92, 25);
    public static VisaField MerchantCity { get; } = new("Merchant City", 117, 13);
    public static VisaField MerchantCountry { get; } = new("Merchant Country Code", 130, 3);
    public static VisaField MerchantCategory { get; } = new("Merchant Category Code", 133, 4);
    public static VisaField UsageCode { get; } = new("Usage Code", 147, 1);
    public static VisaField ReasonCode { get; } = new("Reason Code", 148, 2);
    public static VisaField AuthorizationCode { get; } = new("Authorization Code", 152, 6);
    public static VisaField EntryMode { get; } = new("POS Entry Mode", 162, 2);
    public static VisaField ProcessingDate { get; } = new("Central Processing Date", 164, 4);

    // Draft data, TCR 1.
    public static VisaField CardAcceptor { get; } = new("Card Acceptor ID", 81, 15);

    public static VisaField Ecommerce { get; } =
        new("Mail/Phone/Electronic Commerce and Payment Indicator", 116, 1);

    public static VisaField PosEnvironment { get; } = new("POS Environment", 168, 1);

    // Draft data, TCR 5.
    public static VisaField TransactionIdentifier { get; } = new("Transaction Identifier", 5, 15);
    public static VisaField ClearingSequence { get; } = new("Multiple Clearing Sequence Number", 45, 2);
    public static VisaField ClearingCount { get; } = new("Multiple Clearing Sequence Count", 47, 2);

    // Fee collection and funds disbursement, TCR 0: TC 10 and 20.
    public static VisaField FeeReason { get; } = new("Reason Code", 17, 4);
    public static VisaField FeeDate { get; } = new("Event Date", 24, 4);
    public static VisaField FeeAccount { get; } = new("Account Number", 28, 16);
    public static VisaField FeeAccountExtension { get; } = new("Account Number Extension", 44, 3);
    public static VisaField FeeDestinationAmount { get; } = new("Destination Amount", 47, 12);
    public static VisaField FeeDestinationCurrency { get; } = new("Destination Currency Code", 59, 3);
    public static VisaField FeeSourceAmount { get; } = new("Source Amount", 62, 12);
    public static VisaField FeeSourceCurrency { get; } = new("Source Currency Code", 74, 3);
    public static VisaField FeeTransactionIdentifier { get; } = new("Transaction Identifier", 148, 15);

    // File header, TC 90.
    public static VisaField FileDate { get; } = new("Processing Date", 9, 5);
    public static VisaField TestOption { get; } = new("Test Option", 30, 4);
    public static VisaField FileId { get; } = new("Outgoing File ID", 77, 3);

    // Batch and file trailer, TC 91 and 92.
    public static VisaField TotalDestination { get; } = new("Destination Amount", 16, 15);
    public static VisaField TotalMonetary { get; } = new("Number of Monetary Transactions", 31, 12);
    public static VisaField BatchNumber { get; } = new("Batch Number", 43, 6);
    public static VisaField TotalComponents { get; } = new("Number of TCRs", 49, 12);
    public static VisaField TotalTransactions { get; } = new("Number of Transactions", 75, 9);
    public static VisaField TotalSource { get; } = new("Source Amount", 102, 15);

    /// <summary>
    /// Transaction codes that post: what they present, whether they take it back, and whether in cash.
    /// </summary>
    public static (PresentedType Type, bool IsReversal, bool IsCash)? Meaning(string code) => code switch
    {
        "05" => (PresentedType.Presentment, false, false),
        "06" => (PresentedType.Refund, false, false),
        "07" => (PresentedType.Presentment, false, true),
        "10" => (PresentedType.Fee, false, false),
        "15" => (PresentedType.Chargeback, false, false),
        "16" => (PresentedType.RefundChargeback, false, false),
        "17" => (PresentedType.Chargeback, false, true),
        "20" => (PresentedType.FeeCredit, false, false),
        "25" => (PresentedType.Presentment, true, false),
        "26" => (PresentedType.Refund, true, false),
        "27" => (PresentedType.Presentment, true, true),
        "35" => (PresentedType.Chargeback, true, false),
        "36" => (PresentedType.RefundChargeback, true, false),
        "37" => (PresentedType.Chargeback, true, true),
        _ => null,
    };

    /// <summary>
    /// Codes of records that move no money: reports of fraud, texts, requests for documents, positions.
    /// </summary>
    public static bool IsNote(string code) =>
        code is "33" or "40" or "45" or "46" or "47" or "48"
            or "50" or "51" or "52" or "53" or "54" or "55" or "56" or "57";
}
