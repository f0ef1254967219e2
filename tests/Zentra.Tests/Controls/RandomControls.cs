using Zentra.Cards.Authorizations;
using Zentra.Cards.Controls;
using Zentra.Runtime.Intents;

namespace Zentra.Tests.Controls;

/// <summary>Random rules and purchases. Chance is an argument: when it is used up, every throw is 0.</summary>
internal sealed class RandomControls(int[] throws)
{
    private int at;

    public bool IsOver => at >= throws.Length;

    public int Below(int sides) => IsOver ? 0 : throws[at++] % sides;

    public T Of<T>(params T[] values) => values[Below(values.Length)];

    public bool OneIn(int sides) => Below(sides) == 1;

    public Purchase Purchase(Timestamp at) => Given.Purchase("") with
    {
        At = at,
        Card = Of("crd_1", "crd_1", "crd_2"),
        AmountMinor = Of(0, 1, 100, 250, 999, 2_500),
        Currency = Of("USD", "USD", "USD", "EUR"),
        Channel = Of(Channel.Pos, Channel.Ecommerce),
        Merchant = new()
        {
            Id = Of("m1", "m2"),
            Category = Of("5812", "5411"),
            Country = Of("DE", "DE", "DE", "FR", null),
        },
    };

    public Purchase Increment(Purchase first, long held, Timestamp at) => first with
    {
        At = at,
        AmountMinor = Of(0, 50, 400),
        IsIncrement = true,
        AuthorizedMinor = held,
    };

    public ControlRule Revise(ControlRule rule) => rule is ControlRule.AmountLimit limit
        ? limit with { AmountMinor = Of(0, 500, 3_000, 10_000) }
        : rule;

    public ControlSet Set(ControlLevel level, string zone) => Given.Set(
        level, [.. Enumerable.Range(0, 1 + Below(3)).Select(i => Rule($"rule_{i}", zone))]);

    private ControlRule Rule(string name, string zone)
    {
        if (OneIn(12))
        {
            var action = Of(RuleAction.Decline, RuleAction.Review);
            return new ControlRule.CountryList { Name = name, Allow = ["DE"], Action = action };
        }
        var span = Of(
            WindowSpan.Day, WindowSpan.Week, WindowSpan.Month, WindowSpan.Year, WindowSpan.AllTime, WindowSpan.Day);
        var isCalendar = span != WindowSpan.AllTime && !OneIn(3);
        var window = new Window
        {
            Span = span,
            Mode = span == WindowSpan.AllTime ? null : isCalendar ? WindowMode.Calendar : WindowMode.Rolling,
            TimeZone = isCalendar ? zone : null,
            WeekStarts = isCalendar && span == WindowSpan.Week ? Of<Weekday?>(null, Weekday.Sunday) : null,
        };
        CounterGroup[] all = [CounterGroup.Merchant, CounterGroup.Card, CounterGroup.Category];
        IReadOnlyList<CounterGroup> chosen = [.. all.Where(_ => OneIn(3))];
        var per = chosen.Count == 0 ? null : chosen;
        var when = OneIn(4)
            ? new PurchaseFilter
            {
                Channels = OneIn(2) ? [Channel.Pos] : null,
                Countries = ["DE"],
            }
            : null;
        var limit = Of(0, 500, 3_000, 10_000);
        return OneIn(3)
            ? new ControlRule.Velocity { Name = name, Count = limit / 500, Window = window, Per = per, When = when }
            : new ControlRule.AmountLimit
            {
                Name = name,
                AmountMinor = limit,
                Currency = "USD",
                Window = window,
                Per = per,
                When = when,
            };
    }
}
