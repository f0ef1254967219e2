using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Payments.Disputes;

/// <summary>Everything that can be asked of a dispute. What its provider tells of it is a message.</summary>
public abstract record DisputeCommand : Command
{
    private DisputeCommand()
    {
    }

    public abstract string Dispute { get; init; }

    /// <summary>Keeps evidence, and submits all that was kept where that is asked for.</summary>
    /// <param name="Discard">What was kept before is left out.</param>
    public sealed record GiveEvidence(
        string Dispute, DisputeEvidence Text, IReadOnlyList<EvidenceUpload> Files, bool Submit, bool Discard)
        : DisputeCommand;

    /// <summary>Gives up: the dispute is lost, and nothing more is said.</summary>
    public sealed record Accept(string Dispute) : DisputeCommand;

    /// <summary>A timer: the time for evidence is over.</summary>
    public sealed record Wake(string Dispute) : DisputeCommand;
}

/// <summary>A file as it came; its bytes are recorded, so that a replay has them.</summary>
public sealed record EvidenceUpload(string Name, string ContentType, EvidenceKind Kind, byte[] Content);

/// <summary>The dispute codes of the contract's closed list.</summary>
public static class DisputeProblems
{
    public static readonly ProblemType NotFound = new("dispute_not_found", 404, "There is no such dispute.");

    public static readonly ProblemType FileNotFound = new(
        "dispute_file_not_found", 404, "There is no such file of this dispute.");

    public static readonly ProblemType StateConflict = new(
        "dispute_state_conflict", 409, "The dispute's state does not allow this.");

    public static readonly ProblemType EvidenceTooLate = new(
        "dispute_evidence_too_late", 409, "The time for evidence is over.");

    public static readonly ProblemType EvidenceTooLarge = new(
        "dispute_evidence_too_large", 422, "The evidence has more files, or larger ones, than are allowed together.");

    public static readonly ProblemType EvidenceEmpty = new(
        "dispute_evidence_empty", 422, "There is no evidence to submit.");

    public static readonly ProblemType NothingDue = new(
        "dispute_nothing_due", 409, "There is nothing to do for this dispute now.");

    public static IReadOnlyList<ProblemType> All =>
        [NotFound, FileNotFound, StateConflict, EvidenceTooLate, EvidenceTooLarge, EvidenceEmpty];
}

/// <summary>The operations on disputes, by name.</summary>
public static class DisputeOperations
{
    public static readonly Operation GiveEvidence = Operation.Of(
        "disputes.give_evidence", DisputeJson.Default.GiveEvidence, Reads, DisputeDecider.Decide);

    public static readonly Operation Accept = Operation.Of(
        "disputes.accept", DisputeJson.Default.Accept, Reads, DisputeDecider.Decide);

    public static readonly Operation Wake = Operation.Of(
        "disputes.wake", DisputeJson.Default.Wake, Reads, DisputeDecider.Decide);

    private static IReadOnlyList<RecordKey> Reads(DisputeCommand command) => [Dispute.Kind.Key(command.Dispute)];
}
