using System.Globalization;
using System.Text.Json;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Operations;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Runtime.Webhooks;
using Zentra.Server.Workers;

namespace Zentra.Server.Webhooks;

/// <summary>Replays, retries and cancels deliveries: a page of events in a step.</summary>
internal sealed class DeliveryWork(
    IStore store, RuntimeClock clock, WebhookDispatcher dispatcher, DeliveryRecorder recorder) : ILongWork
{
    private const int PageSize = 500;

    public IReadOnlyList<string> Kinds => [WebhookDecider.Replay, WebhookDecider.Retry, WebhookDecider.Cancel];

    public async Task<WorkStep> Step(Scope scope, LongOperation operation, CancellationToken stopping)
    {
        var selection = JsonSerializer.Deserialize(operation.Request, WebhookJson.Default.DeliverySelection)
            ?? throw new JsonException("A recorded selection is null.");
        var cursor = operation.Cursor is { } text
            ? long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture)
            : (selection.From ?? 1) - 1;
        var isCancel = operation.Kind == WebhookDecider.Cancel;
        var endpoints = await Endpoints(store, scope, selection, withDisabled: isCancel);
        var step = await recorder.Change(async () =>
        {
            var page = await Select(scope, selection, endpoints, cursor, operation.Kind);
            var now = clock.Now(scope);
            var writes = new DeliveryWrites(scope) { IsRestart = !isCancel };
            writes.Deliveries.AddRange(page.Rows.Select(r => isCancel ? r.Canceled(now) : r.Again(now)));
            return (writes, new WorkStep(page.Rows.Count, page.Next?.ToString(CultureInfo.InvariantCulture)));
        });
        foreach (var endpoint in endpoints)
        {
            dispatcher.Nudge(scope, endpoint.Id);
        }
        return step;
    }

    /// <summary>How many deliveries a selection has now.</summary>
    public async Task<long> Count(Scope scope, DeliverySelection selection)
    {
        var endpoints = await Endpoints(store, scope, selection, withDisabled: false);
        var count = 0L;
        for (long? cursor = (selection.From ?? 1) - 1; cursor is { } after;)
        {
            var page = await Select(scope, selection, endpoints, after, WebhookDecider.Replay);
            count += page.Rows.Count;
            cursor = page.Next;
        }
        return count;
    }

    /// <summary>The endpoints of a workspace, oldest first.</summary>
    public static async Task<IReadOnlyList<WebhookEndpoint>> Endpoints(IStore store, Scope scope)
    {
        var rows = await store.Records(scope, WebhookEndpoint.Records, new(new Page(10_000)));
        return [.. rows.Select(r => (WebhookEndpoint)r.State).Reverse()];
    }

    private static async Task<IReadOnlyList<WebhookEndpoint>> Endpoints(
        IStore store, Scope scope, DeliverySelection selection, bool withDisabled) =>
        [
            .. (await Endpoints(store, scope)).Where(e =>
                (selection.Endpoint is null || e.Id == selection.Endpoint)
                && (withDisabled || e.Status == EndpointStatus.Enabled)),
        ];

    /// <summary>A page of what is selected: rows as they are, or new ones where an event was never sent.</summary>
    private Task<(IReadOnlyList<Delivery> Rows, long? Next)> Select(
        Scope scope, DeliverySelection selection, IReadOnlyList<WebhookEndpoint> endpoints, long after, string kind) =>
        selection.From != selection.To && (kind == WebhookDecider.Cancel || IsIndexed(selection))
            ? SelectRows(scope, selection, endpoints, after, kind)
            : SelectEvents(scope, selection, endpoints, after, kind);

    /// <summary>States of which there are few: they are found without a look at every event.</summary>
    private static bool IsIndexed(DeliverySelection selection) =>
        selection.States?.All(s => s is not (DeliveryState.Pending or DeliveryState.Resolved)) == true;

    private async Task<(IReadOnlyList<Delivery> Rows, long? Next)> SelectRows(
        Scope scope, DeliverySelection selection, IReadOnlyList<WebhookEndpoint> endpoints, long after, string kind)
    {
        var states = kind == WebhookDecider.Cancel
            ? [DeliveryState.Pending, DeliveryState.Retained, DeliveryState.Retrying]
            : selection.States!;
        var found = new List<Delivery>();
        foreach (var endpoint in endpoints)
        {
            foreach (var state in states)
            {
                found.AddRange(await store.Deliveries(
                    scope, new(endpoint.Number, PageSize) { After = after, State = state }));
            }
        }
        // Of each list there may be more behind its last; so the page ends where the first of them might.
        var page = found.OrderBy(r => r.Sequence).Take(PageSize).ToList();
        var last = page.Count < PageSize ? (long?)null : page[^1].Sequence;
        var rows = found.Where(r => r.Sequence <= (last ?? long.MaxValue) && r.Sequence <= selection.To
            && IsSelected(r.Type, r.CreatedAt, selection));
        return ([.. rows], last < selection.To ? last : null);
    }

    private async Task<(IReadOnlyList<Delivery> Rows, long? Next)> SelectEvents(
        Scope scope, DeliverySelection selection, IReadOnlyList<WebhookEndpoint> endpoints, long after, string kind)
    {
        var told = (await store.Events(scope, new(after, PageSize))).Where(e => e.Sequence <= selection.To).ToList();
        if (told.Count == 0 || endpoints.Count == 0)
        {
            return ([], null);
        }
        var chosen = new List<Delivery>();
        foreach (var endpoint in endpoints)
        {
            // Asked before the rows are: what is tried between the two has a row then.
            var position = (await store.Cursor(scope, endpoint.Id))?.Position ?? 0;
            var rows = await store.Deliveries(scope, new(endpoint.Number, PageSize) { After = after });
            var known = rows.ToDictionary(r => r.Sequence);
            foreach (var one in told.Where(e => IsSelected(e.Type, e.At, selection)))
            {
                if (known.TryGetValue(one.Sequence, out var row))
                {
                    if (selection.States?.Contains(row.State) != false && (kind != WebhookDecider.Cancel || row.IsOpen))
                    {
                        chosen.Add(row);
                    }
                }
                else if (IsNew(endpoint, one, position, selection, kind))
                {
                    chosen.Add(DeliveryResource.New(endpoint, one));
                }
            }
        }
        return (chosen, told.Count < PageSize ? null : told[^1].Sequence);
    }

    private static bool IsSelected(string type, Timestamp at, DeliverySelection selection) =>
        (selection.Types is not { } types || types.Any(t => WebhookEndpoint.Matches(t, type)))
        && (selection.CreatedFrom is not { } from || at >= from)
        && (selection.CreatedBefore is not { } before || at < before);

    /// <summary>
    /// Whether an event without a delivery gets one: it was told before the endpoint was there, or while it was
    /// disabled. What the endpoint has yet to come to is sent anyway, and can only be canceled.
    /// </summary>
    private static bool IsNew(
        WebhookEndpoint endpoint, SealedEvent told, long position, DeliverySelection selection, string kind) =>
        endpoint.Wants(told.Type, told.Object) && selection.States?.Contains(DeliveryState.Pending) != false
        && (kind == WebhookDecider.Cancel
            ? selection.From == selection.To && told.Sequence > position
            : told.Sequence <= position);
}
