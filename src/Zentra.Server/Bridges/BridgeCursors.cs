using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Runtime.Webhooks;

namespace Zentra.Server.Bridges;

/// <summary>
/// How far the broker has each workspace's events: a cursor for each, kept in the store. What a workspace without one
/// begins after is kept for its tenant, as a cursor of no workspace: where the tenant stood when the bridge was first
/// switched on, and 0 for the tenants that came later. So nothing of a new workspace is missed.
/// </summary>
internal sealed class BridgeCursors(IStore store, AmqpSettings settings) : IDisposable
{
    public const string Consumer = "amqp";

    private readonly Dictionary<Scope, DeliveryCursor> kept = [];
    private readonly Dictionary<Scope, long> moved = [];
    private readonly HashSet<string> tenants = new(StringComparer.Ordinal);
    private IStoreWriter? writer;
    private bool hasLooked;

    /// <summary>Whether something is confirmed that is not kept yet.</summary>
    public bool HasMoved => moved.Count > 0;

    /// <summary>Forgets what is known: another node may have moved it.</summary>
    public void Forget()
    {
        kept.Clear();
        moved.Clear();
        tenants.Clear();
    }

    /// <summary>Learns tenants, and where their new workspaces begin.</summary>
    /// <exception cref="OvertakenException">Another node does the same.</exception>
    public async Task Learn(IReadOnlyList<Head> heads)
    {
        var strangers = new List<Head>();
        foreach (var head in heads.Where(h => !tenants.Contains(h.Tenant)))
        {
            if (await store.Cursor(Root(head.Tenant), Consumer) is { } cursor)
            {
                kept[Root(head.Tenant)] = cursor;
                tenants.Add(head.Tenant);
            }
            else
            {
                strangers.Add(head);
            }
        }
        if (strangers.Count == 0)
        {
            hasLooked = true;
            return;
        }
        // All at once: a part of them would make the rest look as if they had come later.
        var isSwitchedOn = !hasLooked && tenants.Count == 0 && !settings.IsFromStart;
        await Keep([.. strangers.Select(h =>
            (Root(h.Tenant), new DeliveryCursor(Consumer, isSwitchedOn ? h.EventSequence : 0, 1)))]);
        tenants.UnionWith(strangers.Select(h => h.Tenant));
        hasLooked = true;
    }

    /// <summary>The sequence after which a workspace goes on.</summary>
    public async ValueTask<long> Position(Scope scope)
    {
        if (moved.TryGetValue(scope, out var position))
        {
            return position;
        }
        if (kept.TryGetValue(scope, out var known))
        {
            return known.Position;
        }
        if (await store.Cursor(scope, Consumer) is { } cursor)
        {
            kept[scope] = cursor;
            return cursor.Position;
        }
        return kept[Root(scope.Tenant)].Position;
    }

    /// <summary>The broker has confirmed all up to here.</summary>
    public void Move(Scope scope, long position) => moved[scope] = position;

    /// <summary>Keeps what was confirmed.</summary>
    /// <exception cref="OvertakenException">Another node has published too: nothing is kept.</exception>
    public async Task Save()
    {
        if (moved.Count > 0)
        {
            await Keep([.. moved.Select(m => (m.Key, kept.TryGetValue(m.Key, out var before)
                ? before with { Position = m.Value, Version = before.Version + 1 }
                : new DeliveryCursor(Consumer, m.Value, 1)))]);
            moved.Clear();
        }
    }

    public void Dispose() => writer?.Dispose();

    private async Task Keep(IReadOnlyList<(Scope Scope, DeliveryCursor Cursor)> cursors)
    {
        // A writer blocks while it waits for its turn and for the disk.
        await Task.Run(() => Write(cursors));
        foreach (var (scope, cursor) in cursors)
        {
            kept[scope] = cursor;
        }
    }

    private void Write(IReadOnlyList<(Scope Scope, DeliveryCursor Cursor)> cursors)
    {
        try
        {
            writer ??= store.OpenWriter();
            writer.Begin();
            try
            {
                foreach (var (scope, cursor) in cursors)
                {
                    writer.Write(new DeliveryWrites(scope) { Cursor = cursor });
                }
                writer.Commit();
            }
            catch
            {
                writer.Rollback();
                throw;
            }
        }
        catch (StoreUnavailableException)
        {
            writer?.Dispose();
            writer = null;
            throw;
        }
    }

    private static Scope Root(string tenant) => new(tenant, "");
}
