using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Server.Http;
using Zentra.Server.Workers;

namespace Zentra.Server.Events;

/// <summary>
/// `/events/stream`: a workspace's events as they happen (WHATWG HTML, section 9.2). A reader that was cut off comes
/// back with the last sequence that it saw, and misses nothing.
/// </summary>
internal sealed class EventStream(
    HttpContext http,
    EventFilter filter,
    IStore store,
    EventNews news,
    Keys keys,
    EventStreamSettings settings,
    CancellationToken stop)
{
    public const string LastEventId = "Last-Event-ID";
    public const string MediaType = "text/event-stream";

    /// <summary>The most events that are in memory for one stream.</summary>
    private const int PageSize = 100;

    public static readonly ProblemType TooMany = new(
        "too_many_streams", 429, "As many event streams are open as are allowed.") { Retryable = true };

    private readonly Caller caller = RequestScope.Of(http).Caller;
    private readonly string authorization = http.Request.Headers.Authorization.ToString();
    private long wroteAt;

    public static async Task<IResult> Open(
        HttpContext http,
        IStore store,
        EventNews news,
        Keys keys,
        OpenStreams open,
        EventStreamSettings settings,
        IHostApplicationLifetime lifetime)
    {
        var query = new Query(http);
        var after = query.Number("after", 0, Query.MaxSequence);
        var types = query.Words("types", EventFilter.MaxTypes, EventFilter.IsType);
        var about = query.Text("object", 64);
        if (query.Refusal() is { } refusal)
        {
            return refusal;
        }
        if (!TryResume(http, ref after))
        {
            return BadLastEventId(http);
        }
        var scope = RequestScope.Of(http).Caller.Scope;
        if (!open.TryOpen(scope))
        {
            return Reply.Of(Problem.Of(
                TooMany,
                $"A workspace has {settings.MaxOfWorkspace} streams at most, a server {settings.Max}.",
                RequestScope.Of(http).RequestId));
        }
        try
        {
            var from = after
                ?? (await store.Heads()).FirstOrDefault(h => h.Tenant == scope.Tenant)?.EventSequence ?? 0;
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(
                http.RequestAborted, lifetime.ApplicationStopping);
            await new EventStream(http, new(types, about), store, news, keys, settings, stop.Token).Run(from);
            return Results.Empty;
        }
        finally
        {
            open.Close(scope);
        }
    }

    private async Task Run(long after)
    {
        var response = http.Response;
        response.ContentType = MediaType;
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        try
        {
            await Write(EventMessages.Opening(after));
            while (!stop.IsCancellationRequested)
            {
                var told = news.Last(caller.Scope.Tenant);
                var page = await store.Events(caller.Scope, new(after, PageSize));
                foreach (var one in page)
                {
                    foreach (var message in await EventMessages.Of(one, filter, caller.Scope, store))
                    {
                        await Write(message);
                    }
                    after = one.Sequence;
                }
                if (await keys.Find(authorization) is null)
                {
                    return;
                }
                if (page.Count < PageSize)
                {
                    await Rest(Math.Max(after, told));
                }
                else
                {
                    // A reader that catches up leaves its turn to others between two pages.
                    await Task.Yield();
                }
                if (Silence >= settings.Heartbeat)
                {
                    await Write(EventMessages.KeepAlive);
                }
            }
        }
        catch (Exception fault) when (
            fault is StoreUnavailableException || (fault is OperationCanceledException && stop.IsCancellationRequested))
        {
            // The stream ends; its reader comes back where it was.
        }
        catch (TimeoutException)
        {
            http.Abort();
        }
    }

    private TimeSpan Silence => TimeProvider.System.GetElapsedTime(wroteAt);

    /// <summary>
    /// Waits for news, or for the next heartbeat. The store is then read in any case: a replica may have lagged behind
    /// the news.
    /// </summary>
    private async Task Rest(long after)
    {
        using var rest = CancellationTokenSource.CreateLinkedTokenSource(stop);
        rest.CancelAfter(TimeSpan.FromTicks(Math.Max(0, (settings.Heartbeat - Silence).Ticks)));
        try
        {
            await news.WaitAsync(caller.Scope.Tenant, after, rest.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // It is time for a heartbeat.
        }
    }

    /// <exception cref="TimeoutException">The reader does not take it.</exception>
    private async Task Write(ReadOnlyMemory<byte> message)
    {
        var flushed = http.Response.BodyWriter.WriteAsync(message, stop);
        if (flushed.IsCompletedSuccessfully)
        {
            _ = flushed.Result;
        }
        else
        {
            await flushed.AsTask().WaitAsync(settings.WritePatience, stop);
        }
        wroteAt = TimeProvider.System.GetTimestamp();
    }

    /// <summary>The header goes before the parameter: a browser comes back with the address it began with.</summary>
    private static bool TryResume(HttpContext http, ref long? after)
    {
        var header = http.Request.Headers[LastEventId];
        if (header.Count == 0)
        {
            return true;
        }
        if (header.Count == 1
            && long.TryParse(header[0], NumberStyles.None, CultureInfo.InvariantCulture, out var seen)
            && seen <= Query.MaxSequence)
        {
            after = seen;
            return true;
        }
        return false;
    }

    private static Reply BadLastEventId(HttpContext http)
    {
        const string Detail = "Last-Event-ID is the id of an event of this stream: its sequence.";
        var type = HttpProblems.InvalidParameter;
        return Reply.Of(Problem.Of(type, Detail, RequestScope.Of(http).RequestId) with
        {
            Errors = [new($"/{LastEventId}", type.Code, Detail)],
        });
    }
}
