using System.Text.Json;
using System.Text.RegularExpressions;

namespace Zentra.Api.Tests.Contract;

/// <summary>
/// Checks JSON against the schemas of an OpenAPI document, by the keywords that ours and those of the providers use. A
/// property that a schema does not name is a fault, also where the document would let it pass.
/// </summary>
internal class OpenApiSchemas(JsonElement document)
{
    /// <summary>Keywords that say nothing about what is allowed.</summary>
    private static readonly HashSet<string> Words =
    [
        "description", "default", "deprecated", "discriminator", "example", "externalDocs", "format", "nullable",
        "readOnly", "title", "x-addedInVersion", "x-deprecatedInVersion", "x-deprecatedMessage", "x-enum",
    ];

    public JsonElement Document => document;

    public JsonElement Named(string name) =>
        document.GetProperty("components").GetProperty("schemas").GetProperty(name);

    /// <summary>The first fault of a value; null where the schema allows it.</summary>
    public string? Fault(JsonElement schema, JsonElement value, string where = "$")
    {
        foreach (var keyword in schema.EnumerateObject())
        {
            if (Fault(schema, keyword, value, where) is { } fault)
            {
                return fault;
            }
        }
        return value.ValueKind == JsonValueKind.Object && Closed(schema) ? Unnamed(schema, value, where) : null;
    }

    private string? Fault(
        JsonElement schema, JsonProperty keyword, JsonElement value, string where) => keyword.Name switch
    {
        "$ref" => Fault(Resolve(keyword.Value), value, where),
        "type" => IsOfType(keyword.Value, value) ? null : $"{where}: not of type {keyword.Value}",
        "enum" => keyword.Value.EnumerateArray().Any(e => JsonElement.DeepEquals(e, value))
            ? null
            : $"{where}: {value} is none of the values",
        "const" => JsonElement.DeepEquals(keyword.Value, value) ? null : $"{where}: {value} is not {keyword.Value}",
        "required" => keyword.Value.EnumerateArray()
            .Where(r => value.ValueKind == JsonValueKind.Object && !value.TryGetProperty(r.GetString()!, out _))
            .Select(r => $"{where}.{r}: missing").FirstOrDefault(),
        "maxLength" => Length(value) <= keyword.Value.GetInt32() ? null : $"{where}: too long",
        "minLength" => value.ValueKind != JsonValueKind.String || Length(value) >= keyword.Value.GetInt32()
            ? null
            : $"{where}: too short",
        "pattern" => value.ValueKind != JsonValueKind.String
            || Regex.IsMatch(value.GetString()!, keyword.Value.GetString()!) ? null : $"{where}: not of the pattern",
        "properties" => value.ValueKind != JsonValueKind.Object ? null : keyword.Value.EnumerateObject()
            .Select(p => value.TryGetProperty(p.Name, out var v) ? Fault(p.Value, v, $"{where}.{p.Name}") : null)
            .FirstOrDefault(f => f is not null),
        "additionalProperties" => Additional(schema, keyword.Value, value, where),
        "items" => value.ValueKind != JsonValueKind.Array ? null : value.EnumerateArray()
            .Select((v, i) => Fault(keyword.Value, v, $"{where}[{i}]")).FirstOrDefault(f => f is not null),
        // Adyen's kinds of payment methods overlap, so that "one" means at least one here.
        "oneOf" or "anyOf" => keyword.Value.EnumerateArray().Select(s => Fault(s, value, where)).ToList() is var faults
            && faults.Contains(null) ? null : $"{where}: of none of the forms ({string.Join("; ", faults)})",
        "allOf" => keyword.Value.EnumerateArray()
            .Select(s => Fault(s, value, where)).FirstOrDefault(f => f is not null),
        // Adyen's own: the names that a map of texts may have.
        "x-anyOf" => value.EnumerateObject()
            .Where(p => !keyword.Value.EnumerateArray()
                .Any(s => Names(Resolve(s.GetProperty("$ref"))).Contains(p.Name)))
            .Select(p => $"{where}.{p.Name}: named nowhere").FirstOrDefault(),
        var word when Words.Contains(word) => null,
        var other => throw new NotSupportedException($"{where}: the keyword {other} is not known here."),
    };

    /// <summary>
    /// Whether an object has only what the schema names: where it names something, and nothing leads on.
    /// </summary>
    private static bool Closed(JsonElement schema) => schema.TryGetProperty("properties", out _)
        && !schema.TryGetProperty("additionalProperties", out _) && !schema.TryGetProperty("allOf", out _);

    private static string? Unnamed(JsonElement schema, JsonElement value, string where) => value.EnumerateObject()
        .Where(p => !Names(schema).Contains(p.Name)).Select(p => $"{where}.{p.Name}: not allowed").FirstOrDefault();

    private string? Additional(JsonElement schema, JsonElement rule, JsonElement value, string where)
    {
        if (value.ValueKind != JsonValueKind.Object || rule.ValueKind == JsonValueKind.True)
        {
            return null;
        }
        return rule.ValueKind == JsonValueKind.False
            ? Unnamed(schema, value, where)
            : value.EnumerateObject().Where(p => !Names(schema).Contains(p.Name))
                .Select(p => Fault(rule, p.Value, $"{where}.{p.Name}")).FirstOrDefault(f => f is not null);
    }

    private static IEnumerable<string> Names(JsonElement schema) =>
        schema.TryGetProperty("properties", out var properties) ? properties.EnumerateObject().Select(p => p.Name) : [];

    private JsonElement Resolve(JsonElement reference) =>
        Named(reference.GetString()!["#/components/schemas/".Length..]);

    private static int Length(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()!.Length : 0;

    private static bool IsOfType(JsonElement type, JsonElement value) => type.ValueKind == JsonValueKind.Array
        ? type.EnumerateArray().Any(t => IsOfType(t, value))
        : type.GetString() switch
        {
            "string" => value.ValueKind == JsonValueKind.String,
            "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
            "number" => value.ValueKind == JsonValueKind.Number,
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "object" => value.ValueKind == JsonValueKind.Object,
            "array" => value.ValueKind == JsonValueKind.Array,
            "null" => value.ValueKind == JsonValueKind.Null,
            var other => throw new NotSupportedException($"The type {other} is not known here."),
        };
}
