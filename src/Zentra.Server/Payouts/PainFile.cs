using System.Globalization;
using System.Text;
using System.Xml;
using Zentra.Payments.Payouts;
using Zentra.Runtime.Money;

namespace Zentra.Server.Payouts;

/// <summary>
/// A payout file as an ISO 20022 customer credit transfer initiation, pain.001.001.09. Elements stand in the order of
/// its schema. https://www.iso20022.org/iso-20022-message-definitions (Payments Initiation).
/// </summary>
internal static class PainFile
{
    public const string Namespace = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09";

    private static readonly XmlWriterSettings Settings = new()
    {
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        Indent = true,
        NewLineChars = "\n",
    };

    public static byte[] Write(PayoutFile file, IReadOnlyList<PayoutTransfer> transfers)
    {
        var currency = Currency.Find(file.Currency)!;
        using var bytes = new MemoryStream();
        using (var xml = XmlWriter.Create(bytes, Settings))
        {
            xml.WriteStartElement("Document", Namespace);
            xml.WriteStartElement("CstmrCdtTrfInitn", Namespace);
            Header(xml, file, currency);
            Payments(xml, file, transfers, currency);
            xml.WriteEndElement();
            xml.WriteEndElement();
        }
        bytes.WriteByte((byte)'\n');
        return bytes.ToArray();
    }

    private static void Header(XmlWriter xml, PayoutFile file, Currency currency)
    {
        xml.WriteStartElement("GrpHdr", Namespace);
        Element(xml, "MsgId", file.MessageId);
        Element(xml, "CreDtTm", Moment(file).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        Totals(xml, file, currency);
        xml.WriteStartElement("InitgPty", Namespace);
        Element(xml, "Nm", Name(file.Bank.Debtor));
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void Payments(
        XmlWriter xml, PayoutFile file, IReadOnlyList<PayoutTransfer> transfers, Currency currency)
    {
        xml.WriteStartElement("PmtInf", Namespace);
        Element(xml, "PmtInfId", file.MessageId);
        Element(xml, "PmtMtd", "TRF");
        // Each transfer is booked by itself, so that the statement names each.
        Element(xml, "BtchBookg", "false");
        Totals(xml, file, currency);
        if (IsSepa(file, transfers))
        {
            Within(xml, "SEPA", "PmtTpInf", "SvcLvl", "Cd");
        }
        Within(xml, Moment(file).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), "ReqdExctnDt", "Dt");
        Within(xml, Name(file.Bank.Debtor), "Dbtr", "Nm");
        Within(xml, file.Bank.Iban, "DbtrAcct", "Id", "IBAN");
        Within(xml, file.Bank.Bic, "DbtrAgt", "FinInstnId", "BICFI");
        Element(xml, "ChrgBr", IsSepa(file, transfers) ? "SLEV" : "SHAR");
        foreach (var transfer in transfers)
        {
            Transfer(xml, transfer, currency);
        }
        xml.WriteEndElement();
    }

    private static void Transfer(XmlWriter xml, PayoutTransfer transfer, Currency currency)
    {
        var to = transfer.Destination;
        xml.WriteStartElement("CdtTrfTxInf", Namespace);
        xml.WriteStartElement("PmtId", Namespace);
        Element(xml, "InstrId", transfer.Reference);
        Element(xml, "EndToEndId", transfer.Reference);
        xml.WriteEndElement();
        xml.WriteStartElement("Amt", Namespace);
        xml.WriteStartElement("InstdAmt", Namespace);
        xml.WriteAttributeString("Ccy", currency.Code);
        xml.WriteString(currency.Format(transfer.AmountMinor));
        xml.WriteEndElement();
        xml.WriteEndElement();
        if (to.Bic is { } bic)
        {
            Within(xml, bic, "CdtrAgt", "FinInstnId", "BICFI");
        }
        else if (to.BankCode is { } code)
        {
            Within(xml, code, "CdtrAgt", "FinInstnId", "ClrSysMmbId", "MmbId");
        }
        Within(xml, Name(to.Holder), "Cdtr", "Nm");
        if (to.Iban is { } iban)
        {
            Within(xml, iban, "CdtrAcct", "Id", "IBAN");
        }
        else
        {
            Within(xml, to.AccountNumber!, "CdtrAcct", "Id", "Othr", "Id");
        }
        Within(xml, SepaText.Remittance(transfer), "RmtInf", "Ustrd");
        xml.WriteEndElement();
    }

    private static void Totals(XmlWriter xml, PayoutFile file, Currency currency)
    {
        Element(xml, "NbOfTxs", file.Count.ToString(CultureInfo.InvariantCulture));
        Element(xml, "CtrlSum", currency.Format(file.ControlSumMinor));
    }

    /// <summary>Euros between IBANs are a SEPA credit transfer (EPC132-08).</summary>
    private static bool IsSepa(PayoutFile file, IReadOnlyList<PayoutTransfer> transfers) =>
        file.Currency == "EUR" && transfers.All(t => t.Destination.Iban is not null);

    private static string Name(string name) => SepaText.Of(name, BankDestination.MaxHolder);

    private static DateTimeOffset Moment(PayoutFile file) => file.CreatedAt.ToDateTimeOffset();

    /// <summary>A value within elements that hold nothing else.</summary>
    private static void Within(XmlWriter xml, string value, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            xml.WriteStartElement(name, Namespace);
        }
        xml.WriteString(value);
        foreach (var _ in path)
        {
            xml.WriteEndElement();
        }
    }

    private static void Element(XmlWriter xml, string name, string value) => Within(xml, value, name);
}
