using System.Text.Json.Serialization;
using Zentra.Cards.Controls;
using Zentra.Runtime.Intents;

namespace Zentra.Tests.Cards;

/// <summary>Puts the limits of the card's life into force.</summary>
internal sealed record LimitLife(string Card) : Command;

[JsonSerializable(typeof(LimitLife))]
internal sealed partial class LimitLifeJson : JsonSerializerContext;

/// <summary>The limits of a card's life: amounts in three windows, uses, and what a person looks at.</summary>
internal static class LifeLimits
{
    public const long AllTime = 15_000, Month = 9_000, Week = 6_000, Often = 6, Watched = 2_500;

    public static readonly Operation PutInForce = Operation.Of(
        "test.limit_life", LimitLifeJson.Default.LimitLife, _ => [], (command, _, context) => new Decision.Accepted
        {
            Subject = command.Card,
            Records =
            [
                ControlsInForce.Kind.Put(
                    ControlsInForce.IdOf(command.Card), new() { Set = Limits(command.Card, context) }),
            ],
        });

    private static ControlSet Limits(string card, Context context) => new()
    {
        Id = context.NewId("ctl"),
        Level = ControlLevel.Card,
        Subject = card,
        Version = 1,
        Rules =
        [
            Limit("all_time", AllTime, new() { Span = WindowSpan.AllTime }),
            Limit("month", Month, new() { Span = WindowSpan.Month, Mode = WindowMode.Calendar, TimeZone = "UTC" }),
            Limit("week", Week, new() { Span = WindowSpan.Week, Mode = WindowMode.Rolling }),
            new ControlRule.Velocity
            {
                Name = "often",
                Count = Often,
                Window = new() { Span = WindowSpan.Day, Mode = WindowMode.Calendar, TimeZone = "UTC" },
            },
            Limit("watched", Watched, new() { Span = WindowSpan.PerAuthorization }, RuleAction.Review),
        ],
        Intent = context.IntentId,
        Scope = context.Workspace.Id,
        CreatedAt = context.At,
    };

    private static ControlRule.AmountLimit Limit(
        string name, long minor, Window window, RuleAction action = RuleAction.Decline) => new()
    {
        Name = name,
        Action = action,
        AmountMinor = minor,
        Currency = "USD",
        Window = window,
    };
}
