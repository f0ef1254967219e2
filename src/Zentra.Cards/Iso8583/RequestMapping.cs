using System.Collections.Frozen;
using System.Globalization;
using Zentra.Cards.Authorizations;
using Zentra.Cards.Issuing;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Money;

namespace Zentra.Cards.Iso8583;

/// <summary>What a message asks, or why it is answered at once.</summary>
public abstract record MappedRequest
{
    private MappedRequest()
    {
    }

    public sealed record Asked(NetworkRequest Request) : MappedRequest;

    /// <param name="ResponseCode">The answer's field 39.</param>
    /// <param name="Field">The field that is the reason.</param>
    public sealed record Refused(string ResponseCode, int Field) : MappedRequest;
}

/// <summary>Messages as requests: docs/network.md says the same in tables.</summary>
public static class RequestMapping
{
    /// <summary>The message reason that networks give an incremental authorization.</summary>
    private const string IncrementalReason = "3900";

    /// <summary>Digits in a row of a card's number that nobody else may keep.</summary>
    private const int Telling = 12;

    private static readonly FrozenDictionary<string, string> Currencies =
        Currency.All.ToFrozenDictionary(c => c.Numeric, c => c.Code, StringComparer.Ordinal);

    /// <summary>Reads a message of the classes 1, 2 and 4 that wants an answer.</summary>
    /// <param name="received">When it came: it gives its times their year.</param>
    public static MappedRequest Map(Iso8583Message message, Timestamp received)
    {
        if (KindOf(message) is not { } kind)
        {
            return new MappedRequest.Refused(ResponseCodes.NotSupported, 3);
        }
        if (FirstMissing(message, kind) is { } missing)
        {
            return Malformed(missing);
        }
        var track = Track2.Read(message[35]);
        var number = Value(message[2]) ?? track.Number;
        if (number is null || (message.Has(2) && track.Number is not null && track.Number != number))
        {
            return Malformed(number is null ? 2 : 35);
        }
        if (!Pan.TryParse(number, out var pan))
        {
            return new MappedRequest.Refused(ResponseCodes.InvalidCardNumber, 2);
        }
        if (FirstWithNumber(message, number) is { } told)
        {
            return Malformed(told);
        }
        if (MessageTimes.Moment(message[7], received) is not { } transmittedAt)
        {
            return Malformed(7);
        }
        var amountMinor = Amount(message[4]) ?? 0;
        if (amountMinor == 0 && !MayBeZero(kind))
        {
            return new MappedRequest.Refused(ResponseCodes.InvalidAmount, 4);
        }
        if (FirstUnreadable(message) is { } unreadable)
        {
            return Malformed(unreadable);
        }
        var data = new PrivateData(message);
        return new MappedRequest.Asked(new()
        {
            Kind = kind,
            IsRepeat = MessageTypes.IsRepeat(message.Mti),
            IsAdvice = MessageTypes.IsAdvice(message.Mti),
            IsFinancial = message.Mti[1] == MessageTypes.Financial,
            IsCredit = IsCredit(message),
            Pan = pan,
            ExpiryYyMm = message[14] is { } expiry ? (expiry == "0000" ? null : expiry) : track.Expiry,
            AmountMinor = amountMinor,
            Currency = CurrencyOf(message[49])!,
            BillingAmountMinor = message.Has(51) ? Amount(message[6]) : null,
            BillingCurrency = message.Has(6) ? CurrencyOf(message[51]) : null,
            Merchant = MerchantOf(message),
            Channel = Channels.Of(message, data),
            PartialAllowed = data.PartialAllowed,
            Network = KeysOf(message, transmittedAt, received),
            Original = OriginalOf(message[90], received),
            ReplacementMinor = Amount(message[95]?[..12]),
            AdvisedCode = Value(message[39]),
            ApprovalCode = Value(message[38]),
            Checks = data.Checks(),
        });
    }

    private static NetworkRequestKind? KindOf(Iso8583Message message) => (message.Mti[1], TypeOf(message)) switch
    {
        (MessageTypes.Reversal, _) => NetworkRequestKind.Reversal,
        (MessageTypes.Authorization or MessageTypes.Financial, > 29) when MessageTypes.IsAdvice(message.Mti) => null,
        (MessageTypes.Authorization, _) when MessageTypes.IsAdvice(message.Mti) => NetworkRequestKind.Advice,
        (MessageTypes.Financial, _) when MessageTypes.IsAdvice(message.Mti) => NetworkRequestKind.ForcePost,
        (MessageTypes.Authorization, <= 19) when message[56]?.Trim() == IncrementalReason =>
            NetworkRequestKind.Incremental,
        (MessageTypes.Authorization, <= 19) when Amount(message[4]) == 0 => NetworkRequestKind.AccountCheck,
        (MessageTypes.Authorization, <= 19) => NetworkRequestKind.Authorization,
        (MessageTypes.Financial, <= 19) => NetworkRequestKind.Financial,
        (MessageTypes.Authorization or MessageTypes.Financial, <= 29) => NetworkRequestKind.Refund,
        (MessageTypes.Authorization or MessageTypes.Financial, 30 or 31) => NetworkRequestKind.BalanceInquiry,
        _ => null,
    };

    /// <summary>The first two digits of the processing code; those of a purchase where there is none.</summary>
    private static int TypeOf(Iso8583Message message) =>
        message[3] is { } code ? (code[0] - '0') * 10 + code[1] - '0' : 0;

    private static bool IsCredit(Iso8583Message message) => TypeOf(message) is >= 20 and <= 29;

    private static bool MayBeZero(NetworkRequestKind kind) => kind is NetworkRequestKind.AccountCheck
        or NetworkRequestKind.BalanceInquiry or NetworkRequestKind.Advice or NetworkRequestKind.Reversal;

    private static int? FirstMissing(Iso8583Message message, NetworkRequestKind kind)
    {
        var isInquiry = kind == NetworkRequestKind.BalanceInquiry;
        var needsMerchant = !isInquiry && kind is not (NetworkRequestKind.Reversal or NetworkRequestKind.Advice);
        (int Field, bool IsNeeded)[] needed =
            [(3, true), (4, !isInquiry), (7, true), (11, true), (18, needsMerchant), (42, needsMerchant), (49, true)];
        foreach (var (field, isNeeded) in needed)
        {
            if (isNeeded && string.IsNullOrWhiteSpace(message[field]))
            {
                return field;
            }
        }
        return null;
    }

    /// <summary>A field that is there and says nothing that can be: nobody guesses what was meant.</summary>
    private static int? FirstUnreadable(Iso8583Message message)
    {
        (int Field, bool IsRead)[] read =
        [
            (14, message[14] is null or "0000" or [_, _, '0', >= '1' and <= '9'] or [_, _, '1', >= '0' and <= '2']),
            (49, CurrencyOf(message[49]) is not null),
            (51, message[51] is null || CurrencyOf(message[51]) is not null),
            (95, message[95] is null || Amount(message[95]![..12]) is not null),
        ];
        foreach (var (field, isRead) in read)
        {
            if (!isRead)
            {
                return field;
            }
        }
        return null;
    }

    /// <summary>
    /// A field that is kept and has most of the card's number in it: of fifteen digits the sixteenth follows.
    /// </summary>
    private static int? FirstWithNumber(Iso8583Message message, string number)
    {
        (int Field, string? Kept)[] kept =
        [
            (32, message[32]), (37, $"{message[32]}{message[37]}"), (38, message[38]), (41, message[41]),
            (42, message[42]), (43, CardNumber.Mask(message[43] ?? "")), (62, message[62]),
        ];
        foreach (var (field, text) in kept)
        {
            var digits = string.Concat((text ?? "").Where(char.IsAsciiDigit));
            if (digits.Contains(number[..Telling], StringComparison.Ordinal)
                || digits.Contains(number[^Telling..], StringComparison.Ordinal))
            {
                return field;
            }
        }
        return null;
    }

    private static NetworkKeys KeysOf(Iso8583Message message, Timestamp transmittedAt, Timestamp received)
    {
        var (rrn, acquirer) = (Value(message[37]), Value(message[32]));
        return new()
        {
            TransactionId = Value(message[62]) ?? (rrn is null ? null : $"{acquirer}-{rrn}"),
            Rrn = rrn,
            Stan = message[11]!,
            Acquirer = acquirer,
            TerminalId = Value(message[41]),
            TransmittedAt = transmittedAt,
            LocalDate = message[13] is { } date ? MessageTimes.DateOf(date, received) : null,
        };
    }

    /// <summary>Type, audit number, time, and two institutions of eleven digits each.</summary>
    private static OriginalKeys? OriginalOf(string? field, Timestamp received) => field is null ? null : new(
        field[..4],
        field[4..10],
        MessageTimes.Moment(field.AsSpan(10, 10), received),
        Value(field[20..31].TrimStart('0')));

    private static Merchant? MerchantOf(Iso8583Message message) =>
        Value(message[42]) is { } id && Value(message[18]) is { } category
            ? new()
            {
                Id = id,
                Category = category,
                Name = Value(message[43]?[..23]) is { } name ? CardNumber.Mask(name) : null,
                Country = message[43] is { } place && !place.AsSpan(38).ContainsAnyExceptInRange('A', 'Z')
                    ? place[38..]
                    : null,
            }
            : null;

    private static string? CurrencyOf(string? code) => code is null ? null
        : Currencies.TryGetValue(code, out var alphabetic) ? alphabetic
        : Currency.Find(code)?.Code;

    /// <summary>Minor units; null where the field is not there, or has something else than digits.</summary>
    private static long? Amount(string? digits) =>
        long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var minor) ? minor : null;

    private static string? Value(string? field) => string.IsNullOrWhiteSpace(field) ? null : field.Trim();

    private static MappedRequest.Refused Malformed(int field) => new(ResponseCodes.FormatError, field);
}
