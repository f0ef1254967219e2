using System.Collections.Concurrent;
using System.Threading.Channels;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Tenancy;
using Zentra.Runtime.Webhooks;

namespace Zentra.Server.Webhooks;

/// <summary>
/// Delivers one endpoint's events: in order for each object, several at once, whatever other endpoints do. Its own loop
/// alone changes its state; attempts that end, news and changes only wake it.
/// </summary>
internal sealed partial class EndpointPump(DeliveryParts parts, Scope scope, string endpointId)
{
    /// <summary>Deliveries under way, held back or not kept yet: what a crash may send twice.</summary>
    private const int MaxUnkept = 1_024;

    private const int MaxDue = 32;

    /// <summary>Failures in a row after which an endpoint gets one delivery at a time until it takes one.</summary>
    private const int FailuresToProbe = 10;

    /// <summary>How long an attempt may be unaccounted for before another is made in its place.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(30);

    private readonly Channel<bool> wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly ConcurrentQueue<Ended> ended = new();
    private WebhookEndpoint endpoint = null!;
    private IReadOnlyList<byte[]> keys = [];
    private DeliveryWindow window = new(0);
    private EventPage page = new([]);
    private Dictionary<long, Delivery> known = [];
    private int next;
    private long since;
    private int underWay;
    private int failures;
    private int unkept;
    private int waits;
    private Timestamp? nextDue;
    private Timestamp? leftAlone;
    private Task? news;
    private volatile bool isChanged;
    private volatile bool isOvertaken;
    private volatile bool isNudged;
    private volatile bool isEnding;
    private Timestamp? keysUntil;
    private DeliveryPace pace = new(null);

    public Scope Scope { get; } = scope;

    public string EndpointId { get; } = endpointId;

    /// <summary>The cursor as it was last kept; null while it is not known. The recorder's own after the start.</summary>
    public DeliveryCursor? Kept { get; private set; }

    public void Poke() => wake.Writer.TryWrite(true);

    /// <summary>False where it waits for a place already.</summary>
    public bool BeginWaiting() => Interlocked.Exchange(ref waits, 1) == 0;

    public void EndWaiting()
    {
        Volatile.Write(ref waits, 0);
        Poke();
    }

    /// <summary>The endpoint was changed, disabled or deleted.</summary>
    public void Changed()
    {
        isChanged = true;
        Poke();
    }

    /// <summary>Deliveries of it may have become due.</summary>
    public void Nudge()
    {
        isNudged = true;
        Poke();
    }

    /// <summary>Wakes it if something is due by now.</summary>
    public void Tick()
    {
        var now = parts.Clock.Now(Scope);
        if (keysUntil <= now)
        {
            Changed();
        }
        else if (nextDue <= now || leftAlone <= now)
        {
            Poke();
        }
    }

    public bool IsOvertaken => isOvertaken;

    /// <summary>Another node delivers for this endpoint: what is here is stale.</summary>
    public void Overtaken()
    {
        isOvertaken = true;
        Kept = null;
        Poke();
    }

    /// <summary>What was handed to the recorder is kept.</summary>
    public void Recorded(DeliveryCursor cursor, int count)
    {
        var hasFailed = cursor.Failed > Kept?.Failed;
        Kept = cursor;
        Interlocked.Add(ref unkept, -count);
        if (hasFailed && cursor.FailingSince is { } since
            && parts.Clock.Now(Scope).Microseconds - since.Microseconds >= parts.Settings.DisableAfter.TotalMicroseconds)
        {
            Disable(DisabledReason.Failing);
        }
        Poke();
    }

    /// <summary>Delivers until the endpoint is disabled, another node has it, or the server stops.</summary>
    public async Task Run(CancellationToken stopping)
    {
        if (!await Load() || !await Begin())
        {
            return;
        }
        while (!isOvertaken)
        {
            if (isChanged)
            {
                isChanged = false;
                await Load();
            }
            while (ended.TryDequeue(out var attempt))
            {
                Conclude(attempt);
            }
            // Once disabled it begins anew, also where it was enabled again before the last attempt ended.
            var isOver = endpoint.Status != EndpointStatus.Enabled || endpoint.Since != since;
            if (isOver && underWay == 0)
            {
                return;
            }
            if (!isOver && !isEnding)
            {
                await StartDue(stopping);
                await StartFresh(stopping);
            }
            await wake.Reader.ReadAsync(stopping);
        }
    }

    private async Task<bool> Load()
    {
        if (await parts.Store.Record(Scope, WebhookEndpoint.Records, EndpointId) is not { State: WebhookEndpoint read })
        {
            return false;
        }
        endpoint = read;
        keys = parts.Keys(Scope, read);
        keysUntil = read.Secrets.Select(s => s.EndsAt).Where(end => end > parts.Clock.Now(Scope)).Min();
        isEnding = false;
        pace = pace.Of(read.MaxPerSecond);
        nextDue = parts.Clock.Now(Scope);
        return read.Status == EndpointStatus.Enabled;
    }

    /// <summary>It gets the events after the one that enabled it, from where it came to.</summary>
    private async Task<bool> Begin()
    {
        var cursor = await parts.Store.Cursor(Scope, EndpointId) ?? new(EndpointId, 0, 0);
        var enabling = await parts.Store.IntentAt(Scope.Tenant, endpoint.Since);
        var first = enabling is null ? 0 : enabling.FirstEvent + enabling.EventCount - 1;
        since = endpoint.Since;
        Kept = cursor with
        {
            Position = Math.Max(cursor.Position, first),
            // What failed before it was enabled is forgiven.
            FailingSince = cursor.FailingSince < enabling?.At ? null : cursor.FailingSince,
        };
        window = new(Kept.Position);
        return true;
    }

    private int Slots => (failures >= FailuresToProbe ? 1 : endpoint.MaxInFlight) - underWay;

    private bool IsHeldUp(Timestamp now)
    {
        if (leftAlone is { } until)
        {
            if (now < until)
            {
                return true;
            }
            leftAlone = null;
        }
        return unkept >= MaxUnkept;
    }

    private async Task StartDue(CancellationToken stopping)
    {
        var now = parts.Clock.Now(Scope);
        if (isNudged)
        {
            isNudged = false;
            nextDue = now;
            await LookAhead();
        }
        if (Slots <= 0 || IsHeldUp(now) || nextDue is not { } due || due > now)
        {
            return;
        }
        var rows = await parts.Store.DueDeliveries(Scope, endpoint.Number, now, MaxDue);
        // Half of what may be under way is for new events.
        var most = Math.Max(1, endpoint.MaxInFlight / 2);
        foreach (var row in rows.Where(r => !window.IsUnderWay(r.Sequence)))
        {
            if (Slots <= 0 || most-- == 0)
            {
                return;
            }
            var told = await parts.Store.Events(Scope, new(row.Sequence - 1, 1));
            if (told is [var one] && one.Sequence == row.Sequence)
            {
                if (!MayStart())
                {
                    return;
                }
                Retry(row, new OutgoingEvent(one), now, stopping);
            }
        }
        if (rows.Count < MaxDue)
        {
            nextDue = await parts.Store.NextDelivery(Scope, endpoint.Number);
            if (nextDue <= now)
            {
                // They are under way, and their rows not kept yet.
                nextDue = now.Plus(TimeSpan.FromSeconds(1));
            }
        }
    }

    /// <summary>
    /// What is tried again says so while it is under way, and is due again later, should this process not live to tell.
    /// </summary>
    private void Retry(Delivery row, OutgoingEvent told, Timestamp now, CancellationToken stopping)
    {
        window.Again(row.Sequence);
        var trying = row with
        {
            State = row.Attempts.Count == 0 ? DeliveryState.Pending : DeliveryState.Retrying,
            NextAt = now.Plus(parts.Settings.Timeout + Slack),
            UpdatedAt = now,
        };
        Keep(trying, isAttempt: false);
        Start(told, trying, stopping);
    }

    private async Task StartFresh(CancellationToken stopping)
    {
        var now = parts.Clock.Now(Scope);
        while (Slots > 0 && !IsHeldUp(now) && window.Count < MaxUnkept)
        {
            if (window.NextHeld() is { } held)
            {
                if (known.ContainsKey(held.Told.Sequence))
                {
                    window.Leave(held.Told.Sequence, held.Told.Object);
                    continue;
                }
                if (!MayStart())
                {
                    window.Hold(held);
                    return;
                }
                Start(held, null, stopping);
                continue;
            }
            if (next == page.Events.Count)
            {
                // Asked before the store is read: what is told between the two is read, or waited for.
                var told = parts.News.Last(Scope.Tenant);
                if (!await Turn())
                {
                    Listen(Math.Max(told, window.Last), stopping);
                    return;
                }
            }
            var fresh = page.Events[next];
            if (!endpoint.Wants(fresh.Told.Type, fresh.Told.Object) || known.ContainsKey(fresh.Told.Sequence))
            {
                next++;
                window.Pass(fresh.Told.Sequence);
                continue;
            }
            if (!MayStart())
            {
                return;
            }
            next++;
            if (window.Enter(fresh))
            {
                Start(fresh, null, stopping);
            }
            else
            {
                pace.Return();
                parts.Pressure.Leave();
            }
        }
    }

    /// <summary>Takes a place among all deliveries, and one of this endpoint's own; or is woken when there is one.</summary>
    private bool MayStart()
    {
        if (!parts.Pressure.Enter(this))
        {
            return false;
        }
        if (pace.Take(Poke))
        {
            return true;
        }
        parts.Pressure.Leave();
        return false;
    }

    /// <summary>Turns to the next page of events; false where there is none yet.</summary>
    private async ValueTask<bool> Turn()
    {
        var read = await parts.Pages.After(Scope, window.Last);
        page = read;
        next = 0;
        if (read.Events.Count == 0)
        {
            return false;
        }
        await LookAhead();
        return true;
    }

    /// <summary>What was tried before a crash, or canceled before its turn, is there already.</summary>
    private async Task LookAhead()
    {
        if (page.Events.Count == 0)
        {
            return;
        }
        var rows = await parts.Store.Deliveries(
            Scope, new(endpoint.Number, EventPage.Size) { After = page.Events[0].Told.Sequence - 1 });
        var held = await parts.Store.Deliveries(
            Scope, new(endpoint.Number, MaxUnkept) { After = window.Position, State = DeliveryState.Canceled });
        known = rows.Concat(held).DistinctBy(r => r.Sequence).ToDictionary(r => r.Sequence);
    }

    private void Listen(long after, CancellationToken stopping)
    {
        if (window.Position > Kept?.Position && unkept == 0)
        {
            Keep(null, isAttempt: false);
        }
        if (news is null or { IsCompleted: true })
        {
            news = Wait();
        }

        async Task Wait()
        {
            await parts.News.WaitAsync(Scope.Tenant, after, stopping);
            Poke();
        }
    }

    private void Start(OutgoingEvent told, Delivery? row, CancellationToken stopping)
    {
        underWay++;
        _ = Attempt(told, row, parts.Clock.Now(Scope), stopping);
    }

    private async Task Attempt(OutgoingEvent told, Delivery? row, Timestamp at, CancellationToken stopping)
    {
        try
        {
            var result = await parts.Sender.Send(endpoint.Url, endpoint.Livemode, told, keys, stopping);
            ended.Enqueue(new(told, row, at, result));
        }
        catch (OperationCanceledException)
        {
            // The server stops; whether the endpoint took it is not known, so it is sent again.
            return;
        }
        catch (Exception fault)
        {
            parts.LogFault(fault, EndpointId);
            ended.Enqueue(new(told, row, at, new(null, 0, "connection", $"The attempt failed: {fault.Message}", null, null)));
        }
        finally
        {
            parts.Pressure.Leave();
        }
        Poke();
    }

    private void Conclude(Ended attempt)
    {
        underWay--;
        var (told, row, at, result) = attempt;
        var now = parts.Clock.Now(Scope);
        row ??= new()
        {
            Endpoint = endpoint.Number,
            Sequence = told.Told.Sequence,
            Event = told.Told.Id,
            Type = told.Told.Type,
            Subject = told.Told.Object,
            CreatedAt = told.Told.At,
            UpdatedAt = at,
        };
        var isTaken = result.Error is null;
        failures = isTaken ? 0 : failures + 1;
        var again = isTaken || result.Error == "gone"
            ? null
            : parts.Settings.Schedule.Next(row.Round + 1, now, Random.Shared.NextDouble(), result.RetryAfter);
        var isDeleted = endpoint.Status == EndpointStatus.Deleted && !isTaken;
        var tried = row.Tried(
            new()
            {
                Number = row.Attempts.Count + 1,
                At = at,
                Status = result.Status,
                DurationMs = result.DurationMs,
                Error = result.Error,
                Explanation = result.Explanation,
                Response = result.Response,
            },
            isDeleted ? null : again,
            now);
        tried = isDeleted ? tried.Canceled(now) : tried;
        window.Leave(told.Told.Sequence, told.Told.Object);
        Keep(tried, isAttempt: true);
        if (again is { } due && (nextDue is null || due < nextDue))
        {
            nextDue = due;
        }
        if (result is { Status: 429 or 503, RetryAfter: { } asked })
        {
            leftAlone = now.Plus(asked < DeliverySchedule.LongestWait ? asked : DeliverySchedule.LongestWait);
        }
        if (result.Error == "gone")
        {
            Disable(DisabledReason.Gone);
        }
    }

    private void Disable(DisabledReason reason)
    {
        if (!isEnding)
        {
            isEnding = true;
            parts.Disable(this, reason);
        }
    }

    private void Keep(Delivery? row, bool isAttempt)
    {
        Interlocked.Increment(ref unkept);
        parts.Recorder.Add(new(this, window.Position, row, isAttempt));
    }

    private readonly record struct Ended(OutgoingEvent Told, Delivery? Row, Timestamp At, SendResult Result);
}
