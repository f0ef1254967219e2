using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Threading.Channels;

namespace Zentra.Simulators.Acquirer;

/// <summary>Where callbacks go, and what they are signed with.</summary>
internal sealed record CallbackTarget(Uri? Url, string Secret);

/// <summary>
/// Callbacks on their way. Those about one authorization go out one after another; a failed one is tried again beside
/// those that follow it.
/// </summary>
internal sealed class CallbackQueue : IAsyncDisposable
{
    public const int MaxTries = 5;
    private const int Lanes = 16;
    private const int MaxWaiting = 20_000;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly TimeProvider time;
    private readonly Channel<Callback>[] lanes;
    private readonly Task[] workers;
    private readonly CancellationTokenSource ending = new();
    private readonly ConcurrentDictionary<string, ConcurrentQueue<Callback>> held = new(StringComparer.Ordinal);
    private readonly HttpClient client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ConnectTimeout = TimeSpan.FromSeconds(1),
    })
    {
        Timeout = Patience,
    };

    private volatile CallbackTarget target;
    private long sent;
    private long failed;
    private long dropped;

    public CallbackQueue(CallbackTarget target, TimeProvider time)
    {
        this.target = target;
        this.time = time;
        lanes = [.. Enumerable.Range(0, Lanes).Select(_ => Channel.CreateBounded<Callback>(
            new BoundedChannelOptions(MaxWaiting) { SingleReader = true }))];
        workers = [.. lanes.Select(lane => Task.Run(() => Work(lane.Reader)))];
    }

    /// <summary>Delivered; given up after the last try; not taken because too many waited.</summary>
    public CallbackCounts Counts =>
        new(Interlocked.Read(ref sent), Interlocked.Read(ref failed), Interlocked.Read(ref dropped));

    public void Aim(CallbackTarget at) => target = at;

    /// <summary>Sends it as the conduct says.</summary>
    public void Send(Callback callback, Conduct conduct)
    {
        switch (conduct.Telling)
        {
            case Telling.Never:
                break;
            case Telling.Overtaken:
                Hold(callback, conduct.HoldMs);
                break;
            case Telling.Twice:
                Send(callback);
                Send(callback);
                break;
            case Telling.Once or Telling.First:
                Send(callback);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(conduct));
        }
    }

    public void Send(Callback callback)
    {
        if (target.Url is null)
        {
            callback.Done.TrySetResult();
        }
        else if (!LaneOf(callback).TryWrite(callback))
        {
            Interlocked.Increment(ref dropped);
            callback.Done.TrySetResult();
        }
    }

    /// <summary>Sends it, and waits until it is delivered or given up.</summary>
    public async Task SendNow(Callback callback)
    {
        Send(callback);
        await callback.Done.Task.WaitAsync(Patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Sends it after the next callback about the same authorization, or after so long.</summary>
    private void Hold(Callback callback, int atMostMs)
    {
        held.GetOrAdd(callback.Reference, static _ => new()).Enqueue(callback);
        _ = After(TimeSpan.FromMilliseconds(atMostMs), () => Release(callback.Reference));
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await Task.WhenAll(workers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        client.Dispose();
        ending.Dispose();
    }

    private ChannelWriter<Callback> LaneOf(Callback callback) =>
        lanes[Math.Abs(callback.Reference.GetHashCode(StringComparison.Ordinal) % Lanes)].Writer;

    private void Release(string reference)
    {
        if (held.TryRemove(reference, out var waiting))
        {
            while (waiting.TryDequeue(out var callback))
            {
                Send(callback);
            }
        }
    }

    private async Task Work(ChannelReader<Callback> lane)
    {
        await foreach (var callback in lane.ReadAllAsync(ending.Token))
        {
            if (await Deliver(callback))
            {
                Interlocked.Increment(ref sent);
            }
            else if (callback.Tries < MaxTries)
            {
                _ = After(FirstPause * (1 << callback.Tries), () => Send(callback with { Tries = callback.Tries + 1 }));
                continue;
            }
            else
            {
                Interlocked.Increment(ref failed);
            }
            callback.Done.TrySetResult();
            Release(callback.Reference);
        }
    }

    private async Task<bool> Deliver(Callback callback)
    {
        var to = target;
        if (to.Url is null)
        {
            return false;
        }
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, to.Url)
            {
                Content = new ByteArrayContent(callback.Body),
            };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            request.Headers.TryAddWithoutValidation(
                CallbackSignature.Header, CallbackSignature.Of(to.Secret, time.GetUtcNow(), callback.Body));
            using var answer = await client.SendAsync(request, ending.Token);
            return answer.StatusCode is >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices;
        }
        catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    private async Task After(TimeSpan pause, Action then)
    {
        await Task.Delay(pause, ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!ending.IsCancellationRequested)
        {
            then();
        }
    }
}

/// <summary>One message on its way.</summary>
internal sealed record Callback(string Reference, byte[] Body)
{
    public int Tries { get; init; } = 1;

    public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

internal sealed record CallbackCounts(long Sent, long Failed, long Dropped);
