using System.Text.Json.Serialization;

namespace Zentra.Runtime.Intents;

/// <summary>
/// An intent envelope that names no operation: accepted, its scope resolved, its trace attached, sealed.
/// </summary>
public sealed record OpenIntent(
    string IntentId, string Scope, string? MoneyModel, IReadOnlyList<string>? Primitives) : Command;

/// <summary>The runtime itself as a capability: `POST /runtime/intents`.</summary>
public static class Envelope
{
    public static readonly Operation Open = Operation.Of(
        "runtime.intents.create",
        EnvelopeJson.Default.OpenIntent,
        _ => [],
        (command, _, context) => new Decision.Accepted
        {
            Subject = context.IntentId,
            Policy = [new("scope_check", true, $"The scope {command.Scope} is the workspace {context.Workspace.Id}.")],
        });

    public static readonly Capability Capability = new("runtime", [Open], []);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OpenIntent))]
internal sealed partial class EnvelopeJson : JsonSerializerContext;
