using System.Text.Json;
using System.Text.Json.Serialization;

namespace Zentra.Server.Http;

/// <summary>
/// One rule of spend controls: a `ControlRule`. Each is read by itself, so that the faults of all rules of a request
/// are told at once.
/// </summary>
[JsonConverter(typeof(RuleJsonConverter))]
public sealed record RuleJson(JsonElement Json)
{
    /// <summary>The schema of the contract that it has.</summary>
    public const string Schema = "ControlRule";
}

internal sealed class RuleJsonConverter : JsonConverter<RuleJson>
{
    public override RuleJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(JsonElement.ParseValue(ref reader));

    public override void Write(Utf8JsonWriter writer, RuleJson value, JsonSerializerOptions options) =>
        value.Json.WriteTo(writer);
}
