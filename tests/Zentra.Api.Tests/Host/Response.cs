using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Zentra.Api.Tests.Host;

/// <summary>What the server answered.</summary>
public sealed record Response(int Status, byte[] Body, string? ContentType, HttpResponseHeaders Headers)
{
    private JsonElement? json;

    public string Text => Encoding.UTF8.GetString(Body);

    public JsonElement Json => json ??= JsonElement.Parse(Body);

    public string Id => Json.Say("id");

    public bool IsReplay => Headers.TryGetValues("Idempotent-Replayed", out var values) && values.Single() == "true";

    public static async Task<Response> Of(HttpResponseMessage message) => new(
        (int)message.StatusCode,
        await message.Content.ReadAsByteArrayAsync(),
        message.Content.Headers.ContentType?.ToString(),
        message.Headers);

    public Response Is(int status)
    {
        Assert.True(Status == status, $"Expected {status}, got {Status}: {Text}");
        return this;
    }

    /// <summary>A problem of the contract: its media type, its code, and the request's own identifier.</summary>
    public Response IsProblem(int status, string code, string? pointer = null)
    {
        Is(status).IsWellFormedProblem();
        Assert.True(Json.Say("code") == code, $"Expected {code}, got: {Text}");
        if (pointer is not null)
        {
            Assert.Contains(pointer, Json.GetProperty("errors").EnumerateArray().Select(e => e.Say("pointer")));
        }
        return this;
    }

    public Response IsWellFormedProblem()
    {
        Assert.True(Status is >= 400 and < 500, $"A refusal was expected, got {Status}: {Text}");
        Assert.Equal("application/problem+json", ContentType);
        Assert.NotEmpty(Json.Say("code"));
        Assert.Equal($"urn:zentra:problem:{Json.Say("code")}", Json.Say("type"));
        Assert.Equal(Status, Json.GetProperty("status").GetInt32());
        Assert.NotEmpty(Json.Say("title"));
        Assert.NotEmpty(Json.Say("detail"));
        Assert.Equal(Headers.GetValues("Request-Id").Single(), Json.Say("request_id"));
        return this;
    }
}
