using System.Text.Json;
using Zentra.Api.Tests.Contract;

namespace Zentra.Api.Tests.Connectors;

/// <summary>One of Adyen's OpenAPI documents.</summary>
internal sealed class AdyenSchema(JsonElement document) : OpenApiSchemas(document)
{
    /// <summary>A document of the reference data. Where there is none, the test is skipped and says so.</summary>
    public static AdyenSchema Read(string name)
    {
        var folder = Environment.GetEnvironmentVariable("ZENTRA_REFERENCE_DATA");
        var path = folder is null ? null : Path.Combine(folder, "providers", name);
        if (!File.Exists(path))
        {
            Assert.Skip($"ZENTRA_REFERENCE_DATA names no folder with providers/{name}.");
        }
        return new(JsonElement.Parse(File.ReadAllText(path)));
    }

    /// <summary>The schema of a request's body, or of an answer with a status.</summary>
    public JsonElement Of(string path, int? status = null)
    {
        var operation = Document.GetProperty("paths").GetProperty(path).GetProperty("post");
        var holder = status is null
            ? operation.GetProperty("requestBody")
            : operation.GetProperty("responses").GetProperty($"{status}");
        return holder.GetProperty("content").GetProperty("application/json").GetProperty("schema");
    }

    public JsonElement OfEvent(string eventCode) => Document.GetProperty("webhooks").GetProperty($"/{eventCode}")
        .GetProperty("post").GetProperty("requestBody").GetProperty("content").GetProperty("application/json")
        .GetProperty("schema");
}
