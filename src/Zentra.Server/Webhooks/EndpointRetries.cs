using Zentra.Runtime.Intents;
using Zentra.Runtime.Tenancy;
using Zentra.Runtime.Webhooks;

namespace Zentra.Server.Webhooks;

/// <summary>When one endpoint's deliveries are to be tried again, and which.</summary>
internal sealed class EndpointRetries(DeliveryParts parts, Scope scope)
{
    private const int MaxDue = 32;

    /// <summary>How long an attempt may be unaccounted for before another is made in its place.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(30);

    private Timestamp? next;

    public bool AreDue(Timestamp now) => next <= now;

    /// <summary>Something is due at this time, maybe before what was known to be.</summary>
    public void Expect(Timestamp at)
    {
        if (next is null || at < next)
        {
            next = at;
        }
    }

    /// <summary>What is due now, at most so many; not what is under way, or has a state that is not kept yet.</summary>
    public async Task<IReadOnlyList<(Delivery Row, OutgoingEvent Told)>> Due(
        long endpoint, Timestamp now, DeliveryLog log, DeliveryWindow window, int most)
    {
        // Asked before the store is: what is kept between the two is read as it was, and is left for the next look.
        var stale = log.Stale();
        var rows = await parts.Store.DueDeliveries(scope, endpoint, now, MaxDue);
        var due = new List<(Delivery, OutgoingEvent)>();
        foreach (var row in rows.Where(r => !window.IsUnderWay(r.Sequence) && !stale.Contains(r.Sequence)).Take(most))
        {
            var told = await parts.Store.Events(scope, new(row.Sequence - 1, 1));
            if (told is [var one] && one.Sequence == row.Sequence)
            {
                due.Add((row, new(one)));
            }
        }
        if (rows.Count < MaxDue && due.Count < most)
        {
            next = await parts.Store.NextDelivery(scope, endpoint);
            if (next <= now || stale.Count > 0)
            {
                // What is under way has rows that are not kept yet.
                next = now.Plus(TimeSpan.FromSeconds(1));
            }
        }
        return due;
    }

    /// <summary>
    /// What is tried again says so while it is under way, and is due again later, should this process not live to tell.
    /// </summary>
    public Delivery Trying(Delivery row, Timestamp now) => row with
    {
        State = row.Attempts.Count == 0 ? DeliveryState.Pending : DeliveryState.Retrying,
        NextAt = now.Plus(parts.Settings.Timeout + Slack),
        UpdatedAt = now,
    };
}
