using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http;

namespace Zentra.Simulators.Receiver;

/// <summary>Does to a delivery what a behaviour says.</summary>
internal static class Conduct
{
    private const int DripMs = 100;
    private const int Drops = 6_000;
    private const int ChunkBytes = 65_536;
    private const int Chunks = 262_144;

    /// <summary>A caller who never gives up is hung up on at last.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private static readonly byte[] Half = """{"received":true}"""u8.ToArray();

    public static async Task Act(HttpContext http, Behaviour behaviour)
    {
        if (behaviour.LatencyMs > 0)
        {
            await Task.Delay(behaviour.LatencyMs, http.RequestAborted);
        }
        if (behaviour.RetryAfter is { } seconds)
        {
            http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }
        switch (behaviour.Kind)
        {
            case BehaviourKind.Timeout:
                await Task.Delay(Patience, http.RequestAborted);
                http.Abort();
                break;
            case BehaviourKind.HangUp when behaviour.When == HangUp.Middle:
                await Exchange.Truncate(http, Half);
                break;
            case BehaviourKind.HangUp:
                http.Abort();
                break;
            case BehaviourKind.Drip:
                await Pour(http, new byte[1], Drops, DripMs);
                break;
            case BehaviourKind.Huge:
                await Pour(http, new byte[ChunkBytes], Chunks, 0);
                break;
            default:
                await Answer(http, behaviour.Status!.Value, behaviour.Url, behaviour.Body);
                break;
        }
    }

    private static async Task Answer(HttpContext http, int status, string? url, string? body)
    {
        if (url is not null)
        {
            http.Response.Headers.Location = url;
        }
        if (body is not null)
        {
            http.Response.StatusCode = status;
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync(body, http.RequestAborted);
            return;
        }
        if (status >= 400)
        {
            await Exchange.Refuse(http, (HttpStatusCode)status, "simulated");
            return;
        }
        http.Response.StatusCode = status;
    }

    private static async Task Pour(HttpContext http, byte[] bytes, int times, int pauseMs)
    {
        bytes.AsSpan().Fill((byte)' ');
        http.Response.StatusCode = 200;
        for (var i = 0; i < times; i++)
        {
            await http.Response.Body.WriteAsync(bytes, http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
            await Task.Delay(pauseMs, http.RequestAborted);
        }
    }
}
