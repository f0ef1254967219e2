using Zentra.Cards.Authorizations;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Money;

namespace Zentra.Cards.Controls;

/// <summary>Rules that need no counter: what a purchase is, and where and when it is made.</summary>
internal static class StaticRules
{
    /// <summary>The reason for which a rule fails.</summary>
    public static DeclineReason ReasonOf(ControlRule rule) => rule switch
    {
        ControlRule.AmountLimit => DeclineReason.AmountLimitExceeded,
        ControlRule.Velocity => DeclineReason.VelocityExceeded,
        ControlRule.CategoryList => DeclineReason.MerchantCategoryNotAllowed,
        ControlRule.MerchantList => DeclineReason.MerchantNotAllowed,
        ControlRule.CountryList => DeclineReason.CountryNotAllowed,
        ControlRule.ChannelList => DeclineReason.ChannelNotAllowed,
        ControlRule.CurrencyList => DeclineReason.CurrencyNotAllowed,
        ControlRule.TimeOfDay => DeclineReason.TimeNotAllowed,
        ControlRule.FirstUse => DeclineReason.FirstUseNotAllowed,
        ControlRule.MaximumUses => DeclineReason.MaximumUsesReached,
        _ => throw new InvalidOperationException("The family of rules is closed."),
    };

    /// <param name="rule">Any but an amount limit and a velocity.</param>
    public static (bool Passes, string Explanation) Judge(ControlRule rule, Purchase purchase) => rule switch
    {
        ControlRule.CategoryList its => MerchantCategories.IsCode(purchase.Merchant.Category)
            ? Judge(its, purchase.Merchant.Category)
            : Unsaid("category"),
        ControlRule.MerchantList its => purchase.Merchant.Id is { Length: > 0 } merchant
            ? Listed(its.Allow, its.Block, merchant, "merchant")
            : Unsaid("identifier"),
        ControlRule.CountryList its => purchase.Merchant.Country is { } country
            ? Listed(its.Allow, its.Block, country, "country")
            : Unsaid("country"),
        ControlRule.ChannelList its => Listed(
            Names(its.Allow), Names(its.Block), purchase.Channel.Name(), "channel"),
        ControlRule.CurrencyList its => Listed(
            its.Allow, its.Block, purchase.MerchantCurrency ?? purchase.Currency, "currency"),
        ControlRule.TimeOfDay its => Judge(its, purchase.At),
        ControlRule.FirstUse its => Judge(its, purchase),
        ControlRule.MaximumUses its => Judge(its, purchase),
        _ => throw new ArgumentException("It has counters.", nameof(rule)),
    };

    private static (bool, string) Unsaid(string what) =>
        (false, $"The message does not say the merchant's {what}, so it cannot be known to be allowed.");

    private static (bool, string) Judge(ControlRule.CategoryList rule, string code)
    {
        var name = MerchantCategories.Find(code) is { } known ? $"{code} ({known.Title})" : code;
        if (rule.Allow is { } allow)
        {
            return MerchantCategories.Match(allow, code) is { } entry
                ? (true, $"The category {name} is allowed by {entry}.")
                : (false, $"The category {name} is in none of the {allow.Count} allowed entries.");
        }
        var block = rule.Block ?? [];
        return MerchantCategories.Match(block, code) is { } blocked
            ? (false, $"The category {name} is blocked by {blocked}.")
            : (true, $"The category {name} is in none of the {block.Count} blocked entries.");
    }

    private static (bool, string) Listed(
        IReadOnlyList<string>? allow, IReadOnlyList<string>? block, string value, string what) => allow is not null
            ? allow.Contains(value)
                ? (true, $"The {what} {value} is allowed.")
                : (false, $"The {what} {value} is none of the {allow.Count} allowed.")
            : block?.Contains(value) == true
                ? (false, $"The {what} {value} is blocked.")
                : (true, $"The {what} {value} is none of the {block?.Count ?? 0} blocked.");

    private static (bool, string) Judge(ControlRule.TimeOfDay rule, Timestamp at)
    {
        var zone = Zones.Find(rule.TimeZone)
            ?? throw new InvalidOperationException($"There is no time zone {rule.TimeZone} any more.");
        var clock = Zones.WallClock(zone, at);
        var (from, to) = (ClockTime.Parse(rule.From), ClockTime.Parse(rule.To));
        var minute = clock.Hour * ClockTime.MinutesOfHour + clock.Minute;
        var day = Zones.WeekdayOf(DateOnly.FromDateTime(clock));
        var passes = from < to
            ? minute >= from && minute < to && IsOn(rule, day)
            : (minute >= from && IsOn(rule, day)) || (minute < to && IsOn(rule, Before(day)));
        var when = rule.Days is { } days ? $" on {string.Join(", ", days.Select(d => d.Name()))}" : "";
        return (passes, $"It is {day.Name()} {clock:HH:mm} in {rule.TimeZone}, "
            + $"and purchases are allowed from {rule.From} until {rule.To}{when}.");
    }

    private static bool IsOn(ControlRule.TimeOfDay rule, Weekday day) => rule.Days?.Contains(day) != false;

    private static Weekday Before(Weekday day) => (Weekday)(((int)day + 6) % 7);

    private static (bool, string) Judge(ControlRule.FirstUse rule, Purchase purchase)
    {
        if (!purchase.IsFirstUse || purchase.IsIncrement)
        {
            return (true, "This is not the card's first use.");
        }
        if (rule.AmountMinor is { } limit && (rule.Currency != purchase.Currency || purchase.AmountMinor > limit))
        {
            return (false, $"The first use is at most {Say(limit, rule.Currency!)}, "
                + $"and {Say(purchase.AmountMinor, purchase.Currency)} is asked.");
        }
        if (rule.Channels?.Contains(purchase.Channel) == false)
        {
            return (
                false, $"The channel {purchase.Channel.Name()} is none of the {rule.Channels.Count} of a first use.");
        }
        if (rule.Countries is { } countries
            && (purchase.Merchant.Country is not { } country || !countries.Contains(country)))
        {
            return (false, purchase.Merchant.Country is null
                ? "The message does not say the merchant's country, and a first use is bound to some."
                : $"The country {purchase.Merchant.Country} is none of the {countries.Count} of a first use.");
        }
        return (true, "This is the card's first use, and meets what is asked of it.");
    }

    private static (bool, string) Judge(ControlRule.MaximumUses rule, Purchase purchase) => purchase.IsIncrement
        ? (true, "An increment is no use of its own.")
        : (purchase.Uses < rule.Count, $"{purchase.Uses} of at most {rule.Count} uses were approved before.");

    private static List<string>? Names(IReadOnlyList<Channel>? channels) => channels?.Select(c => c.Name()).ToList();

    internal static string Say(Int128 minor, string currency) =>
        $"{Currency.Find(currency)?.Format(minor) ?? $"{minor} minor units of"} {currency}";
}
