using System.Text.Json.Serialization.Metadata;

namespace Zentra.Runtime.Events;

/// <summary>
/// A type of event, declared once by its capability. A decider can tell none that is not declared; what was recorded
/// keeps its name as text, so that replays and readers do not depend on what is declared today.
/// </summary>
public abstract class EventType
{
    private protected EventType(string name, string description, JsonTypeInfo payload) =>
        (Name, Description, Payload) = (name, description, payload);

    /// <summary>The name on the wire: object and past tense, as `payment.captured`. It never changes.</summary>
    public string Name { get; }

    /// <summary>When it is told, in one sentence.</summary>
    public string Description { get; }

    /// <summary>What its data is: a resource of the contract.</summary>
    public JsonTypeInfo Payload { get; }

    public override string ToString() => Name;
}

/// <summary>A type of event whose data is this resource.</summary>
/// <param name="name">As `payment.captured`.</param>
/// <param name="description">When it is told, in one sentence.</param>
/// <param name="payload">The JSON of its data.</param>
public sealed class EventType<TPayload>(string name, string description, JsonTypeInfo<TPayload> payload)
    : EventType(name, description, payload);
