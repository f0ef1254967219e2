using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Zentra.Runtime.Intents;

namespace Zentra.Cards.Controls;

/// <summary>A rule that has counters, whether it limits amounts or authorizations.</summary>
/// <param name="Limit">Minor units of the currency, or authorizations where it has none.</param>
internal sealed record CountedRule(
    string Name,
    long Limit,
    string? Currency,
    Window Window,
    IReadOnlyList<CounterGroup>? Per,
    PurchaseFilter? When)
{
    /// <summary>A version never changes, and is judged by again and again.</summary>
    private static readonly ConditionalWeakTable<ControlSet, CountedRule?[]> Known = [];

    /// <summary>What its counters are named by, but for the groups of a purchase.</summary>
    private string named = "";

    /// <summary>One decision asks for the same counter several times, and a hash is dear.</summary>
    private Named? last;

    public bool IsAmount => Currency is not null;

    /// <summary>For each rule of a set, in their order; null for one that counts nothing.</summary>
    public static IReadOnlyList<CountedRule?> Of(ControlSet set) =>
        Known.GetValue(set, static set => [.. set.Rules.Select(rule => Of(set, rule))]);

    public bool Has(CounterGroup group) => Per?.Contains(group) == true;

    /// <summary>Whether it limits this purchase.</summary>
    public bool IsAbout(Purchase purchase) =>
        (Currency is null || Currency == purchase.Currency) && When?.Holds(purchase) != false;

    /// <summary>Whether a counter counts this purchase for it.</summary>
    public bool IsCounted(Purchase purchase) => Window.Span != WindowSpan.PerAuthorization && IsAbout(purchase);

    /// <summary>
    /// The identifier of its counter for a purchase: a hash of the subject, the rule's name, what and over what it
    /// counts, and the values of its groups.
    /// </summary>
    public string CounterOf(Purchase purchase)
    {
        if (last is { } known && ReferenceEquals(known.Purchase, purchase))
        {
            return known.Counter;
        }
        var counter = Hash(purchase);
        last = new(purchase, counter);
        return counter;
    }

    private string Hash(Purchase purchase)
    {
        var text = new StringBuilder(named, named.Length + 120);
        Part(text, Has(CounterGroup.Card) ? "card:" + purchase.Card : "");
        Part(text, Has(CounterGroup.Category) ? "category:" + purchase.Merchant.Category : "");
        Part(text, Has(CounterGroup.Merchant) ? "merchant:" + purchase.Merchant.Id : "");
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()), hash);
        return new Identifier(BinaryPrimitives.ReadUInt128BigEndian(hash)).Text(SpendCounter.Kind.Prefix);
    }

    private static CountedRule? Of(ControlSet set, ControlRule rule)
    {
        CountedRule? counted = rule switch
        {
            ControlRule.AmountLimit limit =>
                new(limit.Name, limit.AmountMinor, limit.Currency, limit.Window, limit.Per, limit.When),
            ControlRule.Velocity limit => new(limit.Name, limit.Count, null, limit.Window, limit.Per, limit.When),
            _ => null,
        };
        counted?.named = counted.NameOf(set);
        return counted;
    }

    private string NameOf(ControlSet set)
    {
        var text = new StringBuilder(256);
        Part(text, set.Level.Name());
        Part(text, set.CountsWith ?? set.Subject);
        Part(text, Name);
        Part(text, Currency ?? "");
        Part(text, Window.Span.Name());
        Part(text, Window.Mode?.Name() ?? "");
        Part(text, Window.TimeZone ?? "");
        Part(text, Window.WeekStarts is { } day and not Weekday.Monday ? day.Name() : "");
        Parts(text, When?.Categories);
        Parts(text, When?.Merchants);
        Parts(text, When?.Channels?.Select(c => c.Name()));
        Parts(text, When?.Countries);
        return text.ToString();
    }

    /// <summary>A part with its length, so that no two lists of parts have the same text.</summary>
    private static void Part(StringBuilder text, string part) =>
        text.Append(CultureInfo.InvariantCulture, $"{part.Length}:{part}");

    private static void Parts(StringBuilder text, IEnumerable<string>? parts)
    {
        var sorted = parts?.Order(StringComparer.Ordinal).Distinct().ToList();
        Part(text, (sorted?.Count ?? -1).ToString(CultureInfo.InvariantCulture));
        sorted?.ForEach(part => Part(text, part));
    }

    private sealed record Named(Purchase Purchase, string Counter);
}
