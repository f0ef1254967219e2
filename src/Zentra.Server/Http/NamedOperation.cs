using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Zentra.Runtime.Intents;

namespace Zentra.Server.Http;

/// <summary>An operation that an intent envelope may name: the same command, by the same rules, as its own endpoint.</summary>
/// <param name="Name">The contract's operationId, as `payments_create`.</param>
/// <param name="Read">Reads the input and says its faults; null where there are any.</param>
internal sealed record NamedOperation(string Name, Operation Operation, Func<JsonElement, Faults, Command?> Read)
{
    /// <summary>An operation whose input is the body of its endpoint.</summary>
    public static NamedOperation Of<T>(
        string name, Operation operation, JsonTypeInfo<T> json, Func<T, Faults, Command> read)
        where T : class => new(name, operation, (input, faults) => Parse(input, json, faults) is { } body ? read(body, faults) : null);

    /// <summary>An operation on a payment: its input is the body of its endpoint and the identifier in `payment`.</summary>
    public static NamedOperation OnPayment<T>(
        string name, Operation operation, JsonTypeInfo<T> json, Func<string, T, Faults, Command> read)
        where T : class => new(name, operation, (input, faults) =>
        {
            if (JsonObject.Create(input) is not { } fields || !fields.Remove("payment", out var id)
                || id is not JsonValue value || !value.TryGetValue(out string? payment)
                || !Identifier.TryParse(payment, "pay", out _))
            {
                faults.Add("/input/payment", "required", "/input/payment is required: the payment's identifier.");
                return null;
            }
            var rest = JsonSerializer.SerializeToElement(fields, NodeJson.Default.JsonObject);
            return Parse(rest, json, faults) is { } body ? read(payment, body, faults) : null;
        });

    private static T? Parse<T>(JsonElement input, JsonTypeInfo<T> json, Faults faults)
        where T : class
    {
        try
        {
            return input.ValueKind == JsonValueKind.Object ? input.Deserialize(json) : throw new JsonException();
        }
        catch (JsonException fault)
        {
            var pointer = $"/input{JsonPointer.Of(fault.Path)}";
            faults.Add(pointer, "invalid_value", $"{pointer} is not what the operation takes.");
        }
        catch (InvalidOperationException)
        {
            faults.Add("/input", "invalid_value", "/input holds a string that is not valid Unicode.");
        }
        return null;
    }
}

[System.Text.Json.Serialization.JsonSerializable(typeof(JsonObject))]
internal sealed partial class NodeJson : System.Text.Json.Serialization.JsonSerializerContext;
