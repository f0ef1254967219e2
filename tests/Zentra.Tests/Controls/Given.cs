using System.Text.Json;
using Zentra.Cards.Authorizations;
using Zentra.Cards.Controls;
using Zentra.Runtime.Intents;

namespace Zentra.Tests.Controls;

/// <summary>Purchases and sets as tests write them.</summary>
internal static class Given
{
    public const string Noon = "2026-06-10T12:00:00Z";

    public static readonly Func<string, SpendCounter?> NoCounters = _ => null;

    public static Timestamp At(string text) =>
        Timestamp.TryParse(text, out var at) ? at : throw new FormatException(text);

    /// <summary>
    /// A purchase of 10.00 USD in a restaurant in Germany, but for what the words say: `minor=500`, `mcc=5411`,
    /// `country=` for one that is not said, `uses=1`, `first`, `increment=300` for what is authorized already.
    /// </summary>
    public static Purchase Purchase(string words)
    {
        var purchase = new Purchase
        {
            Card = "crd_1",
            Program = "prg_1",
            Workspace = "wks_1",
            AmountMinor = 1000,
            Currency = "USD",
            Merchant = new() { Id = "m1", Category = "5812", Country = "DE" },
            Channel = Channel.Pos,
            At = At(Noon),
        };
        foreach (var word in words.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = word.Split('=') is [var left, var right] ? (left, right) : (word, "");
            purchase = name switch
            {
                "minor" => purchase with { AmountMinor = long.Parse(value, null) },
                "card" => purchase with { Card = value },
                "billed" => purchase with { Currency = value },
                "in" => purchase with { MerchantCurrency = value },
                "mcc" => purchase with { Merchant = purchase.Merchant with { Category = value } },
                "merchant" => purchase with { Merchant = purchase.Merchant with { Id = value } },
                "country" => purchase with
                {
                    Merchant = purchase.Merchant with { Country = value.Length == 0 ? null : value },
                },
                "channel" => purchase with { Channel = WireName.Find<Channel>(value)!.Value },
                "at" => purchase with { At = At(value) },
                "uses" => purchase with { Uses = long.Parse(value, null) },
                "first" => purchase with { IsFirstUse = true },
                "increment" => purchase with { IsIncrement = true, AuthorizedMinor = long.Parse(value, null) },
                _ => throw new FormatException(word),
            };
        }
        return purchase;
    }

    /// <summary>Rules as they come over the wire, each without its braces.</summary>
    public static ControlRule[] Rules(params string[] json) =>
        [.. json.Select((rule, i) => JsonSerializer.Deserialize(
            rule.Contains("\"name\"", StringComparison.Ordinal)
                ? $"{{{rule}}}"
                : $$"""{{{rule}},"name":"rule_{{i}}"}""",
            ControlsJson.Default.ControlRule)!)];

    public static ControlSet Set(ControlLevel level, params ControlRule[] rules) => new()
    {
        Id = $"ctl_{level.Name()}",
        Level = level,
        Subject = level switch
        {
            ControlLevel.Tenant => "wks_1",
            ControlLevel.Program => "prg_1",
            ControlLevel.Card => "crd_1",
            _ => throw new ArgumentOutOfRangeException(nameof(level)),
        },
        Version = 1,
        Rules = rules,
        Intent = "int_1",
        Scope = "wks_1",
        CreatedAt = At(Noon),
    };

    public static ControlSet Card(params string[] json) => Set(ControlLevel.Card, Rules(json));
}

/// <summary>Counters as a store keeps them: through their JSON.</summary>
internal sealed class Shelf
{
    private readonly Dictionary<string, byte[]> kept = [];

    public IReadOnlyCollection<string> Ids => kept.Keys;

    public SpendCounter? Find(string id) =>
        kept.TryGetValue(id, out var json) ? (SpendCounter)SpendCounter.Kind.Read(json) : null;

    public IReadOnlyList<Charged> Keep(Charging charging)
    {
        foreach (var counter in charging.Counters)
        {
            kept[counter.Id] = SpendCounter.Kind.Write(counter);
        }
        return charging.Charged;
    }

    public IReadOnlyList<Charged> Charge(Purchase purchase, params ControlSet[] sets) =>
        Keep(SpendCounters.Charge(purchase, sets, Find, purchase.AmountMinor));
}
