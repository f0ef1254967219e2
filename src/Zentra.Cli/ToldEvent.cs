using System.Text.Json;

namespace Zentra.Cli;

/// <summary>An event as a person reads it.</summary>
internal sealed record ToldEvent(string Id, string Type, string At, string Subject, long Sequence)
{
    /// <summary>Reads the body of a webhook, or an event of a list.</summary>
    public static ToldEvent Of(JsonElement told) => new(
        Text(told, "id"),
        Text(told, "type"),
        // To the second.
        Text(told, "timestamp") is { Length: > 19 } at ? $"{at[..19]}Z" : "",
        told.TryGetProperty("subject", out _) ? Text(told, "subject")
            : told.TryGetProperty("data", out var data) ? Text(data, "id")
            : "",
        told.TryGetProperty("sequence", out var sequence) ? sequence.GetInt64() : 0);

    /// <summary>Time, type, subject, identifier.</summary>
    public string Line => $"{At}  {Type,-26}  {Subject,-30}  {Id}";

    private static string Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value)
            && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : "";
}
