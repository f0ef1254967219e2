using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;

namespace Zentra.Runtime.Store;

/// <summary>
/// A kind of record, declared once: engines make its table, indexes and queries from this. The key is (tenant,
/// workspace, id).
/// </summary>
public abstract class RecordKind(
    string name, string prefix, IReadOnlyList<string> columns, bool tenantWide, string? global, bool hasTimer)
{
    /// <summary>The table's name: plural, snake_case.</summary>
    public string Name { get; } = name;

    /// <summary>What its identifiers begin with.</summary>
    public string Prefix { get; } = prefix;

    /// <summary>The few columns that lists can be filtered by. Each has an index.</summary>
    public IReadOnlyList<string> Columns { get; } = columns;

    /// <summary>Whether its records belong to the tenant rather than to one workspace.</summary>
    public bool TenantWide { get; } = tenantWide;

    /// <summary>The column that finds a record before its tenant is known, and is unique in the whole store.</summary>
    public string? Global { get; } = global;

    /// <summary>Whether its records can be due.</summary>
    public bool HasTimer { get; } = hasTimer;

    /// <summary>Whether its records are large and seldom read, so that no lane remembers them.</summary>
    public bool IsBulky { get; init; }

    /// <summary>
    /// Whether its records are read by one intent after the other, so that a lane remembers them for long.
    /// </summary>
    public bool IsLasting { get; init; }

    public abstract byte[] Write(object state);

    public abstract object Read(ReadOnlySpan<byte> recorded);

    public abstract string? Column(int index, object state);

    /// <summary>
    /// The next moment at which the runtime must look at this record: a timer that cannot get out of step with the
    /// state.
    /// </summary>
    public abstract Timestamp? DueAt(object state);
}

public sealed class RecordKind<TState>(
    string name,
    string prefix,
    JsonTypeInfo<TState> json,
    IReadOnlyList<(string Name, Func<TState, string?> Value)> columns,
    Func<TState, Timestamp?>? dueAt = null,
    bool tenantWide = false,
    string? global = null)
    : RecordKind(name, prefix, [.. columns.Select(c => c.Name)], tenantWide, global, dueAt is not null)
    where TState : class
{
    public override byte[] Write(object state) => JsonSerializer.SerializeToUtf8Bytes((TState)state, json);

    public override object Read(ReadOnlySpan<byte> recorded) =>
        JsonSerializer.Deserialize(recorded, json) ?? throw new JsonException($"A stored record of {Name} is null.");

    public override string? Column(int index, object state) => columns[index].Value((TState)state);

    public override Timestamp? DueAt(object state) => dueAt?.Invoke((TState)state);

    public RecordKey Key(string id) => new(this, id);

    public RecordChange Put(string id, TState state) => new(new(this, id), state);
}

/// <summary>Where a record is, within the scope of the intent or query that names it.</summary>
public readonly record struct RecordKey(RecordKind Kind, string Id);

/// <summary>A record's new state.</summary>
public sealed record RecordChange(RecordKey Key, object State);

/// <summary>The records that a decision declared, and the accounts of its workspace, as they stand before it.</summary>
public interface IRecords
{
    TState? Find<TState>(RecordKind<TState> kind, string id)
        where TState : class;

    /// <summary>An account with its balance in minor units; null where nothing was ever posted to it.</summary>
    Account? Account(AccountName name);
}
