using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Server.Http;
using Zentra.Server.OpenApi;
using Zentra.Server.Workers;

namespace Zentra.Server.Sandbox;

/// <summary>How far to move the sandbox clock.</summary>
public sealed record AdvanceClockRequest
{
    /// <summary>Seconds to move forward: 1 to 316224000 (3660 days in all). Required.</summary>
    public long? AdvanceSeconds { get; init; }
}

/// <summary>The sandbox workspace's clock; what fell due by then has happened when this is answered.</summary>
public sealed record ClockResource(Timestamp Now, long OffsetSeconds, int Woken)
{
    public string Object => "sandbox.clock";
}

/// <summary>`/sandbox`: what only test workspaces can do.</summary>
internal static class SandboxEndpoints
{
    public static void MapSandbox(this IEndpointRouteBuilder app) =>
        app.MapPost("/sandbox/clock", AdvanceClock).WithTags("Sandbox")
            .Named("sandbox_clock", "Move the workspace's test clock forward; timers fire").Needs(Permission.Pay)
            .Takes<AdvanceClockRequest>().Gives<ClockResource>(200).Refuses(400, 403, 422);

    private static async Task<IResult> AdvanceClock(
        HttpContext http, Door door, IStore store, RuntimeClock clock, TimerWorker timers)
    {
        var parsed = await JsonBody.Read(http, RequestJson.Default.AdvanceClockRequest);
        if (parsed.Value is not { } body)
        {
            return parsed.Refusal(http);
        }
        if (body.AdvanceSeconds is not (>= 1 and <= 316_224_000))
        {
            var faults = new Faults();
            faults.Add("/advance_seconds", "out_of_range", "/advance_seconds must be an integer from 1 to 316224000.");
            return faults.Refusal(http);
        }
        var scope = RequestScope.Of(http).Caller.Scope;
        return await Mutation.Run(
            http, door, AccessDecider.AdvanceClock, new AdvanceClock(body.AdvanceSeconds.Value * 1_000_000),
            keyInBody: null, isKeyRequired: false,
            async _ =>
            {
                var workspace = (Workspace)(await store.Record(scope, Workspace.Kind, scope.Workspace))!.State;
                clock.Set(scope, workspace);
                var woken = await timers.WakeAll(scope, clock.Now(scope));
                return JsonSerializer.SerializeToUtf8Bytes(
                    new ClockResource(clock.Now(scope), workspace.ClockOffset / 1_000_000, woken),
                    ResponseJson.Default.ClockResource);
            },
            openStatus: 200);
    }
}
