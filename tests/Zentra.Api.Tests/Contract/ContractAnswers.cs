using System.Globalization;
using System.Text.Json;
using Zentra.Api.Tests.Host;
using Zentra.Tests;

namespace Zentra.Api.Tests.Contract;

/// <summary>
/// What the committed contract says of bodies, answers and events, against those that really come: every call of every
/// test is looked at.
/// </summary>
internal static class ContractAnswers
{
    private static readonly OpenApiSchemas Contract = new(
        JsonElement.Parse(File.ReadAllText(Repository.PathOf("openapi/zentra.json"))));

    private static readonly ILookup<int, (string Method, string[] Path, JsonElement Said)> Operations = (
        from path in Contract.Document.GetProperty("paths").EnumerateObject()
        from method in path.Value.EnumerateObject()
        where method.Value.ValueKind == JsonValueKind.Object && method.Value.TryGetProperty("responses", out _)
        let steps = path.Name.Split('/')
        // A name is looked at before a parameter.
        orderby steps.Count(s => s.StartsWith('{'))
        select (method.Name, steps, method.Value)).ToLookup(o => o.steps.Length);

    /// <summary>How an answer differs from the contract; null where it does not.</summary>
    public static string? Fault(HttpMethod method, string path, Response answer)
    {
        if (Find(method, path) is not { } operation || answer.ContentType?.Split(';')[0] is not { } type)
        {
            return null;
        }
        var responses = operation.GetProperty("responses");
        var status = answer.Status.ToString(CultureInfo.InvariantCulture);
        if (!responses.TryGetProperty(status, out var said) && !responses.TryGetProperty("default", out said))
        {
            return $"{method} {path}: the contract has no answer {status}.";
        }
        if (!said.TryGetProperty("content", out var content) || !content.TryGetProperty(type, out var form))
        {
            return $"{method} {path}: the contract has no {type} with {status}.";
        }
        return type.Split('/', '+')[^1] == "json" && form.TryGetProperty("schema", out var schema)
            && Contract.Fault(schema, answer.Json) is { } fault ? $"{method} {path}, {status}: {fault}" : null;
    }

    /// <summary>How a body that was taken differs from the contract; null where it does not.</summary>
    public static string? Fault(HttpMethod method, string path, byte[] taken)
    {
        if (Find(method, path) is not { } operation || !operation.TryGetProperty("requestBody", out var body)
            || !body.GetProperty("content").TryGetProperty("application/json", out var form))
        {
            return null;
        }
        return Contract.Fault(form.GetProperty("schema"), JsonElement.Parse(taken)) is { } fault
            ? $"{method} {path} took a body that is not of the contract: {fault}"
            : null;
    }

    /// <summary>How a webhook's body differs from the contract; null where it does not.</summary>
    public static string? Fault(string type, JsonElement body) => Contract.Fault(
        Contract.Document.GetProperty("webhooks").GetProperty(type).GetProperty("post").GetProperty("requestBody")
            .GetProperty("content").GetProperty("application/json").GetProperty("schema"),
        body);

    private static JsonElement? Find(HttpMethod method, string path)
    {
        var steps = path.Split('?')[0].Split('/');
        foreach (var operation in Operations[steps.Length])
        {
            if (method.Method.Equals(operation.Method, StringComparison.OrdinalIgnoreCase)
                && IsAt(operation.Path, steps))
            {
                return operation.Said;
            }
        }
        return null;
    }

    private static bool IsAt(string[] template, string[] steps) => template.Zip(steps).All(
        s => s.First == s.Second || (s.First.StartsWith('{') && s.Second.Length > 0));
}
