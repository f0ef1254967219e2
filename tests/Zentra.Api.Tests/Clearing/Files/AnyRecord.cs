using FsCheck;
using FsCheck.Fluent;
using Zentra.Cards.Authorizations;
using Zentra.Cards.Clearing;
using Zentra.Cards.Issuing;

namespace Zentra.Api.Tests.Clearing.Files;

/// <summary>Records by chance, of what a format can say. All card numbers are of test ranges.</summary>
internal static class AnyRecord
{
    public static readonly DateOnly FileDate = new(2026, 11, 20);

    private static readonly string[] Currencies = ["EUR", "USD", "JPY", "KWD", "CLF"];
    private static readonly string[] Countries = ["FR", "US", "JP", "ZW"];

    public static string[] TestNumbers { get; } =
        [.. Enumerable.Range(0, 8).Select(i => Pan.Of("40000000", $"{i:D7}").Disclose(d => d))];

    public static Arbitrary<PresentedRecord[]> Of(string format) =>
        One(format).ArrayOf().Select(records => records.Select((r, i) => r with { Number = i + 1 }).ToArray())
            .ToArbitrary();

    public static IEnumerable<PresentedRecord> Many(string format, int count)
    {
        var some = One(format).Sample(50, 64);
        return Enumerable.Range(0, count).Select(i => some[i % some.Length] with { Number = i + 1 });
    }

    private static Gen<PresentedRecord> One(string format) =>
        from type in Gen.Elements(
            PresentedType.Presentment, PresentedType.Presentment, PresentedType.Refund, PresentedType.Chargeback,
            PresentedType.RefundChargeback, PresentedType.Fee, PresentedType.FeeCredit)
        from flags in Gen.ArrayOf(Gen.Elements(true, false), 9)
        from pan in Gen.Elements(TestNumbers)
        from amounts in Gen.ArrayOf(Gen.Choose(0, 999_999_999), 3)
        from currencies in Gen.ArrayOf(Gen.Elements(Currencies), 3)
        from rate in Gen.Choose(1, 9_999_999)
        from digits in Gen.Choose(1, 999_999)
        from channel in Gen.Elements(
            Channel.Atm, Channel.Contactless, Channel.Ecommerce, Channel.Moto, Channel.Pos, Channel.Recurring)
        from day in Gen.Choose(0, 300)
        from count in Gen.Choose(1, 9)
        from number in Gen.Choose(1, count)
        from country in Gen.Elements(Countries)
        from name in Gen.Elements("CAFE ONE", "SHOP, \"7\"", "A;B|C", "x")
        let mayCash = type is PresentedType.Presentment or PresentedType.Chargeback
        let isFee = type is PresentedType.Fee or PresentedType.FeeCredit
        let isOurs = format is "csv" or "ndjson"
        let isVisa = format == "visa.base2"
        let isFirst = !flags[0] || type != PresentedType.Presentment
        let code = flags[1] || isFee ? null : $"{digits:D6}"
        let isReversal = flags[2] && !(isFee && isVisa)
        let sequence = flags[3] && !isFee && format != "mastercard.ipm"
        select new PresentedRecord
        {
            Number = 0,
            Type = type,
            IsReversal = isReversal,
            IsForcePosted = type == PresentedType.Presentment && !isReversal && code is null && isFirst,
            IsCash = flags[4] && mayCash,
            Pan = Pan.TryParse(pan, out var parsed) ? parsed : null,
            Transaction = new(currencies[0], amounts[0]),
            Billing = flags[5] ? new(currencies[1], amounts[1]) : null,
            Settlement = flags[6] && !isVisa ? new(currencies[2], amounts[2]) : null,
            BillingRate = flags[5] && !isVisa ? new(rate, 7) : null,
            SettlementRate = flags[6] && !isVisa ? new(rate, 3) : null,
            NetworkTransactionId = flags[7] ? $"3{digits:D14}" : null,
            AuthorizationCode = code,
            Rrn = flags[7] && !isVisa ? $"6325{digits:D8}" : null,
            Stan = flags[7] && isOurs ? $"{digits:D6}" : null,
            Arn = isFee ? null : AcquirerReference.Of($"2400000{digits:D15}"),
            Merchant = isFee ? null
                : new($"M{digits}", name, channel == Channel.Atm ? "6011" : "5812", country, flags[8] ? "PARIS" : null),
            PurchasedOn = FileDate.AddDays(-day),
            ProcessedOn = FileDate,
            EntryMode = EntryOf(format, channel, isFee),
            Channel = isFee ? null : channel,
            ClearingSequence = sequence ? number : null,
            ClearingCount = sequence ? count : null,
            IsFinal = sequence ? number == count : null,
            Usage = isFirst || isFee ? PresentedUsage.First : PresentedUsage.Second,
            ReasonCode = isVisa && !isFee ? null : $"{digits % 100 + 4800}",
        };

    private static string? EntryOf(string format, Channel channel, bool isFee) => (format, isFee) switch
    {
        (_, true) => null,
        ("mastercard.ipm", _) => channel switch
        {
            Channel.Contactless => "M00001M00000",
            Channel.Ecommerce => "000050S00000",
            Channel.Moto => "000020100000",
            Channel.Recurring => "000040100000",
            _ => "500101C00000",
        },
        _ => channel switch { Channel.Contactless => "07", Channel.Pos => "05", _ => "01" },
    };
}
