using Zentra.Runtime.Tenancy;
using Zentra.Runtime.Webhooks;

namespace Zentra.Server.Webhooks;

/// <summary>An event that may be sent now.</summary>
/// <param name="IsHeld">Whether it had to wait for an earlier one of its object.</param>
internal readonly record struct Candidate(OutgoingEvent Told, bool IsHeld);

/// <summary>
/// What one endpoint gets next: the events after its cursor that it wants, in order for each object, without those that
/// were tried before a crash, or canceled before their turn.
/// </summary>
internal sealed class EndpointFeed(DeliveryParts parts, Scope scope, WebhookEndpoint endpoint, long position)
{
    private EventPage page = new([]);
    private Dictionary<long, Delivery> known = [];
    private int next;
    private long caughtUpTo = position;
    private Task? news;

    public WebhookEndpoint Endpoint { get; set; } = endpoint;

    public DeliveryWindow Window { get; } = new(position);

    /// <summary>The next event that may be sent; null where there is none yet.</summary>
    public async ValueTask<Candidate?> Next()
    {
        while (Window.Count < EndpointPump.MaxUnkept)
        {
            if (Window.NextHeld() is { } held)
            {
                if (!known.ContainsKey(held.Told.Sequence))
                {
                    return new(held, IsHeld: true);
                }
                Window.Leave(held.Told.Sequence, held.Told.Object);
                continue;
            }
            if (next == page.Events.Count && !await Turn())
            {
                return null;
            }
            var fresh = page.Events[next];
            if (!Endpoint.Wants(fresh.Told.Type, fresh.Told.Object) || known.ContainsKey(fresh.Told.Sequence))
            {
                next++;
                Window.Pass(fresh.Told.Sequence);
            }
            else if (Window.IsBusy(fresh.Told.Object))
            {
                next++;
                Window.Enter(fresh);
            }
            else
            {
                return new(fresh, IsHeld: false);
            }
        }
        return null;
    }

    /// <summary>It is sent.</summary>
    public void Take(Candidate candidate)
    {
        if (!candidate.IsHeld)
        {
            next++;
            Window.Enter(candidate.Told);
        }
    }

    /// <summary>It may not be sent yet.</summary>
    public void PutBack(Candidate candidate)
    {
        if (candidate.IsHeld)
        {
            Window.Hold(candidate.Told);
        }
    }

    /// <summary>Has the pump woken when there is more.</summary>
    public void Listen(PumpSignals signals, CancellationToken stopping)
    {
        if (news is null or { IsCompleted: true })
        {
            news = Wait();
        }

        async Task Wait()
        {
            await parts.News.WaitAsync(scope.Tenant, caughtUpTo, stopping);
            signals.Poke();
        }
    }

    /// <summary>What was tried before a crash, or canceled before its turn, is there already.</summary>
    public async ValueTask LookAhead()
    {
        if (page.Events.Count == 0)
        {
            return;
        }
        var rows = await parts.Store.Deliveries(
            scope, new(Endpoint.Number, EventPage.Size) { After = page.Events[0].Told.Sequence - 1 });
        var held = await parts.Store.Deliveries(
            scope,
            new(Endpoint.Number, EndpointPump.MaxUnkept) { After = Window.Position, State = DeliveryState.Canceled });
        known = rows.Concat(held).DistinctBy(r => r.Sequence).ToDictionary(r => r.Sequence);
    }

    /// <summary>Turns to the next page of events; false where there is none yet.</summary>
    private async ValueTask<bool> Turn()
    {
        // Asked before the store is read: what is told between the two is read, or waited for.
        var told = parts.News.Last(scope.Tenant);
        page = await parts.Pages.After(scope, Window.Last);
        next = 0;
        if (page.Events.Count == 0)
        {
            caughtUpTo = Math.Max(told, Window.Last);
            return false;
        }
        await LookAhead();
        return true;
    }
}
