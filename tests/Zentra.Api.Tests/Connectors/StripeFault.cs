using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Zentra.Api.Tests.Connectors;

/// <summary>Something that goes wrong with one request, before Stripe does what it asks or after.</summary>
/// <param name="On">What the request's method and path have in them.</param>
/// <param name="Meet">The answer that is sent instead; null breaks the connection.</param>
internal sealed record StripeFault(
    string On, Func<HttpContext, Func<StripeReply>, CancellationToken, Task<StripeReply?>> Meet)
{
    /// <summary>The connection breaks without an answer.</summary>
    public static StripeFault Drop(string on, bool afterEffect) => Of(on, answer =>
    {
        if (afterEffect)
        {
            answer();
        }
        return null;
    });

    /// <summary>No answer comes until the caller gives up.</summary>
    public static StripeFault Hang(string on, bool afterEffect) => new(on, async (http, answer, end) =>
    {
        if (afterEffect)
        {
            answer();
        }
        using var either = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, end);
        await Task.Delay(Timeout.Infinite, either.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        return null;
    });

    /// <summary>Another answer than the right one.</summary>
    public static StripeFault Reply(string on, StripeReply reply, bool afterEffect = false) => Of(on, answer =>
    {
        if (afterEffect)
        {
            answer();
        }
        return reply;
    });

    /// <summary>The right answer with something changed in it.</summary>
    public static StripeFault Change(string on, Action<JsonObject> change) => Of(on, answer =>
    {
        var right = answer();
        var body = JsonNode.Parse(right.Body)!.AsObject();
        change(body);
        return right with { Body = body.ToJsonString() };
    });

    /// <summary>Less bytes come than were announced.</summary>
    public static StripeFault Cut(string on) => new(on, async (http, answer, end) =>
    {
        var whole = answer().Body;
        http.Response.StatusCode = 200;
        http.Response.ContentLength = whole.Length;
        await http.Response.WriteAsync(whole[..(whole.Length / 2)], end);
        await http.Response.Body.FlushAsync(end);
        return null;
    });

    private static StripeFault Of(string on, Func<Func<StripeReply>, StripeReply?> meet) =>
        new(on, (_, answer, _) => Task.FromResult(meet(answer)));
}
