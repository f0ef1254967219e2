using System.Text;
using System.Text.Json.Serialization;
using Zentra.Runtime.Events;
using Zentra.Runtime.Intents;
using Zentra.Storage.Tests.Conformance;

namespace Zentra.Storage.Tests.Lanes;

/// <summary>A command that counts how often a thing was done, and does the wrong thing where it is told to.</summary>
public sealed record Do(string Id) : Command
{
    public string Note { get; init; } = "";
    public long AmountMinor { get; init; }

    /// <summary>How far the posting is from balance.</summary>
    public long OffBalanceMinor { get; init; }

    public string Account { get; init; } = "bank:b";

    /// <summary>Whether the decider refuses what it has prepared.</summary>
    public bool Refused { get; init; }

    /// <summary>How often it must have been done before, or the decider refuses.</summary>
    public int? After { get; init; }

    [JsonIgnore]
    public Action WhenDecided { get; init; } = () => { };

    /// <summary>
    /// The bug that this command meets: in `reads`, `decide` or `event`, or `blind`: it makes a thing without looking
    /// whether there is one.
    /// </summary>
    public string? Bug { get; init; }
}

internal static class Doing
{
    public static readonly ProblemType NotToday = new("not_today", 409, "Things are not done today.");

    public static readonly Operation Operation = Operation.Of(
        "things.do",
        DoingJson.Default.Do,
        command => command.Bug == "reads" ? throw new InvalidOperationException("planted in reads") : [Thing.Kind.Key(command.Id)],
        (command, records, context) => Decide(records.Find(Thing.Kind, command.Id), command, context),
        (command, _, _) => (Runtime.Ledger.AccountName[])[new("bank:a", "USD"), new(command.Account, "USD")]);

    public const string Taken = "thg_taken";

    private static readonly EventType<Do> Done = new("thing.done", "A thing was done.", DoingJson.Default.Do);

    /// <summary>How often the decider was asked for an intent that it took.</summary>
    public static string NumberOf(Outcome? outcome) =>
        Encoding.UTF8.GetString(Assert.IsType<Outcome.Committed>(outcome).Answer!.Body.Span);

    private static Decision Decide(Thing? thing, Do command, Context context)
    {
        if (command.Bug == "decide")
        {
            throw new InvalidOperationException("planted in decide");
        }
        command.WhenDecided();
        if (command.Refused || (command.After is { } times && times != thing?.Number))
        {
            return new Rejection(NotToday, "Not today.");
        }
        var next = (thing ?? new Thing { Id = command.Id }) with { Note = command.Note, Number = (thing?.Number ?? 0) + 1 };
        var number = Encoding.UTF8.GetBytes($"{next.Number}");
        return new Decision.Accepted
        {
            Subject = command.Id,
            Records = command.Bug == "blind"
                ? [Thing.Kind.Put(command.Id, next), Thing.Kind.Put(Taken, new() { Id = Taken })]
                : [Thing.Kind.Put(command.Id, next)],
            Postings = command.AmountMinor == 0
                ? []
                :
                [
                    new(context.NewId("led"), new("bank:a", "USD"), -command.AmountMinor),
                    new(context.NewId("led"), new(command.Account, "USD"), command.AmountMinor + command.OffBalanceMinor),
                ],
            Events = [new(context.NewId("evt"), Done, command.Bug == "event" ? "thg_nobody" : command.Id, number)],
            Answer = new(200, number),
        };
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Do))]
internal sealed partial class DoingJson : JsonSerializerContext;
