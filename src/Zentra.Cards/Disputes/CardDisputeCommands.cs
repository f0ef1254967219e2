using Zentra.Runtime.Intents;

namespace Zentra.Cards.Disputes;

/// <summary>Everything that can be asked of the disputes of cards.</summary>
public abstract record CardDisputeCommand : Command
{
    private CardDisputeCommand()
    {
    }

    /// <param name="Card">The authorization's card, so that what is asked names it.</param>
    /// <param name="AmountMinor">All that was cleared and is not disputed yet, where null.</param>
    /// <param name="Reason">A code of the card's network.</param>
    public sealed record Open(
        string Authorization, string Card, long? AmountMinor, string Reason, string? Description) : CardDisputeCommand;

    public sealed record AddEvidence(string Dispute, IReadOnlyList<DocumentUpload> Files) : CardDisputeCommand;

    /// <summary>The chargeback goes to the network.</summary>
    /// <param name="Reference">The network's identifier of the case.</param>
    public sealed record File(string Dispute, string? Reference) : CardDisputeCommand;

    /// <summary>The merchant's bank has presented the charge again.</summary>
    /// <param name="ContestedMinor">What it contests; the rest of what remains is recovered. All, where null.</param>
    public sealed record RecordRepresentment(string Dispute, long? ContestedMinor, string? Note) : CardDisputeCommand;

    /// <summary>The merchant's answer is accepted: what remains is denied, or written off.</summary>
    public sealed record AcceptRepresentment(string Dispute, long? WrittenOffMinor, string? Note) : CardDisputeCommand;

    /// <param name="To">The next stage: pre-arbitration, then arbitration.</param>
    public sealed record Escalate(string Dispute, CardDisputeStatus To, string? Note) : CardDisputeCommand;

    /// <summary>How what remains of it ends.</summary>
    /// <param name="Outcome">Won, lost or partially won.</param>
    /// <param name="RecoveredMinor">Where it is partially won.</param>
    /// <param name="DeniedMinor">What is neither recovered nor written off, where null.</param>
    public sealed record Resolve(
        string Dispute,
        CardDisputeStatus Outcome,
        long? RecoveredMinor,
        long? DeniedMinor,
        long? WrittenOffMinor,
        string? Note) : CardDisputeCommand;

    public sealed record Withdraw(string Dispute, string? Note) : CardDisputeCommand;

    /// <param name="AmountMinor">All that remains and is not credited yet, where null.</param>
    public sealed record GrantCredit(string Dispute, long? AmountMinor) : CardDisputeCommand;

    /// <param name="AmountMinor">All that is credited, where null.</param>
    public sealed record ReverseCredit(string Dispute, long? AmountMinor) : CardDisputeCommand;

    /// <summary>A timer: a deadline has passed.</summary>
    public sealed record Wake(string Dispute) : CardDisputeCommand;
}

/// <summary>A document as it came; its bytes are recorded, so that a replay has them.</summary>
public sealed record DocumentUpload(string Name, string ContentType, DocumentKind Kind, byte[] Content);

/// <summary>Why something cannot be done to a dispute of a card.</summary>
public static class CardDisputeProblems
{
    public static readonly ProblemType NotFound = new("card_dispute_not_found", 404, "There is no such dispute.");

    public static readonly ProblemType FileNotFound = new(
        "card_dispute_file_not_found", 404, "There is no such document of this dispute.");

    public static readonly ProblemType StateConflict = new(
        "card_dispute_state_conflict", 409, "The dispute's state does not allow this.");

    public static readonly ProblemType NothingCleared = new(
        "card_dispute_nothing_cleared", 409, "Nothing of the authorization is cleared that is not disputed already.");

    public static readonly ProblemType ExceedsCleared = new(
        "card_dispute_exceeds_cleared", 422, "More is disputed than was cleared and is not disputed already.");

    public static readonly ProblemType UnknownReason = new(
        "card_dispute_unknown_reason", 422, "The card's network has no such reason code.");

    public static readonly ProblemType ExceedsRemaining = new(
        "card_dispute_exceeds_remaining", 422, "The amount is more than what remains of the dispute.");

    public static readonly ProblemType SplitMismatch = new(
        "card_dispute_split_mismatch", 422, "The amounts do not add up to what remains of the dispute.");

    public static readonly ProblemType NothingToCredit = new(
        "card_dispute_nothing_to_credit", 409, "All that remains of the dispute is credited already.");

    public static readonly ProblemType NoCredit = new(
        "card_dispute_no_credit", 409, "There is no provisional credit to take back.");

    public static readonly ProblemType TooLarge = new(
        "card_dispute_files_too_large", 422, "The dispute has more documents, or larger ones, than are allowed.");

    public static readonly ProblemType NothingDue = new(
        "card_dispute_nothing_due", 409, "There is nothing to do for this dispute now.");

    public static IReadOnlyList<ProblemType> All =>
    [
        NotFound, FileNotFound, StateConflict, NothingCleared, ExceedsCleared, UnknownReason, ExceedsRemaining,
        SplitMismatch, NothingToCredit, NoCredit, TooLarge, NothingDue,
    ];
}
