using Microsoft.AspNetCore.Http;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Tenancy;

namespace Zentra.Server.Http;

/// <summary>What the server knows of one request: its draw (so request, intent and events share one identifier) and its caller.</summary>
public sealed class RequestScope(Draw draw)
{
    public Draw Draw { get; private set; } = draw;

    public string RequestId { get; private set; } = draw.Id.Text("req");

    public Caller Caller { get; private set; }

    public static RequestScope Of(HttpContext http) =>
        http.Features.Get<RequestScope>() ?? throw new InvalidOperationException("The request has no scope.");

    /// <summary>
    /// From here on the request's time is its workspace's. Where that clock was moved the draw is made anew, because identifiers
    /// carry the time that lists are ordered and filtered by.
    /// </summary>
    public void Enter(Caller caller, Timestamp? moved)
    {
        Caller = caller;
        if (moved is { } at)
        {
            Draw = Door.NewDraw(at);
            RequestId = Draw.Id.Text("req");
        }
    }
}

/// <summary>Whose request it is, by its API key.</summary>
public readonly record struct Caller(Scope Scope, Actor Actor, bool Livemode);
