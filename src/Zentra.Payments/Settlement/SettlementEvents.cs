using Zentra.Runtime.Events;
using Zentra.Runtime.Intents;

namespace Zentra.Payments.Settlement;

/// <summary>What is told of settlement batches; what is told of their breaks are reviews.</summary>
public static class SettlementEvents
{
    public static readonly EventType<SettlementResource> Received = Of(
        "settlement.received", "A provider's settlement file came, and its lines are being read.");

    public static readonly EventType<SettlementResource> Matched = Of(
        "settlement.matched", "Every line of a batch was read, and nothing differs from what was captured.");

    public static readonly EventType<SettlementResource> Drifted = Of(
        "settlement.drifted", "Every line of a batch was read, and some differ; each has a review.");

    public static readonly EventType<SettlementResource> Closed = Of(
        "settlement.closed", "A batch balances with the bank, nothing of it is open, and it is done with for good.");

    public static IReadOnlyList<EventType> All => [Received, Matched, Drifted, Closed];

    private static EventType<SettlementResource> Of(string name, string description) =>
        new(name, description, SettlementJson.Default.SettlementResource);
}

/// <summary>The settlement codes of the contract's closed list.</summary>
public static class SettlementProblems
{
    public static readonly ProblemType NotFound = new(
        "settlement_not_found", 404, "There is no such settlement batch.");

    public static readonly ProblemType LineNotFound = new(
        "settlement_line_not_found", 404, "There is no such line in this batch.");

    public static readonly ProblemType FileKnown = new(
        "settlement_file_known", 409, "The same file was received with other settings before.");

    public static readonly ProblemType Closed = new("settlement_closed", 409, "The batch is closed.");

    public static readonly ProblemType NotBalanced = new(
        "settlement_not_balanced", 409, "The batch does not balance with the bank, or something of it is open.");

    public static readonly ProblemType OutOfTurn = new(
        "settlement_line_out_of_turn", 409, "Another worker has taken this step.");

    public static readonly ProblemType FileUnreadable = new(
        "settlement_file_unreadable", 422, "The file is not of a form that can be read.");

    public static readonly ProblemType FileTooLarge = new("settlement_file_too_large", 413, "The file is too large.");

    public static readonly ProblemType CannotHold = new(
        "settlement_cannot_hold", 409, "The difference cannot be held or released.");

    public static IReadOnlyList<ProblemType> All =>
        [NotFound, LineNotFound, FileKnown, Closed, NotBalanced, FileUnreadable, FileTooLarge, CannotHold];
}
