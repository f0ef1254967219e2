using System.Text.Json.Nodes;
using Zentra.Runtime.Evidence;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Runtime.Webhooks;

namespace Zentra.Storage.Tests.Engines;

/// <summary>A store in memory: the plainest answer to every question, at any cost.</summary>
internal sealed class MemoryStore : IStore
{
    private readonly SortedDictionary<string, MemoryTenant> tenants = new(StringComparer.Ordinal);

    public Lock Gate { get; } = new();

    public SemaphoreSlim Writing { get; } = new(1);

    public string Engine => "memory 1";

    public MemoryTenant? Tenant(string id) => tenants.GetValueOrDefault(id);

    public MemoryTenant TenantOrNew(string id)
    {
        if (!tenants.TryGetValue(id, out var tenant))
        {
            tenants.Add(id, tenant = new(id));
        }
        return tenant;
    }

    public bool IsShared => false;

    public ValueTask<bool> Claim(string duty, string node, TimeSpan span) => new(true);

    public IStoreWriter OpenWriter() => new MemoryWriter(this);

    public ValueTask<IReadOnlyList<Head>> Heads() => All(tenants.Values.Where(t => t.IsKnown).Select(t => t.Head));

    public ValueTask<StoredRecord?> Record(Scope scope, RecordKind kind, string id) =>
        One(() => RecordsOf(scope, kind).FirstOrDefault(r => r.Address.Id == id)?.Read());

    public ValueTask<IReadOnlyList<StoredRecord>> Records(Scope scope, RecordKind kind, RecordQuery query)
    {
        var columns = query.Columns.Select(c => (Index: kind.Columns.ToList().IndexOf(c.Column), c.Value)).ToArray();
        var spans = query.Spans.Select(s => (Index: kind.Columns.ToList().IndexOf(s.Column), s.From, s.To)).ToArray();
        if (columns.Any(c => c.Index < 0) || spans.Any(s => s.Index < 0))
        {
            throw new ArgumentException($"{kind.Name} has no such column.", nameof(query));
        }
        return Paged(
            RecordsOf(scope, kind)
                .Where(r => columns.All(c => kind.Column(c.Index, r.State) == c.Value))
                .Where(r => spans.All(s => kind.Column(s.Index, r.State) is { } value
                    && (s.From is null || string.CompareOrdinal(value, s.From) >= 0)
                    && (s.To is null || string.CompareOrdinal(value, s.To) <= 0)))
                .Where(r => query.Metadata.All(m => Metadata(r, m.Key) == m.Value)),
            r => r.Address.Id,
            query.Page,
            kind.Prefix,
            r => r.Read());
    }

    public ValueTask<IReadOnlyList<StoredRecord>> RecordsById(
        Scope scope, RecordKind kind, IReadOnlyList<string> ids) =>
        new([.. RecordsOf(scope, kind).Where(r => ids.Contains(r.Address.Id)).Select(r => r.Read())]);

    public ValueTask<(string Tenant, StoredRecord Record)?> Credential(RecordKind kind, string value) =>
        new(Holder(kind, value) is { } found ? (found.Tenant, found.Row.Read()) : null);

    /// <summary>The record that has this credential, and its tenant.</summary>
    public (string Tenant, MemoryRow Row)? Holder(RecordKind kind, string value)
    {
        var column = kind.Columns.ToList().IndexOf(kind.Global!);
        lock (Gate)
        {
            foreach (var (tenant, rows) in tenants)
            {
                if (rows.Records.Values.FirstOrDefault(r => r.Address.Kind == kind && kind.Column(column, r.State) == value)
                    is { } found)
                {
                    return (tenant, found);
                }
            }
        }
        return null;
    }

    public ValueTask<IReadOnlyList<(Scope Scope, string Id)>> Due(RecordKind kind, Scope? scope, Timestamp until, int limit) => All(
        tenants.SelectMany(t => t.Value.Records.Values.Select(r => (Scope: new Scope(t.Key, r.Address.Workspace), Record: r)))
            .Where(r => r.Record.Address.Kind == kind && (scope is null || r.Scope == scope))
            .Select(r => (r.Scope, r.Record.Address.Id, Due: kind.DueAt(r.Record.State)))
            .Where(r => r.Due <= until).OrderBy(r => r.Due).ThenBy(r => r.Id, StringComparer.Ordinal)
            .Select(r => (r.Scope, r.Id)).Take(limit));

    public ValueTask<SealedIntent?> Intent(Scope scope, Identifier id) =>
        One(() => IntentsOf(scope).FirstOrDefault(i => i.Id == id));

    public ValueTask<SealedIntent?> IntentAt(string tenant, long sequence) =>
        One(() => Of(tenant).Intents.GetValueOrDefault(sequence));

    public ValueTask<IReadOnlyList<SealedIntent>> IntentsAfter(string tenant, long sequence, int limit) =>
        All(Of(tenant).Intents.Values.SkipWhile(i => i.Sequence <= sequence).Take(limit));

    public ValueTask<IReadOnlyList<SealedIntent>> IntentsAbout(Scope scope, string subject, int limit) =>
        All(IntentsOf(scope).Where(i => i.Subject == subject).Take(limit));

    public ValueTask<IReadOnlyList<SealedIntent>> Intents(Scope scope, Page page) =>
        Paged(IntentsOf(scope), i => i.Id.Text("int"), page, "int", i => i);

    public ValueTask<IReadOnlyList<Entry>> EntriesOf(SealedIntent intent) => All(
        from number in Enumerable.Range(0, intent.EntryCount)
        let found = Of(intent.Scope.Tenant).Lines.GetValueOrDefault(intent.FirstEntry + number).Line
        where found is not null
        select found.Entry);

    public ValueTask<IReadOnlyList<SealedEvent>> EventsOf(SealedIntent intent) => All(
        from number in Enumerable.Range(0, intent.EventCount)
        let found = Of(intent.Scope.Tenant).Events.GetValueOrDefault(intent.FirstEvent + number)
        where found is not null
        select found);

    public ValueTask<IReadOnlyList<SealedEvent>> Events(Scope scope, EventQuery query)
    {
        var events = Of(scope.Tenant).Events.Values
            .Where(e => e.Workspace == scope.Workspace && e.Sequence > query.After)
            .Where(e => query.Before is not { } before || e.Sequence < before)
            .Where(e => e.Type == (query.Type ?? e.Type) && e.Object == (query.Object ?? e.Object));
        return All((query.Before is null ? events : events.Reverse()).Take(query.Limit));
    }

    public ValueTask<IReadOnlyList<LedgerLine>> Entries(Scope scope, EntryQuery query)
    {
        var lines = LinesOf(scope)
            .Where(l => l.Entry.Sequence > (query.After ?? 0) && l.Entry.Sequence < (query.Before ?? long.MaxValue))
            .Where(l => l.Entry.Account.Code == (query.Account ?? l.Entry.Account.Code))
            .Where(l => l.Entry.Account.Currency == (query.Currency ?? l.Entry.Account.Currency));
        return query is { After: not null, Before: null }
            ? All(lines.Take(query.Limit).Reverse())
            : All(lines.Reverse().Take(query.Limit));
    }

    public ValueTask<IReadOnlyList<Account>> Accounts(Scope scope, AccountQuery query)
    {
        var after = query.After ?? new("", "");
        return All(AccountsOf(scope)
            .Where(a => Compare(a.Name, after) > 0)
            .Where(a => a.Name.Code == (query.Code ?? a.Name.Code) && a.Name.Currency == (query.Currency ?? a.Name.Currency))
            .Take(query.Limit));
    }

    public ValueTask<IReadOnlyList<Account>> Balances(Scope scope, BalanceQuery query) => All((
        from account in AccountsOf(scope)
        where Compare(account.Name, query.After ?? new("", "")) > 0
        where account.Name.Code == (query.Code ?? account.Name.Code)
        where account.Name.Currency == (query.Currency ?? account.Name.Currency)
        let lines = LinesOf(scope).Where(l => l.Entry.Account == account.Name).Select((line, i) => (line, Count: i + 1))
        let last = lines.LastOrDefault(l =>
            (query.At is null || l.line.At <= query.At) && l.line.Entry.Sequence <= (query.Sequence ?? long.MaxValue))
        where last.line is not null
        select account with { BalanceMinor = last.line.Entry.BalanceMinor, Entries = last.Count }).Take(query.Limit));

    public ValueTask<long> LastEntry(Scope scope, Timestamp at)
    {
        lock (Gate)
        {
            return new(LinesOf(scope).LastOrDefault(l => l.At <= at)?.Entry.Sequence ?? 0);
        }
    }

    public ValueTask<IReadOnlyList<StatementLine>> Statement(Scope scope, StatementQuery query) => All((
        from line in LinesOf(scope)
        where line.Entry.Account == query.Account
        where line.Entry.Sequence > query.After && line.Entry.Sequence <= query.Until
        let intent = Of(scope.Tenant).Intents[line.Intent]
        select new StatementLine(line, intent.Id.Text("int"), intent.Operation, intent.Subject)).Take(query.Limit));

    public ValueTask<IReadOnlyList<Digest>> Leaves(string tenant, long firstIndex, int count) => All(
        Of(tenant).Intents.Values
            .Where(i => i.Sequence > firstIndex && i.Sequence <= firstIndex + count).Select(i => i.Leaf));

    public ValueTask<IReadOnlyList<Digest>> Tiles(string tenant, int level, long firstIndex, int count) => All(
        Of(tenant).Tiles.Where(t => t.Key.Level == level)
            .Where(t => t.Key.Index >= firstIndex && t.Key.Index < firstIndex + count)
            .OrderBy(t => t.Key.Index).Select(t => t.Value));

    public ValueTask<StoredCheckpoint?> LatestCheckpoint(string tenant) => One(() => Of(tenant).Checkpoints.Values.LastOrDefault());

    public ValueTask<DeliveryCursor?> Cursor(Scope scope, string consumer) => new(CursorOf(scope, consumer));

    public DeliveryCursor? CursorOf(Scope scope, string consumer)
    {
        lock (Gate)
        {
            return Of(scope.Tenant).Cursors.GetValueOrDefault((scope.Workspace, consumer));
        }
    }

    public ValueTask<IReadOnlyList<Delivery>> Deliveries(Scope scope, DeliveryQuery query)
    {
        var found = DeliveriesOf(scope, query.Endpoint)
            .Where(d => query.Before is not { } before || d.Sequence < before)
            .Where(d => query.After is not { } after || d.Sequence > after)
            .Where(d => d.State == (query.State ?? d.State) && d.Type == (query.Type ?? d.Type))
            .Where(d => d.Subject == (query.Subject ?? d.Subject))
            .Where(d => query.CreatedFrom is not { } from || d.CreatedAt >= from)
            .Where(d => query.CreatedBefore is not { } until || d.CreatedAt < until);
        return All((query.IsForward ? found : found.Reverse()).Take(query.Limit));
    }

    public ValueTask<IReadOnlyList<Delivery>> DueDeliveries(Scope scope, long endpoint, Timestamp until, int limit) =>
        All(DeliveriesOf(scope, endpoint).Where(d => d.NextAt <= until).OrderBy(d => d.NextAt).Take(limit));

    public ValueTask<Timestamp?> NextDelivery(Scope scope, long endpoint)
    {
        lock (Gate)
        {
            return new(DeliveriesOf(scope, endpoint).Min(d => d.NextAt));
        }
    }

    public ValueTask<IReadOnlyDictionary<DeliveryState, long>> CountDeliveries(Scope scope, long endpoint)
    {
        lock (Gate)
        {
            return new((IReadOnlyDictionary<DeliveryState, long>)DeliveriesOf(scope, endpoint)
                .Where(d => d.State != DeliveryState.Resolved).CountBy(d => d.State)
                .ToDictionary(c => c.Key, c => (long)c.Value));
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private MemoryTenant Of(string tenant) => Tenant(tenant) ?? new(tenant);

    private IEnumerable<MemoryRow> RecordsOf(Scope scope, RecordKind kind) =>
        Of(scope.Tenant).Records.Values
            .Where(r => r.Address.Kind == kind && r.Address.Workspace == (kind.TenantWide ? "" : scope.Workspace));

    private IEnumerable<Delivery> DeliveriesOf(Scope scope, long endpoint) =>
        Of(scope.Tenant).Deliveries
            .Where(d => d.Key.Endpoint == endpoint && d.Value.Workspace == scope.Workspace).Select(d => d.Value.Row);

    private IEnumerable<SealedIntent> IntentsOf(Scope scope) =>
        Of(scope.Tenant).Intents.Values.Where(i => i.Scope == scope);

    private IEnumerable<LedgerLine> LinesOf(Scope scope) =>
        Of(scope.Tenant).Lines.Values.Where(l => l.Workspace == scope.Workspace).Select(l => l.Line);

    private IEnumerable<Account> AccountsOf(Scope scope) =>
        Of(scope.Tenant).Accounts.Where(a => a.Key.Workspace == scope.Workspace).Select(a => a.Value.Account)
            .Order(Comparer<Account>.Create((left, right) => Compare(left.Name, right.Name)));

    private static int Compare(AccountName left, AccountName right) =>
        (string.CompareOrdinal(left.Code, right.Code), string.CompareOrdinal(left.Currency, right.Currency)) switch
        {
            (0, var byCurrency) => byCurrency,
            (var byCode, _) => byCode,
        };

    private static string? Metadata(MemoryRow record, string key) =>
        JsonNode.Parse(record.Body)!["metadata"]?[key]?.GetValue<string>();

    private ValueTask<IReadOnlyList<TRow>> Paged<T, TRow>(
        IEnumerable<T> rows, Func<T, string> id, Page page, string prefix, Func<T, TRow> read)
    {
        var from = page.CreatedFrom is { } start ? Identifier.Floor(start).Text(prefix) : "";
        var before = page.CreatedBefore is { } end ? Identifier.Floor(end).Text(prefix) : null;
        var within = rows
            .Where(r => string.CompareOrdinal(id(r), from) >= 0 && (before is null || string.CompareOrdinal(id(r), before) < 0))
            .Where(r => page.OlderThan is null || string.CompareOrdinal(id(r), page.OlderThan) < 0)
            .Where(r => page.NewerThan is null || string.CompareOrdinal(id(r), page.NewerThan) > 0);
        return All((page.NewerThan is null
            ? within.OrderByDescending(id, StringComparer.Ordinal).Take(page.Limit)
            : within.OrderBy(id, StringComparer.Ordinal).Take(page.Limit).Reverse()).Select(read));
    }

    private ValueTask<IReadOnlyList<T>> All<T>(IEnumerable<T> rows)
    {
        lock (Gate)
        {
            return new((IReadOnlyList<T>)[.. rows]);
        }
    }

    private ValueTask<T?> One<T>(Func<T?> row)
    {
        lock (Gate)
        {
            return new(row());
        }
    }
}
