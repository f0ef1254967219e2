using Zentra.Cards.Authorizations;
using Zentra.Cards.Clearing;
using static Zentra.Server.Clearing.Files.VisaLayout;

namespace Zentra.Server.Clearing.Files;

/// <summary>Makes a record of the components of one transaction.</summary>
internal static class VisaTransaction
{
    private const string CashMachine = "6011";

    /// <param name="components">By their number; TCR 0 is there.</param>
    /// <param name="fileDate">The file's processing date, which gives dates their year.</param>
    public static (PresentedRecord? Record, PresentedFault? Fault) Read(
        long number, IReadOnlyDictionary<char, string> components, DateOnly? fileDate)
    {
        var code = TransactionCode.Of(components['0']).ToString();
        if (Meaning(code) is not { } meaning)
        {
            return (null, new(TransactionCode.Place, "type_unknown", $"The transaction code {code} is not known."));
        }
        var read = new FieldReader();
        var record = meaning.Type is PresentedType.Fee or PresentedType.FeeCredit
            ? Fee(components['0'], read, fileDate)
            : Draft(components, read, fileDate);
        record = record with
        {
            Number = number,
            Type = meaning.Type,
            IsReversal = meaning.IsReversal,
            IsCash = meaning.IsCash,
            IsForcePosted = meaning is { Type: PresentedType.Presentment, IsReversal: false }
                && record is { AuthorizationCode: null, Usage: PresentedUsage.First },
        };
        var fault = read.Fault ?? PresentedCheck.Of(record);
        return fault is null ? (record, null) : (null, fault);
    }

    /// <summary>The source and the destination amount of a transaction; 0 where they cannot be read.</summary>
    public static (long Source, long Destination) Amounts(string code, string first) =>
        Meaning(code)?.Type is PresentedType.Fee or PresentedType.FeeCredit
            ? (Sum(FeeSourceAmount.Of(first)), Sum(FeeDestinationAmount.Of(first)))
            : (Sum(SourceAmount.Of(first)), Sum(DestinationAmount.Of(first)));

    private static long Sum(ReadOnlySpan<char> field) =>
        field.ContainsAnyExceptInRange('0', '9') ? 0 : new FieldReader().Number("", field);

    private static PresentedRecord Draft(
        IReadOnlyDictionary<char, string> components, FieldReader read, DateOnly? fileDate)
    {
        var first = components['0'];
        var second = components.GetValueOrDefault('1');
        var payment = components.GetValueOrDefault('5');
        var category = FieldReader.Code(MerchantCategory.Of(first));
        var (sequence, count) = payment is null ? (null, null) : (
            read.Small(ClearingSequence.Place, ClearingSequence.Of(payment)),
            read.Small(ClearingCount.Place, ClearingCount.Of(payment)));
        return new()
        {
            Number = 0,
            Type = PresentedType.Presentment,
            Pan = read.Card(Account.Place, Account.Of(first), AccountExtension.Of(first)),
            Transaction = Amount(read, SourceAmount, SourceCurrency, first),
            Billing = Optional(read, DestinationAmount, DestinationCurrency, first),
            NetworkTransactionId = payment is null ? null : FieldReader.Code(TransactionIdentifier.Of(payment)),
            AuthorizationCode = FieldReader.Code(AuthorizationCode.Of(first)),
            Arn = FieldReader.Code(Arn.Of(first)),
            Merchant = new(
                second is null ? null : FieldReader.Text(CardAcceptor.Of(second)),
                FieldReader.Words(MerchantName.Of(first)), category,
                CountryOf(read, first), FieldReader.Words(MerchantCity.Of(first))),
            PurchasedOn = read.MonthDay(PurchaseDate.Place, PurchaseDate.Of(first), fileDate),
            ProcessedOn = read.YearDay(ProcessingDate.Place, ProcessingDate.Of(first), fileDate) ?? fileDate,
            EntryMode = FieldReader.Text(EntryMode.Of(first)),
            Channel = ChannelOf(first, second, category),
            ClearingSequence = sequence,
            ClearingCount = sequence is null ? null : count,
            IsFinal = sequence is null || count is null ? null : sequence == count,
            Usage = UsageOf(read, first),
            ReasonCode = FieldReader.Code(ReasonCode.Of(first)),
        };
    }

    private static PresentedRecord Fee(string first, FieldReader read, DateOnly? fileDate) => new()
    {
        Number = 0,
        Type = PresentedType.Fee,
        Pan = read.Card(FeeAccount.Place, FeeAccount.Of(first), FeeAccountExtension.Of(first)),
        Transaction = Amount(read, FeeSourceAmount, FeeSourceCurrency, first),
        Billing = Optional(read, FeeDestinationAmount, FeeDestinationCurrency, first),
        NetworkTransactionId = FieldReader.Code(FeeTransactionIdentifier.Of(first)),
        PurchasedOn = read.MonthDay(FeeDate.Place, FeeDate.Of(first), fileDate),
        ProcessedOn = read.YearDay(ProcessingDate.Place, ProcessingDate.Of(first), fileDate) ?? fileDate,
        ReasonCode = FieldReader.Code(FeeReason.Of(first)),
    };

    private static PresentedAmount Amount(FieldReader read, VisaField amount, VisaField currency, string first) =>
        new(read.CurrencyCode(currency.Place, currency.Of(first)), read.Number(amount.Place, amount.Of(first)));

    /// <summary>Blank or zero before the network has converted it.</summary>
    private static PresentedAmount? Optional(FieldReader read, VisaField amount, VisaField currency, string first) =>
        currency.Of(first).ContainsAnyExcept(' ', '0') || amount.Of(first).ContainsAnyExcept(' ', '0')
            ? Amount(read, amount, currency, first)
            : null;

    private static string? CountryOf(FieldReader read, string first)
    {
        if (FieldReader.Text(MerchantCountry.Of(first)) is not { } code)
        {
            return null;
        }
        var country = Country.Find(code)?.Code;
        if (country is null)
        {
            read.Refuse(MerchantCountry.Place, "country_unknown", "The country is not one of ISO 3166-1.");
        }
        return country;
    }

    private static PresentedUsage UsageOf(FieldReader read, string first)
    {
        var usage = UsageCode.Of(first)[0];
        if (usage is not (' ' or '0' or '1' or '2'))
        {
            read.Refuse(UsageCode.Place, "usage_unknown", "The usage code is neither 1 nor 2.");
        }
        return usage == '2' ? PresentedUsage.Second : PresentedUsage.First;
    }

    private static Channel? ChannelOf(string first, string? second, string? category)
    {
        var (ecommerce, environment) = second is null
            ? (' ', ' ')
            : (Ecommerce.Of(second)[0], PosEnvironment.Of(second)[0]);
        return (EntryMode.Of(first).ToString(), ecommerce, environment) switch
        {
            _ when category == CashMachine => Channel.Atm,
            (_, '2', _) or (_, _, 'R') => Channel.Recurring,
            (_, >= '5' and <= '8', _) => Channel.Ecommerce,
            (_, '1' or '4', _) => Channel.Moto,
            ("07" or "91", _, _) => Channel.Contactless,
            ("02" or "05" or "90", _, _) => Channel.Pos,
            _ => null,
        };
    }
}
