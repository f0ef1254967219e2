using System.Globalization;
using System.Text;
using Zentra.Payments.Settlement;
using Zentra.Runtime.Intents;
using Zentra.Server.Files;

namespace Zentra.Server.Settlement.Files;

/// <summary>Makes our lines of a bank statement's entries and their transactions.</summary>
internal static class CamtLines
{
    private static readonly Moments Moments = new(null, null);

    /// <summary>Sub-families of charges (ISO 20022, external bank transaction codes).</summary>
    private static readonly HashSet<string> Charges = new(StringComparer.Ordinal) { "CHRG", "COMM", "FEES", "COMT" };

    /// <param name="transaction">The transaction that is a line; null where the entry is one.</param>
    /// <param name="isAlone">Whether all of the entry is this transaction.</param>
    public static FileRow Of(
        long number, string? statement, CamtEntry entry, CamtTransaction? transaction, bool isAlone)
    {
        var refusal = Read(number, statement, entry, transaction, isAlone, out var line);
        if (refusal is null)
        {
            entry.SumMinor += line!.NetMinor;
            return new FileRow.Line(line);
        }
        entry.IsSumKnown = false;
        var raw = Encoding.UTF8.GetBytes(entry.Raw + transaction?.Raw);
        return Rejections.Of(number, raw, refusal);
    }

    /// <summary>Why an entry is not what its transactions are together; null where it is.</summary>
    public static Refusal? CheckSum(CamtEntry entry) =>
        !entry.IsSumKnown || entry.Transactions == 0 || entry.Amount.Minor is not { } amount
            || entry.SumMinor == (entry.Side == "DBIT" ? -amount : amount)
            ? null
            : new("entry_differs", "The entry's amount is not the sum of its transactions.");

    private static Refusal? Read(
        long number, string? statement, CamtEntry entry, CamtTransaction? transaction, bool isAlone,
        out ReportedLine? line)
    {
        line = null;
        if (entry.Status != "BOOK")
        {
            return new("not_booked", $"The entry's status is {Texts.Description(entry.Status) ?? "absent"}, not BOOK.");
        }
        CamtPart part = transaction is null ? entry : transaction;
        var amount = AmountOf(entry, transaction, isAlone);
        if (!amount.Exists)
        {
            return new("amount_missing", "The transaction is one of several and has no amount of its own.");
        }
        if (amount.ItsCurrency is not { } currency)
        {
            return new("currency_unknown", "The amount's currency is not an ISO 4217 code.");
        }
        if (entry.Amount.Currency is { } booked && booked != amount.Currency)
        {
            return new("currency_conversion", $"The transaction is in {amount.Currency}, and its entry in {booked}.");
        }
        if (amount.Minor is not { } minor)
        {
            return new("amount_invalid",
                $"The amount is not one of {currency.Code}, which has {currency.Digits} digits after the point.");
        }
        var side = part.Side ?? entry.Side;
        if (side is not ("CRDT" or "DBIT"))
        {
            return new("side_missing", "The entry says neither CRDT nor DBIT.");
        }
        var charges = isAlone && part.Charges.Count == 0 ? entry.Charges : part.Charges;
        if (Fee(charges, currency.Code) is not { } fee)
        {
            return new("currency_conversion", "A charge within the amount is not in its currency.");
        }
        if (Moment(entry, out var bookedAt) is { } noMoment)
        {
            return noMoment;
        }
        var net = side == "CRDT" ? minor : -minor;
        var coded = part.HasCode ? part : entry;
        line = new()
        {
            Number = number,
            Type = TypeOf(coded, side),
            LineReference = Reference(statement, entry, transaction),
            ProviderReference = transaction?.Transaction ?? transaction?.ServicerReference ?? entry.ServicerReference,
            OurReference = transaction?.EndToEnd ?? transaction?.Instruction,
            Currency = currency.Code,
            GrossMinor = net + fee,
            FeeMinor = fee,
            NetMinor = net,
            BookedAt = bookedAt,
            Batch = entry.Batch ?? statement,
            RawType = coded.Domain is null
                ? coded.Proprietary
                : $"{coded.Domain}/{coded.Family ?? "NTAV"}/{coded.SubFamily ?? "NTAV"}",
            ReturnReason = Texts.Description(transaction?.ReturnReason),
            Description = Texts.Description(
                transaction?.Remittance ?? transaction?.Structured ?? entry.Information),
        };
        return LineCheck.Sums(line.GrossMinor, fee, net) ?? LineCheck.References(line);
    }

    private static CamtAmount AmountOf(CamtEntry entry, CamtTransaction? transaction, bool isAlone) =>
        transaction is null ? entry.Amount
            : transaction.Amount.Exists ? transaction.Amount
            : isAlone ? entry.Amount
            : transaction.Detail;

    /// <summary>
    /// What the bank kept of the amount. Charges that are not said to be within it are booked by themselves.
    /// </summary>
    private static long? Fee(List<CamtCharge> charges, string currency)
    {
        var sum = 0L;
        foreach (var charge in charges.Where(c => c.IsIncluded && c.Amount.Exists))
        {
            if (charge.Amount.Currency != currency || charge.Amount.Minor is not { } minor)
            {
                return null;
            }
            sum += charge.IsCredit ? -minor : minor;
        }
        return sum;
    }

    /// <summary>
    /// What is credited is a payment. What is debited is a payout where the bank says that we sent it, a refund where
    /// it is of cards, a chargeback where it undoes a direct debit; otherwise a correction, for a person to see.
    /// </summary>
    private static LineType TypeOf(CamtPart part, string side) => (part.Family, part.SubFamily, side) switch
    {
        (_, { } sub, _) when Charges.Contains(sub) => LineType.Fee,
        (_, _, "CRDT") => LineType.Payment,
        ("ICDT" or "IRCT", _, _) => LineType.Payout,
        ("CCRD" or "MCRD", _, _) => LineType.Refund,
        ("IDDT", _, _) => LineType.Chargeback,
        _ => LineType.Correction,
    };

    /// <summary>
    /// Banks give their reference to an entry; its transactions are told apart by their place. A number that only
    /// counts the entries of a statement is unique with the statement.
    /// </summary>
    private static string? Reference(string? statement, CamtEntry entry, CamtTransaction? transaction)
    {
        var own = entry.ServicerReference
            ?? (entry.Reference is { } counted ? $"{statement}/{counted}" : transaction?.ServicerReference);
        return own is null || transaction is null
            ? own
            : string.Create(CultureInfo.InvariantCulture, $"{own}/{transaction.Place}");
    }

    private static Refusal? Moment(CamtEntry entry, out Timestamp? moment)
    {
        moment = null;
        if ((entry.BookedOn ?? entry.ValuedOn) is not { } text)
        {
            return null;
        }
        // A date of XML Schema may have an offset.
        var hasOffset = text.Length == 16 && text[10] is ('+' or '-');
        var (date, zone) = hasOffset ? (text[..10], text[10..]) : (text.TrimEnd('Z'), null);
        if (Moments.TryParse(Encoding.UTF8.GetBytes(date), zone, out var parsed))
        {
            moment = parsed;
            return null;
        }
        return new("date_invalid", "The entry's date cannot be read.");
    }
}
