using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Zentra.Simulators.Receiver;

/// <summary>What no receiver has: a test says here how a hook behaves, and reads what came to it.</summary>
internal sealed class ControlEndpoints(Hooks hooks)
{
    private const int MaxScript = 1_000;
    private const int MaxSecrets = 4;

    public void Map(IEndpointRouteBuilder app)
    {
        app.MapPut("/control/hooks/{name}", http => With(http, Play));
        app.MapPut("/control/hooks/{name}/secrets", http => With(http, Trust));
        app.MapGet("/control/hooks/{name}", http => With(http, Show));
        app.MapGet("/control/hooks/{name}/deliveries", http => With(http, List));
        app.MapGet("/control/hooks/{name}/ids", http => With(http, Ids));
        app.MapDelete("/control/hooks/{name}", Reset);
    }

    private Task With(HttpContext http, Func<HttpContext, Hook, Task> act) => hooks.Of(Name(http)) is { } hook
        ? act(http, hook)
        : Exchange.Refuse(http, HttpStatusCode.UnprocessableEntity, "invalid_hook", "letters, digits, -, _ and dots");

    private async Task Play(HttpContext http, Hook hook)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        var bytes = body.ToArray();
        // One behaviour is a script of one.
        var isOne = bytes.AsSpan().TrimStart(" \t\r\n"u8) is [(byte)'{', ..];
        http.Request.Body = new MemoryStream(isOne ? [(byte)'[', .. bytes, (byte)']'] : bytes);
        if (await Exchange.Read(http, ReceiverJson.Default.BehaviourArray) is not { } script)
        {
            return;
        }
        var fault = script.Length > MaxScript ? "1000 behaviours at most"
            : script.Contains(null) ? "a behaviour is an object"
            : script.Select(b => b.Fault).FirstOrDefault(f => f is not null);
        if (fault is not null)
        {
            await Exchange.Refuse(http, HttpStatusCode.UnprocessableEntity, "invalid_request", fault);
            return;
        }
        hook.Play(script);
        await Show(http, hook);
    }

    private async Task Trust(HttpContext http, Hook hook)
    {
        if (await Exchange.Read(http, ReceiverJson.Default.StringArray) is not { } secrets)
        {
            return;
        }
        var keys = secrets.Select(WebhookSignature.Key).OfType<byte[]>().ToArray();
        if (keys.Length != secrets.Length || keys.Length > MaxSecrets)
        {
            await Exchange.Refuse(
                http,
                HttpStatusCode.UnprocessableEntity,
                "invalid_request",
                "4 secrets at most, each whsec_ and 24 to 64 bytes in Base64");
            return;
        }
        hook.Keys = keys;
        http.Response.StatusCode = (int)HttpStatusCode.NoContent;
    }

    private static Task Show(HttpContext http, Hook hook) =>
        Exchange.Answer(http, hook.Summary, ReceiverJson.Default.Summary);

    private static Task List(HttpContext http, Hook hook)
    {
        var limit = 100;
        return http.Request.Query["limit"] is [{ } asked]
            && (!int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit < 1)
            ? Exchange.Refuse(http, HttpStatusCode.UnprocessableEntity, "invalid_request", "limit: 1 or more")
            : Exchange.Answer(http, hook.Last(limit), ReceiverJson.Default.IReadOnlyListDelivery);
    }

    private static Task Ids(HttpContext http, Hook hook) =>
        Exchange.Answer(http, hook.Ids, ReceiverJson.Default.IReadOnlyListString);

    private Task Reset(HttpContext http)
    {
        hooks.Forget(Name(http));
        http.Response.StatusCode = (int)HttpStatusCode.NoContent;
        return Task.CompletedTask;
    }

    private static string Name(HttpContext http) => (string)http.Request.RouteValues["name"]!;
}
