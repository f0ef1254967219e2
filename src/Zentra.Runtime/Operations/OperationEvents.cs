using Zentra.Runtime.Events;

namespace Zentra.Runtime.Operations;

/// <summary>What is told of long operations.</summary>
public static class OperationEvents
{
    public static readonly EventType<OperationResource> Succeeded = new(
        "operation.succeeded", "A long operation did all that was asked for.", OperationJson.Default.OperationResource);

    public static readonly EventType<OperationResource> Failed = new(
        "operation.failed", "A long operation cannot be done.", OperationJson.Default.OperationResource);

    public static readonly EventType<OperationResource> Canceled = new(
        "operation.canceled",
        "A long operation was ended where it stood; what it did stays done.",
        OperationJson.Default.OperationResource);

    public static readonly EventType<OperationResource> Resumed = new(
        "operation.resumed",
        "A long operation that was canceled or had failed goes on where it stood.",
        OperationJson.Default.OperationResource);

    public static IReadOnlyList<EventType> All => [Succeeded, Failed, Canceled, Resumed];
}
