using Zentra.Payments.Settlement;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Reviews;
using Zentra.Server.Http;

namespace Zentra.Server.Settlement;

/// <summary>
/// How differences end: accepted as a cost of the provider, or written off. A difference that is held or released stays
/// open; lines that could not be read are acknowledged.
/// </summary>
internal sealed class SettlementResolution : IReviewResolution
{
    private const string Hold = "hold";
    private const string Release = "release";

    public IReadOnlyList<string> Kinds => [SettlementReviews.Drift, SettlementReviews.Rejects];

    public IReadOnlyList<string> Resolutions =>
        [SettlementReviews.Accept, SettlementReviews.WriteOff, Hold, Release, SettlementReviews.Acknowledge];

    public Operation Reopening => SettlementOperations.Reopen;

    public (Operation Operation, Command Command)? Read(
        Review review, ResolveReviewRequest body, long? seen, Faults faults)
    {
        string[] possible = review.Kind == SettlementReviews.Rejects
            ? [SettlementReviews.Acknowledge]
            : [SettlementReviews.Accept, SettlementReviews.WriteOff, Hold, Release];
        if (body.Resolution is not { } word || !possible.Contains(word))
        {
            faults.Add(
                "/resolution", "invalid_value", $"/resolution must be one of {string.Join(", ", possible)}.");
            return null;
        }
        return word is Hold or Release
            ? (SettlementOperations.Hold, new SettlementCommand.Hold(review.Id, word == Hold, body.Reason!, seen))
            : (SettlementOperations.Resolve, new SettlementCommand.Resolve(review.Id, word, body.Reason!, seen));
    }

    public Command Reopen(string review, string reason, long? seen) =>
        new SettlementCommand.Reopen(review, reason, seen);
}
