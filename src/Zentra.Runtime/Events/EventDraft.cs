namespace Zentra.Runtime.Events;

/// <summary>
/// An event that a decider wants told. The lane gives it its place in the tenant's and the object's sequence.
/// </summary>
/// <param name="Id">`evt_…`, of the intent's draw.</param>
/// <param name="Type">A declared type, as that of `payment.captured`.</param>
/// <param name="Object">The identifier of the object whose sequence it continues; a record of this intent.</param>
/// <param name="Data">The object as it is after this intent: the bytes that will be signed.</param>
public sealed record EventDraft(string Id, EventType Type, string Object, ReadOnlyMemory<byte> Data);
