using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Zentra.Simulators;

/// <summary>One request and its answer as JSON.</summary>
internal static class Exchange
{
    public const int MaxBytes = 1 << 20;

    /// <summary>Reads the body; null where it was refused.</summary>
    public static async ValueTask<T?> Read<T>(HttpContext http, JsonTypeInfo<T> json)
        where T : class
    {
        try
        {
            if (await JsonSerializer.DeserializeAsync(http.Request.Body, json, http.RequestAborted) is { } body)
            {
                return body;
            }
            await Refuse(http, HttpStatusCode.UnprocessableEntity, "invalid_request", "an object is expected");
        }
        catch (JsonException fault)
        {
            await Refuse(http, HttpStatusCode.UnprocessableEntity, "invalid_request", fault.Message);
        }
        return null;
    }

    public static Task Answer<T>(
        HttpContext http, T body, JsonTypeInfo<T> json, HttpStatusCode status = HttpStatusCode.OK) =>
        Write(http, JsonSerializer.SerializeToUtf8Bytes(body, json), status);

    public static Task Refuse(HttpContext http, HttpStatusCode status, string error, string? detail = null) =>
        Answer(http, new(error, detail), ExchangeJson.Default.Refusal, status);

    public static Task Write(
        HttpContext http, byte[] body, HttpStatusCode status, string contentType = "application/json")
    {
        http.Response.StatusCode = (int)status;
        http.Response.ContentType = contentType;
        http.Response.ContentLength = body.Length;
        return http.Response.Body.WriteAsync(body, http.RequestAborted).AsTask();
    }

    /// <summary>Sends the beginning of an answer, then closes the connection.</summary>
    public static async Task Truncate(HttpContext http, byte[] body)
    {
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = body.Length;
        await http.Response.Body.WriteAsync(body.AsMemory(0, body.Length / 2), http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);
        // What was sent arrives before the connection is cut.
        await Task.Delay(TimeSpan.FromMilliseconds(20), http.RequestAborted);
        http.Abort();
    }
}

/// <param name="Error">A stable code: `unauthorized`, `unavailable`, `not_found`, `key_conflict` and others.</param>
/// <param name="Detail">For people.</param>
internal sealed record Refusal(
    string Error,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Detail = null);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Refusal))]
internal sealed partial class ExchangeJson : JsonSerializerContext;

/// <summary>An enumeration's values by their names in snake_case.</summary>
internal sealed class WireEnum<T>()
    : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where T : struct, Enum;
