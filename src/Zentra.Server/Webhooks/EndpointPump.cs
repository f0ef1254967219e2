using Zentra.Runtime.Intents;
using Zentra.Runtime.Tenancy;
using Zentra.Runtime.Webhooks;

namespace Zentra.Server.Webhooks;

/// <summary>
/// Delivers one endpoint's events: in order for each object, several at once, whatever other endpoints do. Its own loop
/// alone changes its state; attempts that end, news and changes only wake it.
/// </summary>
internal sealed class EndpointPump
{
    /// <summary>Deliveries under way, held back or not kept yet: what a crash may send twice.</summary>
    public const int MaxUnkept = 1_024;

    private readonly DeliveryParts parts;
    private readonly PumpSignals signals = new();
    private readonly EndpointTemper temper = new();
    private readonly EndpointRetries retries;
    private readonly EndpointAttempts attempts;
    private WebhookEndpoint endpoint = null!;
    private EndpointFeed feed = null!;
    private IReadOnlyList<byte[]> keys = [];
    private DeliveryPace pace = new(null);
    private long since;
    private Timestamp? keysUntil;

    public EndpointPump(DeliveryParts parts, Scope scope, string endpointId)
    {
        (this.parts, Scope, EndpointId) = (parts, scope, endpointId);
        retries = new(parts, scope);
        attempts = new(parts, signals);
    }

    public Scope Scope { get; }

    public string EndpointId { get; }

    /// <summary>What is kept of its deliveries; null before it begins, and once another node has its place.</summary>
    public DeliveryLog? Log { get; private set; }

    public bool IsOvertaken => signals.IsOvertaken;

    /// <summary>The endpoint was changed, disabled or deleted.</summary>
    public void Changed() => signals.Change();

    /// <summary>Deliveries of it may have become due.</summary>
    public void Nudge() => signals.Nudge();

    /// <summary>Another node delivers for this endpoint: what is here is stale.</summary>
    public void Overtaken()
    {
        Log = null;
        signals.Overtake();
    }

    /// <summary>Wakes it if something is due by now.</summary>
    public void Tick()
    {
        var now = parts.Clock.Now(Scope);
        if (keysUntil <= now)
        {
            Changed();
        }
        else if (retries.AreDue(now) || temper.MayBeAskedAgain(now))
        {
            signals.Poke();
        }
    }

    /// <summary>What was handed to the recorder is kept.</summary>
    public void Recorded(DeliveryCursor cursor, IReadOnlyList<DeliveryNote> notes)
    {
        if (Log?.Recorded(cursor, notes) == true && cursor.FailingSince is { } failing
            && failing.Plus(parts.Settings.DisableAfter) <= parts.Clock.Now(Scope))
        {
            Disable(DisabledReason.Failing);
        }
        signals.Poke();
    }

    /// <summary>Delivers until the endpoint is disabled, another node has it, or the server stops.</summary>
    /// <param name="abandoned">When the server waits no longer for what is under way as it stops.</param>
    public async Task Run(CancellationToken stopping, CancellationToken abandoned)
    {
        try
        {
            if (!await Begin())
            {
                return;
            }
            while (!IsOvertaken && await Round(stopping, abandoned))
            {
                await signals.Wait(stopping);
            }
        }
        finally
        {
            while (stopping.IsCancellationRequested && attempts.UnderWay > 0 && !abandoned.IsCancellationRequested)
            {
                Conclude();
                if (attempts.UnderWay > 0)
                {
                    await signals.Wait(abandoned);
                }
            }
        }
    }

    /// <summary>Does what can be done now; false where nothing is left to do.</summary>
    private async Task<bool> Round(CancellationToken stopping, CancellationToken abandoned)
    {
        if (signals.TakeChange())
        {
            await Load();
        }
        Conclude();
        // Once disabled it begins anew, also where it was enabled again before the last attempt ended.
        if (endpoint.Status != EndpointStatus.Enabled || endpoint.Since != since)
        {
            return attempts.UnderWay > 0;
        }
        if (!signals.IsEnding)
        {
            await StartDue(abandoned);
            await StartFresh(stopping, abandoned);
        }
        return true;
    }

    private async Task<bool> Load()
    {
        if (await parts.Store.Record(Scope, WebhookEndpoint.Records, EndpointId) is not { State: WebhookEndpoint read })
        {
            return false;
        }
        endpoint = read;
        if (feed is not null)
        {
            feed.Endpoint = read;
        }
        keys = parts.Keys(Scope, read);
        keysUntil = read.Secrets.Select(s => s.EndsAt).Where(end => end > parts.Clock.Now(Scope)).Min();
        pace = pace.Of(read.MaxPerSecond);
        retries.Expect(parts.Clock.Now(Scope));
        signals.IsEnding = false;
        return read.Status == EndpointStatus.Enabled;
    }

    /// <summary>It gets the events after the one that enabled it, from where it came to.</summary>
    private async Task<bool> Begin()
    {
        if (!await Load())
        {
            return false;
        }
        var cursor = await parts.Store.Cursor(Scope, EndpointId) ?? new(EndpointId, 0, 0);
        var enabling = await parts.Store.IntentAt(Scope.Tenant, endpoint.Since);
        var first = enabling is null ? 0 : enabling.FirstEvent + enabling.EventCount - 1;
        var kept = cursor with
        {
            Position = Math.Max(cursor.Position, first),
            // What failed before it was enabled was the reason to disable it, and is none to do so again.
            FailingSince = cursor.FailingSince < enabling?.At ? null : cursor.FailingSince,
        };
        since = endpoint.Since;
        Log = new(kept);
        feed = new(parts, Scope, endpoint, kept.Position);
        return true;
    }

    private int Slots => temper.MaxUnderWay(endpoint) - attempts.UnderWay;

    private bool IsHeldUp(Timestamp now) => temper.IsLeftAlone(now) || Log is not { Unkept: < MaxUnkept };

    private async Task StartDue(CancellationToken abandoned)
    {
        var now = parts.Clock.Now(Scope);
        if (signals.TakeNudge())
        {
            retries.Expect(now);
            await feed.LookAhead();
        }
        if (Slots <= 0 || IsHeldUp(now) || !retries.AreDue(now) || Log is not { } log)
        {
            return;
        }
        // Half of what may be under way is for new events.
        var most = Math.Min(Slots, Math.Max(1, endpoint.MaxInFlight / 2));
        foreach (var (row, told) in await retries.Due(endpoint.Number, now, log, feed.Window, most))
        {
            if (!MayStart())
            {
                return;
            }
            feed.Window.Again(row.Sequence);
            var trying = retries.Trying(row, now);
            Keep(trying, isAttempt: false);
            Start(told, trying, abandoned);
        }
    }

    private async Task StartFresh(CancellationToken stopping, CancellationToken abandoned)
    {
        var now = parts.Clock.Now(Scope);
        while (Slots > 0 && !IsHeldUp(now))
        {
            if (await feed.Next() is not { } candidate)
            {
                if (Log is { Unkept: 0 } log && feed.Window.Position > log.Kept.Position)
                {
                    Keep(null, isAttempt: false);
                }
                feed.Listen(signals, stopping);
                return;
            }
            if (!MayStart())
            {
                feed.PutBack(candidate);
                return;
            }
            feed.Take(candidate);
            Start(candidate.Told, null, abandoned);
        }
    }

    /// <summary>Takes a place among all deliveries, and one of its own; or is woken when there is one.</summary>
    private bool MayStart()
    {
        if (!parts.Pressure.Enter(signals))
        {
            return false;
        }
        var may = pace.Take(signals.Poke);
        if (!may)
        {
            parts.Pressure.Leave();
        }
        return may;
    }

    private void Start(OutgoingEvent told, Delivery? row, CancellationToken abandoned) =>
        attempts.Start(endpoint, keys, told, row, parts.Clock.Now(Scope), abandoned);

    private void Conclude()
    {
        while (attempts.TryTake(out var attempt))
        {
            Conclude(attempt);
        }
    }

    private void Conclude(EndedAttempt attempt)
    {
        var (told, row, at, result) = attempt;
        var now = parts.Clock.Now(Scope);
        row ??= DeliveryResource.New(endpoint, told.Told);
        var isTaken = result.Error is null;
        temper.Learn(result, now);
        var isOver = isTaken || result.Error == "gone" || endpoint.Status == EndpointStatus.Deleted;
        var again = isOver
            ? null
            : parts.Settings.Schedule.Next(row.Round + 1, now, Random.Shared.Next(1_001), result.RetryAfter);
        var tried = row.Tried(result.AsAttempt(row.Attempts.Count + 1, at), again, now);
        feed.Window.Leave(told.Told.Sequence, told.Told.Object);
        Keep(!isTaken && endpoint.Status == EndpointStatus.Deleted ? tried.Canceled(now) : tried, isAttempt: true);
        if (again is { } due)
        {
            retries.Expect(due);
        }
        if (result.Error == "gone")
        {
            Disable(DisabledReason.Gone);
        }
    }

    private void Disable(DisabledReason reason)
    {
        if (!signals.IsEnding)
        {
            signals.IsEnding = true;
            parts.Disable(this, reason);
        }
    }

    private void Keep(Delivery? row, bool isAttempt)
    {
        if (Log is { } log)
        {
            log.Add(row);
            parts.Recorder.Add(new(this, feed.Window.Position, row, isAttempt));
        }
    }
}
