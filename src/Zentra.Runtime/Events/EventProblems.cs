using Zentra.Runtime.Intents;

namespace Zentra.Runtime.Events;

public static class EventProblems
{
    public static readonly ProblemType NotFound = new("event_not_found", 404, "There is no such event.");

    public static IReadOnlyList<ProblemType> All => [NotFound];
}
