using Zentra.Runtime.Events;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Runtime.Operations;

/// <summary>A step was done: how much, and where the next begins.</summary>
/// <param name="Seen">The version that the step began at; another worker's step makes it void.</param>
/// <param name="Items">What became of the step's items, where it has any.</param>
public sealed record AdvanceOperation(
    string Id, long Seen, long Done, long? Total, string? Cursor, OperationItems? Items = null) : Command;

/// <summary>All was done, or it cannot be.</summary>
public sealed record EndOperation(
    string Id, long Seen, long Done, string? Failure, OperationItems? Items = null) : Command;

/// <summary>Ends an operation where it stands; what it did stays done.</summary>
public sealed record CancelOperation(string Id) : Command;

/// <summary>Goes on with an operation that was canceled or has failed, where its last step ended.</summary>
public sealed record ResumeOperation(string Id) : Command;

public static class OperationProblems
{
    public static readonly ProblemType NotFound = new("operation_not_found", 404, "There is no such operation.");

    public static readonly ProblemType Ended = new("operation_ended", 409, "The operation has ended.");

    public static readonly ProblemType NotResumable = new(
        "operation_not_resumable", 409, "The operation runs, or did all that was asked for.");

    public static IReadOnlyList<ProblemType> All => [NotFound, Ended, NotResumable];
}

/// <summary>How long work goes on and ends. What it does is decided by the intents of its kind.</summary>
public static class OperationDecider
{
    public static readonly Operation Advance = Operation.Of(
        "operations.advance",
        OperationJson.Default.AdvanceOperation,
        command => [LongOperation.Records.Key(command.Id)],
        (command, records, context) => Running(records, command.Id, command.Seen) is { } operation
            ? Kept(
                operation.Moved(command.Done, command.Items, context) with
                {
                    Total = command.Total ?? operation.Total,
                    Cursor = command.Cursor,
                },
                told: null, context)
            : Overtaken());

    public static readonly Operation End = Operation.Of(
        "operations.end",
        OperationJson.Default.EndOperation,
        command => [LongOperation.Records.Key(command.Id)],
        (command, records, context) => (Running(records, command.Id, command.Seen), command.Failure) switch
        {
            (null, _) => Overtaken(),
            ({ } operation, null) => Kept(
                operation.Moved(command.Done, command.Items, context).Ended(OperationStatus.Succeeded) with
                {
                    Total = command.Done,
                },
                OperationEvents.Succeeded, context),
            ({ } operation, { } failure) => Kept(
                operation.Moved(command.Done, command.Items, context).Ended(OperationStatus.Failed) with
                {
                    Failure = failure,
                },
                OperationEvents.Failed, context),
        });

    public static readonly Operation Cancel = Operation.Of(
        "operations.cancel",
        OperationJson.Default.CancelOperation,
        command => [LongOperation.Records.Key(command.Id)],
        (command, records, context) => records.Find(LongOperation.Records, command.Id) switch
        {
            null => new Rejection(OperationProblems.NotFound, "There is no such operation in this workspace."),
            { Status: OperationStatus.Running } operation => Kept(
                operation.Changed(context).Ended(OperationStatus.Canceled), OperationEvents.Canceled, context),
            { } operation => new Rejection(
                OperationProblems.Ended, $"The operation is {operation.Status.Name()}; it cannot be canceled."),
        });

    /// <summary>The step that failed is done again: what of it was done before is its kind's to know.</summary>
    public static readonly Operation Resume = Operation.Of(
        "operations.resume",
        OperationJson.Default.ResumeOperation,
        command => [LongOperation.Records.Key(command.Id)],
        (command, records, context) => records.Find(LongOperation.Records, command.Id) switch
        {
            null => new Rejection(OperationProblems.NotFound, "There is no such operation in this workspace."),
            { Status: OperationStatus.Canceled or OperationStatus.Failed } operation => Kept(
                operation.Changed(context) with
                {
                    Status = OperationStatus.Running,
                    Failure = null,
                    EndedAt = null,
                },
                OperationEvents.Resumed, context),
            { } operation => new Rejection(
                OperationProblems.NotResumable, $"The operation is {operation.Status.Name()}; it cannot be resumed."),
        });

    public static readonly Capability Capability = new(
        "operations", [Advance, End, Cancel, Resume], [LongOperation.Records])
    {
        Events = OperationEvents.All,
    };

    private static Decision Overtaken() => new Rejection(
        OperationProblems.Ended, "The operation has ended, or another worker has taken this step.");

    private static LongOperation? Running(IRecords records, string id, long seen) =>
        records.Find(LongOperation.Records, id) is { Status: OperationStatus.Running } operation
        && operation.Version == seen
            ? operation
            : null;

    private static Decision.Accepted Kept(LongOperation operation, EventType? told, Context context)
    {
        var rendered = OperationResource.Render(operation);
        return new()
        {
            Subject = operation.Id,
            Records = [LongOperation.Records.Put(operation.Id, operation)],
            Events = told is null ? [] : [new EventDraft(context.NewId("evt"), told, operation.Id, rendered)],
            Answer = new(200, rendered),
        };
    }
}
