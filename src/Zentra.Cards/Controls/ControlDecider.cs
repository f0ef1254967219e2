using Zentra.Cards.Issuing;
using Zentra.Runtime.Events;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Cards.Controls;

/// <summary>
/// Controls come in versions; an authorization is decided by those that are in force when it comes. A new version goes
/// on with the counters of the one before.
/// </summary>
public static class ControlDecider
{
    public static readonly Operation Put = Operation.Of(
        "card_controls.put", ControlCommandsJson.Default.PutControls, Reads, Decide);

    private static List<RecordKey> Reads(PutControls command) => command.Subject is not { } subject
        ? []
        :
        [
            ControlsInForce.Kind.Key(ControlsInForce.IdOf(subject)),
            command.Level == ControlLevel.Card ? Card.Kind.Key(subject) : CardProgram.Kind.Key(subject),
        ];

    private static Decision Decide(PutControls command, IRecords records, Context context)
    {
        var card = command.Level == ControlLevel.Card ? records.Find(Card.Kind, command.Subject ?? "") : null;
        var program = command.Level == ControlLevel.Program
            ? records.Find(CardProgram.Kind, command.Subject ?? "")
            : null;
        if (command.Level == ControlLevel.Card && card is null)
        {
            return new Rejection(CardProblems.NotFound, "There is no such card in this workspace.")
            {
                Pointer = "/card",
            };
        }
        if (command.Level == ControlLevel.Program && program is null)
        {
            return new Rejection(CardProblems.ProgramNotFound, "There is no such card program in this workspace.")
            {
                Pointer = "/program",
            };
        }
        var subject = card?.Id ?? program?.Id ?? context.Workspace.Id;
        var before = records.Find(ControlsInForce.Kind, ControlsInForce.IdOf(subject))?.Set;
        if (command.Seen is { } seen && seen != (before?.Version ?? 0))
        {
            return new Rejection(
                SharedProblems.VersionConflict,
                $"The controls are at version {before?.Version ?? 0}, not at {seen}.");
        }
        if ((card?.Currency ?? program?.Currency) is { } billed && OtherCurrency(command.Rules, billed) is { } fault)
        {
            return fault;
        }
        var set = new ControlSet
        {
            Id = context.NewId(ControlSet.Kind.Prefix),
            Level = command.Level,
            Subject = subject,
            CountsWith = before?.CountsWith,
            Version = (before?.Version ?? 0) + 1,
            Rules = command.Rules,
            Description = command.Description,
            Intent = context.IntentId,
            Scope = context.Workspace.Id,
            Livemode = context.Workspace.Livemode,
            CreatedAt = context.At,
        };
        return Keep(set, card, context);
    }

    /// <summary>What a card is not billed in, a rule of its own would never be about: that limits nothing.</summary>
    private static Rejection? OtherCurrency(IReadOnlyList<ControlRule> rules, string billed)
    {
        for (var i = 0; i < rules.Count; i++)
        {
            var its = rules[i] switch
            {
                ControlRule.AmountLimit limit => limit.Currency,
                ControlRule.FirstUse first => first.Currency,
                _ => null,
            };
            if (its is not null && its != billed)
            {
                return new(
                    ControlProblems.CurrencyMismatch,
                    $"The rule {rules[i].Name} is about {its}, and what it would limit is billed in {billed}.")
                {
                    Pointer = $"/rules/{i}/currency",
                };
            }
        }
        return null;
    }

    /// <summary>A card's controls are a part of its story, and the card names them.</summary>
    private static Decision.Accepted Keep(ControlSet set, Card? card, Context context)
    {
        var rendered = ControlSetResource.Render(set, isInForce: true);
        var next = card is null ? null : CardDecider.Next(card with { Controls = set.Id }, context);
        return new()
        {
            Subject = next?.Id ?? set.Id,
            Records =
            [
                ControlSet.Kind.Put(set.Id, set),
                ControlsInForce.Kind.Put(ControlsInForce.IdOf(set.Subject), new() { Set = set }),
                .. next is null ? (RecordChange[])[] : [Card.Kind.Put(next.Id, next)],
            ],
            Events = [new EventDraft(context.NewId("evt"), ControlEvents.Changed, set.Id, rendered)],
            Answer = new(201, rendered),
        };
    }
}
