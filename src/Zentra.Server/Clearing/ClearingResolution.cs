using Zentra.Cards.Clearing;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Reviews;
using Zentra.Server.Http;

namespace Zentra.Server.Clearing;

/// <summary>
/// How differences of clearing end: money has moved, so that they are acknowledged; what is in suspense is written off.
/// </summary>
internal sealed class ClearingResolution : IReviewResolution
{
    public IReadOnlyList<string> Kinds => [ClearingReviews.Kind];

    public IReadOnlyList<string> Resolutions => [ClearingReviews.Acknowledge, ClearingReviews.WriteOff];

    public Operation Reopening => ClearingOperations.Reopen;

    public (Operation Operation, Command Command)? Read(
        Review review, ResolveReviewRequest body, long? seen, Faults faults)
    {
        if (body.Resolution is not { } word || !Resolutions.Contains(word))
        {
            faults.Add(
                "/resolution", "invalid_value", $"/resolution must be one of {string.Join(", ", Resolutions)}.");
            return null;
        }
        return (ClearingOperations.Resolve, new ClearingCommand.Resolve(review.Id, word, body.Reason!, seen));
    }

    public Command Reopen(string review, string reason, long? seen) =>
        new ClearingCommand.Reopen(review, reason, seen);
}
