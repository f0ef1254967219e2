using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Runtime.Webhooks;

namespace Zentra.Server.Webhooks;

internal sealed record DeliveryFilter
{
    public string? Endpoint { get; init; }
    public DeliveryState? State { get; init; }
    public string? Type { get; init; }
    public string? Event { get; init; }
    public string? Subject { get; init; }
}

internal sealed record FoundDelivery(Delivery Delivery, WebhookEndpoint Endpoint);

/// <summary>
/// The deliveries of a workspace: those that were tried, kept by endpoint, and those that are still to come, which
/// follow from the events that an endpoint has not reached.
/// </summary>
internal sealed class DeliveryLists(IStore store, Scope scope)
{
    /// <summary>An event by its identifier, which is of its intent's draw.</summary>
    public static async Task<SealedEvent?> Event(IStore store, Scope scope, string id) =>
        Identifier.TryParse(id, "evt", out var identifier)
        && await store.Intent(scope, identifier.Intent) is { } intent
            ? (await store.EventsOf(intent)).FirstOrDefault(e => e.Id == id)
            : null;

    public async Task<FoundDelivery?> Find(string id)
    {
        if (!Identifier.TryParse(id, "dlv", out var identifier))
        {
            return null;
        }
        // Which endpoint is part of the identifier; only the right one leads to an event.
        foreach (var endpoint in await DeliveryWork.Endpoints(store, scope))
        {
            var told = await Event(store, scope, Delivery.IdOf(identifier, endpoint.Number).Text("evt"));
            if (told is not null)
            {
                return await Of(endpoint, told);
            }
        }
        return null;
    }

    /// <summary>A page, the newest event first; of one event, the oldest endpoint first.</summary>
    public async Task<IReadOnlyList<FoundDelivery>> List(DeliveryFilter filter, Page page)
    {
        var endpoints = (await DeliveryWork.Endpoints(store, scope))
            .Where(e => filter.Endpoint is null || e.Id == filter.Endpoint).ToList();
        var bound = page.OlderThan ?? page.NewerThan;
        var at = bound is null ? null : await Find(bound);
        if (bound is not null && at is null)
        {
            return [];
        }
        var found = new List<FoundDelivery>();
        if (filter.Event is { } id)
        {
            if (await Event(store, scope, id) is { } told)
            {
                foreach (var endpoint in endpoints)
                {
                    found.AddRange(await Of(endpoint, told) is { } one && Matches(one.Delivery, filter) ? [one] : []);
                }
            }
        }
        else
        {
            foreach (var endpoint in endpoints)
            {
                found.AddRange(await Of(endpoint, filter, page, at?.Delivery.Sequence));
            }
        }
        var ordered = found
            .OrderByDescending(f => f.Delivery.Sequence).ThenBy(f => f.Endpoint.Number)
            .Where(f => at is null || (page.NewerThan is null ? IsAfter(f, at) : IsAfter(at, f)))
            .Where(f => page.CreatedFrom is not { } from || f.Delivery.CreatedAt >= from)
            .Where(f => page.CreatedBefore is not { } before || f.Delivery.CreatedAt < before)
            .ToList();
        return page.NewerThan is null ? [.. ordered.Take(page.Limit)] : [.. ordered.TakeLast(page.Limit)];
    }

    private static bool IsAfter(FoundDelivery one, FoundDelivery other) =>
        one.Delivery.Sequence < other.Delivery.Sequence
        || (one.Delivery.Sequence == other.Delivery.Sequence && one.Endpoint.Number > other.Endpoint.Number);

    private static bool Matches(Delivery delivery, DeliveryFilter filter) =>
        (filter.State is null || delivery.State == filter.State)
        && (filter.Type is null || delivery.Type == filter.Type)
        && (filter.Subject is null || delivery.Subject == filter.Subject);

    private async Task<FoundDelivery?> Of(WebhookEndpoint endpoint, SealedEvent told)
    {
        // Asked before the row is: what is tried between the two has a row then.
        var position = (await store.Cursor(scope, endpoint.Id))?.Position;
        var rows = await store.Deliveries(scope, new(endpoint.Number, 1) { After = told.Sequence - 1 });
        if (rows is [var row] && row.Sequence == told.Sequence)
        {
            return new(row, endpoint);
        }
        return endpoint.Status == EndpointStatus.Enabled && endpoint.Wants(told.Type, told.Object)
            && told.Sequence > (position ?? await Start(endpoint))
            ? new(DeliveryResource.New(endpoint, told), endpoint)
            : null;
    }

    private async Task<IEnumerable<FoundDelivery>> Of(
        WebhookEndpoint endpoint, DeliveryFilter filter, Page page, long? at)
    {
        var isBackwards = page.NewerThan is not null;
        var position = (await store.Cursor(scope, endpoint.Id))?.Position ?? await Start(endpoint);
        var rows = (await store.Deliveries(scope, new(endpoint.Number, page.Limit + 1)
        {
            Before = isBackwards ? null : at + 1,
            After = isBackwards ? at - 1 : null,
            State = filter.State,
            Type = filter.Type,
            Subject = filter.Subject,
            CreatedFrom = page.CreatedFrom,
            CreatedBefore = page.CreatedBefore,
        })).ToList();
        if (filter.State is null or DeliveryState.Pending && endpoint.Status == EndpointStatus.Enabled)
        {
            rows.AddRange(await Pending(endpoint, filter, page, at, position, rows));
        }
        return rows.Select(r => new FoundDelivery(r, endpoint));
    }

    /// <summary>What the endpoint has not come to yet.</summary>
    private async Task<List<Delivery>> Pending(
        WebhookEndpoint endpoint, DeliveryFilter filter, Page page, long? at, long position, List<Delivery> rows)
    {
        var isBackwards = page.NewerThan is not null;
        var pending = new List<Delivery>();
        var known = rows.Select(r => r.Sequence).ToHashSet();
        var next = isBackwards ? Math.Max(position, at - 1 ?? 0) : at + 1 ?? long.MaxValue;
        while (pending.Count <= page.Limit)
        {
            var told = isBackwards
                ? await store.Events(scope, new(next, EventPage.Size) { Type = filter.Type, Object = filter.Subject })
                : await store.Events(
                    scope,
                    new(position, EventPage.Size) { Before = next, Type = filter.Type, Object = filter.Subject });
            foreach (var one in told.Where(e => endpoint.Wants(e.Type, e.Object) && !known.Contains(e.Sequence)
                && (page.CreatedFrom is not { } from || e.At >= from)
                && (page.CreatedBefore is not { } before || e.At < before)))
            {
                // What was tried ahead of the others has a row, which may be of another state or on another page.
                var ahead = await store.Deliveries(scope, new(endpoint.Number, 1) { After = one.Sequence - 1 });
                if (ahead is not [var row] || row.Sequence != one.Sequence)
                {
                    pending.Add(DeliveryResource.New(endpoint, one));
                }
            }
            if (told.Count < EventPage.Size)
            {
                break;
            }
            next = told[^1].Sequence;
        }
        return pending;
    }

    /// <summary>The event that enabled it: it gets those after.</summary>
    private async Task<long> Start(WebhookEndpoint endpoint) =>
        await store.IntentAt(scope.Tenant, endpoint.Since) is { } enabling
            ? enabling.FirstEvent + enabling.EventCount - 1
            : 0;
}
