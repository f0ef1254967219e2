using System.Text.Json.Serialization;
using Zentra.Cards.Authorizations;
using Zentra.Runtime.Intents;

namespace Zentra.Cards.Controls;

/// <summary>
/// One rule of a set of spend controls. Amounts are minor units of the currency in which the card is billed; codes are
/// ISO 18245 (categories), ISO 3166-1 alpha-2 (countries) and ISO 4217 (currencies). Rules that have `allow` and
/// `block` have exactly one of them. Where a message does not say the merchant's identifier, category or country, a
/// rule about it fails whether it allows or blocks: nothing is passed by silence.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(AmountLimit), Kinds.AmountLimit)]
[JsonDerivedType(typeof(Velocity), Kinds.Velocity)]
[JsonDerivedType(typeof(CategoryList), Kinds.CategoryList)]
[JsonDerivedType(typeof(MerchantList), Kinds.MerchantList)]
[JsonDerivedType(typeof(CountryList), Kinds.CountryList)]
[JsonDerivedType(typeof(ChannelList), Kinds.ChannelList)]
[JsonDerivedType(typeof(CurrencyList), Kinds.CurrencyList)]
[JsonDerivedType(typeof(TimeOfDay), Kinds.TimeOfDay)]
[JsonDerivedType(typeof(FirstUse), Kinds.FirstUse)]
[JsonDerivedType(typeof(MaximumUses), Kinds.MaximumUses)]
public abstract record ControlRule
{
    private ControlRule()
    {
    }

    /// <summary>Its name, unique in its set: 1 to 64 of a-z, 0-9 and _. Counters go by it.</summary>
    public required string Name { get; init; }

    /// <summary>What follows when it fails.</summary>
    public RuleAction Action { get; init; }

    /// <summary>Its kind on the wire.</summary>
    [JsonIgnore]
    public string Kind => this switch
    {
        AmountLimit => Kinds.AmountLimit,
        Velocity => Kinds.Velocity,
        CategoryList => Kinds.CategoryList,
        MerchantList => Kinds.MerchantList,
        CountryList => Kinds.CountryList,
        ChannelList => Kinds.ChannelList,
        CurrencyList => Kinds.CurrencyList,
        TimeOfDay => Kinds.TimeOfDay,
        FirstUse => Kinds.FirstUse,
        MaximumUses => Kinds.MaximumUses,
        _ => throw new InvalidOperationException("The family of rules is closed."),
    };

    /// <summary>The names of the kinds.</summary>
    public static class Kinds
    {
        public const string AmountLimit = "amount_limit";
        public const string Velocity = "velocity";
        public const string CategoryList = "merchant_category";
        public const string MerchantList = "merchant";
        public const string CountryList = "country";
        public const string ChannelList = "channel";
        public const string CurrencyList = "currency";
        public const string TimeOfDay = "time_of_day";
        public const string FirstUse = "first_use";
        public const string MaximumUses = "maximum_uses";

        public static IReadOnlyList<string> All { get; } =
        [
            AmountLimit, Velocity, CategoryList, MerchantList, CountryList, ChannelList, CurrencyList, TimeOfDay,
            FirstUse, MaximumUses,
        ];
    }

    /// <summary>
    /// At most so much in a window. It is about purchases that are billed in its currency, and no others.
    /// </summary>
    public sealed record AmountLimit : ControlRule
    {
        /// <summary>0 or more minor units; with 0 nothing can be spent, and an account check passes.</summary>
        public required long AmountMinor { get; init; }

        public required string Currency { get; init; }
        public required Window Window { get; init; }

        /// <summary>What has a counter of its own; where absent, one counts all that the set is about.</summary>
        public IReadOnlyList<CounterGroup>? Per { get; init; }

        /// <summary>Which purchases it is about; all, where absent.</summary>
        public PurchaseFilter? When { get; init; }
    }

    /// <summary>At most so many authorizations in a window; an increment is no authorization of its own.</summary>
    public sealed record Velocity : ControlRule
    {
        /// <summary>0 or more.</summary>
        public required long Count { get; init; }

        /// <summary>Not `per_authorization`.</summary>
        public required Window Window { get; init; }

        /// <inheritdoc cref="AmountLimit.Per"/>
        public IReadOnlyList<CounterGroup>? Per { get; init; }

        /// <inheritdoc cref="AmountLimit.When"/>
        public PurchaseFilter? When { get; init; }
    }

    /// <summary>Merchant categories; an entry is a code `5812`, a range `3000-3299` or a named group.</summary>
    public sealed record CategoryList : ControlRule
    {
        public IReadOnlyList<string>? Allow { get; init; }
        public IReadOnlyList<string>? Block { get; init; }
    }

    /// <summary>Merchants by their card acceptor's identification code; a lock is an allow list of one.</summary>
    public sealed record MerchantList : ControlRule
    {
        public IReadOnlyList<string>? Allow { get; init; }
        public IReadOnlyList<string>? Block { get; init; }
    }

    /// <summary>The merchant's country.</summary>
    public sealed record CountryList : ControlRule
    {
        public IReadOnlyList<string>? Allow { get; init; }
        public IReadOnlyList<string>? Block { get; init; }
    }

    public sealed record ChannelList : ControlRule
    {
        public IReadOnlyList<Channel>? Allow { get; init; }
        public IReadOnlyList<Channel>? Block { get; init; }
    }

    /// <summary>The currency of the purchase at the merchant (<see cref="Purchase.MerchantCurrency"/>).</summary>
    public sealed record CurrencyList : ControlRule
    {
        public IReadOnlyList<string>? Allow { get; init; }
        public IReadOnlyList<string>? Block { get; init; }
    }

    /// <summary>
    /// The hours in which a purchase is allowed, by the wall clock of a zone: from `from`, until before `to`. Where
    /// `to` is not after `from`, it passes midnight and belongs to the day on which it begins.
    /// </summary>
    public sealed record TimeOfDay : ControlRule
    {
        /// <summary>`HH:mm`, 00:00 to 23:59.</summary>
        public required string From { get; init; }

        /// <summary>`HH:mm`, 00:00 to 24:00, and another than `from`.</summary>
        public required string To { get; init; }

        /// <summary>Every day, where absent.</summary>
        public IReadOnlyList<Weekday>? Days { get; init; }

        /// <summary>An identifier of the IANA time zone database.</summary>
        public required string TimeZone { get; init; }
    }

    /// <summary>What a card's first approved authorization must meet; nothing after it, and no increment.</summary>
    public sealed record FirstUse : ControlRule
    {
        /// <summary>At most so much: 0 or more minor units of the currency; a purchase in another fails.</summary>
        public long? AmountMinor { get; init; }

        /// <summary>There exactly where there is an amount.</summary>
        public string? Currency { get; init; }

        public IReadOnlyList<Channel>? Channels { get; init; }
        public IReadOnlyList<string>? Countries { get; init; }
    }

    /// <summary>At most so many approved authorizations in the card's life; 1 is a single-use card.</summary>
    public sealed record MaximumUses : ControlRule
    {
        /// <summary>1 or more.</summary>
        public required long Count { get; init; }
    }
}

/// <summary>What follows when a rule fails.</summary>
[JsonConverter(typeof(WireEnum<RuleAction>))]
public enum RuleAction
{
    Decline,

    /// <summary>A person decides; a rule that declines goes before.</summary>
    Review,
}

/// <summary>What a limit counts apart from each other.</summary>
[JsonConverter(typeof(WireEnum<CounterGroup>))]
public enum CounterGroup
{
    Card,
    Category,
    Merchant,
}

/// <summary>
/// Which purchases a limit is about: those that are in every list that is there. What the message does not say is taken
/// to be in the list, so that a limit is not passed by silence.
/// </summary>
public sealed record PurchaseFilter
{
    /// <summary>Codes, ranges and named groups, as in <see cref="ControlRule.CategoryList"/>.</summary>
    public IReadOnlyList<string>? Categories { get; init; }

    public IReadOnlyList<string>? Merchants { get; init; }
    public IReadOnlyList<Channel>? Channels { get; init; }
    public IReadOnlyList<string>? Countries { get; init; }

    public bool Holds(Purchase purchase) =>
        (Categories is null || !MerchantCategories.IsCode(purchase.Merchant.Category)
            || MerchantCategories.Match(Categories, purchase.Merchant.Category) is not null)
        && (purchase.Merchant.Id.Length == 0 || Merchants?.Contains(purchase.Merchant.Id) != false)
        && Channels?.Contains(purchase.Channel) != false
        && (purchase.Merchant.Country is not { } country || Countries?.Contains(country) != false);
}
