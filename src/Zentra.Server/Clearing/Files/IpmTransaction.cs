using Zentra.Cards.Authorizations;
using Zentra.Cards.Clearing;
using Zentra.Cards.Iso8583;
using Zentra.Runtime.Money;

namespace Zentra.Server.Clearing.Files;

/// <summary>
/// Makes a record of a message that moves money: presentment 1240, chargeback 1442, fee collection 1740.
/// </summary>
internal static class IpmTransaction
{
    private const string CashMachine = "6011";

    /// <param name="fileDate">The file's reference date.</param>
    public static (PresentedRecord? Record, PresentedFault? Fault) Read(
        long number, Iso8583Message message, IpmData data, DateOnly? fileDate)
    {
        var read = new FieldReader();
        var (type, usage) = Meaning(message, read);
        var processing = message[3] ?? "";
        var category = FieldReader.Code(message[26]);
        var code = FieldReader.Code(message[38]);
        var isReversal = data["0025"] is ['R', ..];
        var exponents = Exponents(data["0148"], read);
        var record = new PresentedRecord
        {
            Number = number,
            Type = type,
            IsReversal = isReversal,
            IsForcePosted = type == PresentedType.Presentment && usage == PresentedUsage.First && !isReversal
                && code is null,
            IsCash = processing.StartsWith("01", StringComparison.Ordinal)
                || processing.StartsWith("12", StringComparison.Ordinal),
            Pan = read.Card("DE 2", message[2]),
            Transaction = Amount(4, 49, message, exponents, read) ?? Missing(read),
            Settlement = Amount(5, 50, message, exponents, read),
            Billing = Amount(6, 51, message, exponents, read),
            SettlementRate = Rate(9, message, read),
            BillingRate = Rate(10, message, read),
            NetworkTransactionId = message[63] is { Length: > 1 } cycle ? FieldReader.Code(cycle.AsSpan(1)) : null,
            AuthorizationCode = code,
            Rrn = FieldReader.Code(message[37]),
            Arn = FieldReader.Code(message[31]),
            Merchant = Merchant(message, category, read),
            PurchasedOn = message[12] is { } moment ? read.YearMonthDay("DE 12", moment.AsSpan(0, 6)) : null,
            ProcessedOn = fileDate,
            EntryMode = FieldReader.Text(message[22]),
            Channel = ChannelOf(message[22], category),
            // 1403: more presentments follow; 1404: this one is the last.
            IsFinal = message[25] switch { "1403" => false, "1404" => true, _ => null },
            Usage = usage,
            ReasonCode = FieldReader.Code(message[25]),
        };
        var fault = read.Fault ?? PresentedCheck.Of(record);
        return fault is null ? (record, null) : (null, fault);
    }

    private static (PresentedType Type, PresentedUsage Usage) Meaning(Iso8583Message message, FieldReader read)
    {
        var processing = message[3] is { } digits ? digits[..2] : "";
        var isCredit = processing is "20" or "28";
        switch (message.Mti, message[24])
        {
            case ("1240", "200" or "205" or "282"):
                return (
                    isCredit ? PresentedType.Refund : PresentedType.Presentment,
                    message[24] == "200" ? PresentedUsage.First : PresentedUsage.Second);
            case ("1442", "450" or "451" or "453" or "454"):
                return (isCredit ? PresentedType.RefundChargeback : PresentedType.Chargeback, PresentedUsage.First);
            case ("1740", ['7', _, _]) when processing is "19" or "29":
                // 19 credits its originator, who is another.
                return (processing == "19" ? PresentedType.Fee : PresentedType.FeeCredit, PresentedUsage.First);
            case ("1740", ['7', _, _]):
                read.Refuse("DE 3", "type_unknown", "A fee has the processing code 19 or 29.");
                return default;
            default:
                read.Refuse(
                    "DE 24", "type_unknown", $"A message {message.Mti} does not have the function {message[24]}.");
                return default;
        }
    }

    /// <summary>The digits of minor units by the currency's number, as the message states them (PDS 0148).</summary>
    private static Dictionary<string, int> Exponents(string? text, FieldReader read)
    {
        const int length = 4;
        var exponents = new Dictionary<string, int>(StringComparer.Ordinal);
        if (text is not null && (text.Length % length != 0 || text.AsSpan().ContainsAnyExceptInRange('0', '9')))
        {
            read.Refuse("PDS 0148", "exponent_invalid", "PDS 0148 is not a list of currencies and exponents.");
            return exponents;
        }
        for (var at = 0; at < text?.Length; at += length)
        {
            exponents[text.Substring(at, length - 1)] = text[at + length - 1] - '0';
        }
        return exponents;
    }

    private static PresentedAmount? Amount(
        int field, int currencyField, Iso8583Message message, Dictionary<string, int> exponents, FieldReader read)
    {
        if (message[field] is not { } digits)
        {
            return null;
        }
        if (message[currencyField] is not { } number)
        {
            read.Refuse($"DE {currencyField}", "amount_missing", $"The amount of field {field} has no currency.");
            return null;
        }
        var code = read.CurrencyCode($"DE {currencyField}", number);
        var minor = read.Number($"DE {field}", digits);
        if (Currency.Find(code) is { } currency && exponents.TryGetValue(number, out var exponent))
        {
            for (; exponent > currency.Digits && minor % 10 == 0; exponent--)
            {
                minor /= 10;
            }
            for (; exponent < currency.Digits && minor <= Runtime.Money.Amount.MaxMinor; exponent++)
            {
                minor *= 10;
            }
            if (exponent != currency.Digits)
            {
                read.Refuse(
                    $"DE {field}", "exponent_differs",
                    $"{code} has {currency.Digits} decimals, and the amount of field {field} has more.");
            }
        }
        return new(code, minor);
    }

    private static PresentedAmount Missing(FieldReader read)
    {
        read.Refuse("DE 4", "amount_missing", "The message has no amount.");
        return default;
    }

    private static ConversionRate? Rate(int field, Iso8583Message message, FieldReader read)
    {
        if (message[field] is not { } digits || !digits.AsSpan(1).ContainsAnyExcept('0'))
        {
            return null;
        }
        if (!ConversionRate.TryParseField(digits, out var rate))
        {
            read.Refuse($"DE {field}", "rate_invalid", $"The rate of field {field} cannot be read.");
        }
        return rate;
    }

    /// <summary>
    /// Field 43: name, street and city with backslashes behind them, postal code 10, region 3, country 3.
    /// </summary>
    private static PresentedMerchant? Merchant(Iso8583Message message, string? category, FieldReader read)
    {
        const int tail = 16;
        const int countryLength = 3;
        var parts = (message[43] ?? "").Split('\\');
        string? country = null;
        if (parts is [_, _, _, { Length: tail } place]
            && FieldReader.Text(place.AsSpan(tail - countryLength)) is { } text)
        {
            country = Country.Find(text)?.Code;
            if (country is null)
            {
                read.Refuse("DE 43", "country_unknown", "The merchant's country is not one of ISO 3166-1.");
            }
        }
        var merchant = new PresentedMerchant(
            FieldReader.Text(message[42]), FieldReader.Words(parts[0]), category, country,
            parts.Length == 4 ? FieldReader.Words(parts[2]) : null);
        return merchant == new PresentedMerchant(null, null, null, null, null) ? null : merchant;
    }

    /// <summary>
    /// Of the point of service data code: who was there (place 5), and how the card was read (place 7).
    /// </summary>
    private static Channel? ChannelOf(string? code, string? category)
    {
        var (holder, input) = code is { Length: 12 } ? (code[4], code[6]) : (' ', ' ');
        return (holder, input) switch
        {
            _ when category == CashMachine => Channel.Atm,
            ('4', _) => Channel.Recurring,
            ('5', _) or (_, >= 'S' and <= 'V') => Channel.Ecommerce,
            ('2' or '3', _) => Channel.Moto,
            (_, 'A' or 'M') => Channel.Contactless,
            ('0', '2' or 'B' or 'C' or 'F' or '1' or '6') => Channel.Pos,
            _ => null,
        };
    }
}
