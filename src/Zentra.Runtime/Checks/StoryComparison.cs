using Zentra.Runtime.Intents;

namespace Zentra.Runtime.Checks;

/// <summary>Where two stories of one sequence differ: the first part that does, or null.</summary>
internal static class StoryComparison
{
    public static string? FirstDifference(SealedStory recorded, SealedStory replayed)
    {
        var (was, entriesWere, eventsWere) = recorded;
        var (now, entriesAre, eventsAre) = replayed;
        return Intent(was, now)
            ?? Rows("entry", entriesWere, entriesAre, (left, right) => left == right)
            ?? Rows("event", eventsWere, eventsAre, IsSame)
            ?? (was.Leaf == now.Leaf ? null : $"its leaf is {was.Leaf}, but a replay gives {now.Leaf}");
    }

    private static string? Intent(SealedIntent was, SealedIntent now) => (was, now) switch
    {
        _ when was.Sequence != now.Sequence => Say("sequence", was.Sequence, now.Sequence),
        _ when was.Scope != now.Scope => Say("scope", was.Scope, now.Scope),
        _ when was.Id != now.Id => Say("identifier", was.Id, now.Id),
        _ when was.Actor != now.Actor => Say("actor", was.Actor, now.Actor),
        _ when was.Operation != now.Operation => Say("operation", was.Operation, now.Operation),
        _ when !IsSame(was.Command, now.Command) => "its command is not spelt as its operation writes it",
        _ when was.At != now.At => Say("time", was.At, now.At),
        _ when was.CausedBy != now.CausedBy => Say("cause", was.CausedBy, now.CausedBy),
        _ when was.Key != now.Key => Say("idempotency key", was.Key, now.Key),
        _ when was.Subject != now.Subject => Say("subject", was.Subject, now.Subject),
        _ when !IsSame(was.Policy, now.Policy) => "its policy verdicts differ",
        _ when !IsSame(was.Route, now.Route) => "its route differs",
        _ when was.EntryCount != now.EntryCount => Say("number of entries", was.EntryCount, now.EntryCount),
        _ when was.FirstEntry != now.FirstEntry => Say("first entry", was.FirstEntry, now.FirstEntry),
        _ when was.EventCount != now.EventCount => Say("number of events", was.EventCount, now.EventCount),
        _ when was.FirstEvent != now.FirstEvent => Say("first event", was.FirstEvent, now.FirstEvent),
        _ when was.Answers != now.Answers => Say("answered intent", was.Answers, now.Answers),
        _ when was.AnswerStatus != now.AnswerStatus => Say("answer's status", was.AnswerStatus, now.AnswerStatus),
        _ when was.AnswerEvent != now.AnswerEvent => Say("answer's event", was.AnswerEvent, now.AnswerEvent),
        _ when !IsSame(was.AnswerBody, now.AnswerBody) => "its answer's body differs",
        _ => null,
    };

    private static string? Rows<T>(string what, IReadOnlyList<T> were, IReadOnlyList<T> are, Func<T, T, bool> isSame)
    {
        for (var i = 0; i < Math.Min(were.Count, are.Count); i++)
        {
            if (!isSame(were[i], are[i]))
            {
                return $"its {what} {i + 1} is not the one that a replay gives";
            }
        }
        return were.Count == are.Count ? null : $"{were.Count} of its {are.Count} rows are in the {what} log";
    }

    private static bool IsSame(SealedEvent left, SealedEvent right) =>
        IsSame(left.Data, right.Data) && left with { Data = default } == right with { Data = default };

    private static bool IsSame(ReadOnlyMemory<byte> left, ReadOnlyMemory<byte> right) => left.Span.SequenceEqual(right.Span);

    private static string Say(string what, object? was, object? now) => $"its {what} is {was ?? "none"}, but a replay gives {now ?? "none"}";
}
