using Zentra.Runtime.Events;
using Zentra.Runtime.Intents;

namespace Zentra.Cards.Clearing;

/// <summary>What is told of clearing: the file, and each record that moved money or differs.</summary>
public static class ClearingEvents
{
    public static readonly EventType<ClearingFileResource> Received = new(
        "card.clearing.received", "A clearing file came, and its records are being read.",
        ClearingJson.Default.ClearingFileResource);

    public static readonly EventType<ClearingFileResource> Completed = new(
        "card.clearing.completed", "A clearing file was read to its end, and says how its totals stand.",
        ClearingJson.Default.ClearingFileResource);

    public static readonly EventType<ClearingRecordResource> Posted = new(
        "card.clearing.posted", "A clearing record was posted to a card's account.",
        ClearingJson.Default.ClearingRecordResource);

    public static readonly EventType<ClearingRecordResource> Mismatch = new(
        "card.clearing.mismatch", "A clearing record differs from what was authorized, and waits for a person.",
        ClearingJson.Default.ClearingRecordResource);

    public static IReadOnlyList<EventType> All => [Received, Completed, Posted, Mismatch];
}

/// <summary>The clearing codes of the contract's closed list.</summary>
public static class ClearingProblems
{
    public static readonly ProblemType NotFound = new(
        "clearing_file_not_found", 404, "There is no such clearing file.");

    public static readonly ProblemType FileKnown = new(
        "clearing_file_known", 409, "The same file was received as another format before.");

    public static readonly ProblemType OutOfTurn = new(
        "clearing_record_out_of_turn", 409, "Another worker has taken this step.");

    public static readonly ProblemType FileUnreadable = new(
        "clearing_file_unreadable", 422, "The file is not of a form that can be read.");

    public static readonly ProblemType FileTooLarge = new("clearing_file_too_large", 413, "The file is too large.");

    public static readonly ProblemType InSuspense = new(
        "clearing_in_suspense", 409, "What is in suspense must be moved before the review can end so.");

    public static IReadOnlyList<ProblemType> All => [NotFound, FileKnown, FileUnreadable, FileTooLarge, InSuspense];
}
