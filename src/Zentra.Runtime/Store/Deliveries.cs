using Zentra.Runtime.Intents;
using Zentra.Runtime.Tenancy;
using Zentra.Runtime.Webhooks;

namespace Zentra.Runtime.Store;

/// <summary>
/// What became of deliveries of one workspace, and how far their consumer has come; written whole or not at all.
/// </summary>
public sealed class DeliveryWrites(Scope scope)
{
    public Scope Scope { get; } = scope;

    /// <summary>
    /// Where the consumer stands now: its version is the one it was read at and one more, at first 1. Null where
    /// deliveries are only changed.
    /// </summary>
    public DeliveryCursor? Cursor { get; set; }

    /// <summary>Written in this order, where one is among them twice.</summary>
    public List<Delivery> Deliveries { get; } = [];

    /// <summary>Whether an operator begins them again: then also canceled ones are replaced.</summary>
    public bool IsRestart { get; init; }
}

/// <summary>Deliveries of one endpoint, newest event first.</summary>
public sealed record DeliveryQuery(long Endpoint, int Limit)
{
    /// <summary>Only events before this sequence, the newest of them.</summary>
    public long? Before { get; init; }

    /// <summary>Only events after this sequence. Unless there is a <see cref="Before"/> too, oldest first.</summary>
    public long? After { get; init; }

    public DeliveryState? State { get; init; }
    public string? Type { get; init; }

    /// <summary>The identifier of the object that the event is about.</summary>
    public string? Subject { get; init; }

    public Timestamp? CreatedFrom { get; init; }
    public Timestamp? CreatedBefore { get; init; }

    /// <summary>Whether the oldest come first.</summary>
    public bool IsForward => After is not null && Before is null;
}
