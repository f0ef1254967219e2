using Zentra.Runtime.Money;

namespace Zentra.Cards.Controls;

/// <param name="Pointer">A JSON pointer (RFC 6901) from the object that has `rules`.</param>
/// <param name="Code">A stable name of what is wrong.</param>
/// <param name="Detail">A sentence.</param>
public sealed record ControlFault(string Pointer, string Code, string Detail);

/// <summary>Whether rules can be used: every fault of them, as they came over the wire.</summary>
public static class ControlCheck
{
    public const int MaxEntries = 200;
    public const int MaxName = 64;
    public const int MaxMerchant = 64;

    public static IReadOnlyList<ControlFault> Faults(IReadOnlyList<ControlRule?>? rules)
    {
        var faults = new List<ControlFault>();
        if (rules is null)
        {
            faults.Add(new("/rules", "required", "rules is required; it may be empty."));
            return faults;
        }
        if (rules.Count > ControlSet.MaxRules)
        {
            faults.Add(new("/rules", "too_many", $"There are at most {ControlSet.MaxRules} rules."));
            return faults;
        }
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < rules.Count; i++)
        {
            if (rules[i] is not { } rule)
            {
                faults.Add(new($"/rules/{i}", "required", "A rule is an object."));
                continue;
            }
            var check = new RuleCheck($"/rules/{i}", faults);
            check.Name(rule.Name, names);
            Check(rule, check);
        }
        return faults;
    }

    private static void Check(ControlRule rule, RuleCheck check)
    {
        switch (rule)
        {
            case ControlRule.AmountLimit its:
                check.Number("amount_minor", its.AmountMinor, 0);
                check.Currency("currency", its.Currency);
                Check(its.Window, its.Per, its.When, check);
                break;
            case ControlRule.Velocity its:
                check.Number("count", its.Count, 0);
                check.Require(
                    its.Window?.Span != WindowSpan.PerAuthorization, "window/span", "not_applicable",
                    "One authorization is no window for counting authorizations.");
                Check(its.Window, its.Per, its.When, check);
                break;
            case ControlRule.CategoryList its:
                check.Either(its.Allow, its.Block, check.Category);
                break;
            case ControlRule.MerchantList its:
                check.Either(its.Allow, its.Block, check.Merchant);
                break;
            case ControlRule.CountryList its:
                check.Either(its.Allow, its.Block, check.Country);
                break;
            case ControlRule.ChannelList its:
                check.Either(its.Allow, its.Block, null);
                break;
            case ControlRule.CurrencyList its:
                check.Either(its.Allow, its.Block, check.Currency);
                break;
            case ControlRule.TimeOfDay its:
                Check(its, check);
                break;
            case ControlRule.FirstUse its:
                Check(its, check);
                break;
            case ControlRule.MaximumUses its:
                check.Number("count", its.Count, 1);
                break;
            default:
                throw new InvalidOperationException("The family of rules is closed.");
        }
    }

    private static void Check(
        Window? window, IReadOnlyList<CounterGroup>? per, PurchaseFilter? when, RuleCheck check)
    {
        if (window is null)
        {
            check.Require(false, "window", "required", "window is required.");
            return;
        }
        var isOfDays = window.Span is not (WindowSpan.PerAuthorization or WindowSpan.AllTime);
        check.Require(
            isOfDays == window.Mode is not null, "window/mode", isOfDays ? "required" : "not_applicable",
            "mode is given for a day, a week, a month and a year, and for nothing else.");
        var isCalendar = isOfDays && window.Mode == WindowMode.Calendar;
        if (isCalendar)
        {
            check.Zone("window/time_zone", window.TimeZone);
        }
        else
        {
            check.Require(
                window.TimeZone is null, "window/time_zone", "not_applicable", "Only a calendar has a time_zone.");
        }
        check.Require(
            window.WeekStarts is null || (isCalendar && window.Span == WindowSpan.Week), "window/week_starts",
            "not_applicable", "Only a week of a calendar has week_starts.");
        check.Require(
            per is null || window.Span != WindowSpan.PerAuthorization, "per", "not_applicable",
            "One authorization has no counters.");
        check.List("per", per, null);
        if (when is null)
        {
            return;
        }
        check.Require(
            when.Categories is not null || when.Merchants is not null || when.Channels is not null
                || when.Countries is not null,
            "when", "empty", "when names categories, merchants, channels or countries.");
        check.List("when/categories", when.Categories, check.Category);
        check.List("when/merchants", when.Merchants, check.Merchant);
        check.List("when/channels", when.Channels, null);
        check.List("when/countries", when.Countries, check.Country);
    }

    private static void Check(ControlRule.TimeOfDay rule, RuleCheck check)
    {
        var (from, to) = (ClockTime.Find(rule.From), ClockTime.Find(rule.To));
        check.Require(
            from < ClockTime.MinutesOfDay, "from", "invalid_time", "from is a time of day, 00:00 to 23:59.");
        check.Require(to is not null, "to", "invalid_time", "to is a time of day, 00:00 to 24:00.");
        check.Require(
            from is null || to is null || (from != to && to != 0), "to", "empty",
            "to is another time than from; the end of the day is 24:00.");
        check.List("days", rule.Days, null);
        check.Zone("time_zone", rule.TimeZone);
    }

    private static void Check(ControlRule.FirstUse rule, RuleCheck check)
    {
        check.Require(
            rule.AmountMinor is not null || rule.Channels is not null || rule.Countries is not null, "", "empty",
            "A first use is bound to an amount, to channels or to countries.");
        if (rule.AmountMinor is { } amountMinor)
        {
            check.Number("amount_minor", amountMinor, 0);
            check.Currency("currency", rule.Currency);
        }
        else
        {
            check.Require(
                rule.Currency is null, "currency", "not_applicable", "A currency belongs to an amount_minor.");
        }
        check.List("channels", rule.Channels, null);
        check.List("countries", rule.Countries, check.Country);
    }
}

/// <summary>Collects the faults of one rule.</summary>
internal sealed class RuleCheck(string at, List<ControlFault> faults)
{
    public void Require(bool holds, string member, string code, string detail)
    {
        if (!holds)
        {
            faults.Add(new(member.Length == 0 ? at : $"{at}/{member}", code, detail));
        }
    }

    public void Name(string? name, HashSet<string> names)
    {
        var isName = name is { Length: > 0 and <= ControlCheck.MaxName }
            && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_');
        Require(isName, "name", "invalid_name", $"A name is 1 to {ControlCheck.MaxName} of a-z, 0-9 and _.");
        Require(!isName || names.Add(name!), "name", "duplicate_name", "Another rule has this name.");
    }

    public void Number(string member, long number, long least) => Require(
        number >= least && number <= Amount.MaxMinor, member, "out_of_range",
        $"{member} is {least} to {Amount.MaxMinor}.");

    public void Currency(string member, string? code) => Require(
        code is not null && Zentra.Runtime.Money.Currency.Find(code) is not null, member,
        code is null ? "required" : "unknown_currency", "It is an active ISO 4217 code in upper case.");

    public void Zone(string member, string? id) => Require(
        id is not null && Zones.Find(id) is not null, member, id is null ? "required" : "unknown_time_zone",
        "It is UTC or an identifier of the IANA time zone database, as America/Sao_Paulo.");

    public void Category(string member, string? entry)
    {
        if (MerchantCategories.FaultOf(entry) is var (code, detail))
        {
            Require(false, member, code, detail);
        }
    }

    public void Merchant(string member, string? id) => Require(
        id is { Length: > 0 and <= ControlCheck.MaxMerchant } && id.Trim().Length == id.Length
            && !id.Any(char.IsControl),
        member, "invalid_merchant",
        $"A merchant's identifier is 1 to {ControlCheck.MaxMerchant} characters, without blanks around it.");

    public void Country(string member, string? code) => Require(
        code is { Length: 2 } && code.All(char.IsAsciiLetterUpper), member, "invalid_country",
        "A country is two upper-case letters (ISO 3166-1).");

    /// <summary>Exactly one of `allow` and `block`.</summary>
    public void Either<T>(IReadOnlyList<T>? allow, IReadOnlyList<T>? block, Action<string, T>? entry)
    {
        Require(
            allow is null != block is null, "", "allow_or_block", "A rule has exactly one of allow and block.");
        List("allow", allow, entry);
        List("block", block, entry);
    }

    /// <summary>A list that is absent, or has entries of which none is there twice.</summary>
    public void List<T>(string member, IReadOnlyList<T>? list, Action<string, T>? entry)
    {
        if (list is null)
        {
            return;
        }
        Require(
            list.Count is > 0 and <= ControlCheck.MaxEntries, member, list.Count == 0 ? "empty" : "too_many",
            $"It has 1 to {ControlCheck.MaxEntries} entries.");
        var seen = new HashSet<T>();
        for (var i = 0; i < Math.Min(list.Count, ControlCheck.MaxEntries); i++)
        {
            Require(seen.Add(list[i]), $"{member}/{i}", "duplicate", "It is in the list already.");
            entry?.Invoke($"{member}/{i}", list[i]);
        }
    }
}
