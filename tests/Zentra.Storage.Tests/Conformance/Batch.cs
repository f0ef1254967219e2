using System.Security.Cryptography;
using System.Text;
using Zentra.Runtime.Evidence;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;

namespace Zentra.Storage.Tests.Conformance;

/// <summary>What an intent of a test does.</summary>
internal sealed record Told(string Workspace)
{
    public Timestamp At { get; init; } = Moments.Start;
    public string Subject { get; init; } = "thg_1";
    public IReadOnlyList<(string Code, string Currency, long AmountMinor)> Moves { get; init; } = [];
    public IReadOnlyList<(string Type, string Object)> Events { get; init; } = [];
    public string Data { get; init; } = "{}";

    /// <summary>The last word on the intent's other fields.</summary>
    public Func<SealedIntent, SealedIntent> With { get; init; } = intent => intent;

    /// <summary>A reservation of 100 USD with one event.</summary>
    public static Told Pay(string workspace) => new(workspace)
    {
        Moves = [("customer_balance:cus_1", "USD", -100), ("reserved_balance", "USD", 100)],
        Events = [("payment.created", "pay_1")],
    };
}

internal static class Moments
{
    public static readonly Timestamp Start = new(1_800_000_000_000_000);

    public static Timestamp AfterMs(double milliseconds) => new(Start.Microseconds + (long)(milliseconds * 1000));
}

/// <summary>One tenant's part of a batch, written by hand in the way the lane writes it.</summary>
internal sealed class Batch
{
    private readonly IStoreWriter writer;
    private readonly MerkleFrontier frontier;
    private readonly Dictionary<AccountAddress, (StoredAccount Account, bool IsNew)> accounts = [];
    private readonly string tenant;
    private long sequence;
    private long entrySequence;
    private long eventSequence;
    private long rowSequence;

    private Batch(IStoreWriter writer, Head head)
    {
        this.writer = writer;
        tenant = head.Tenant;
        frontier = head.Frontier.Clone();
        (sequence, entrySequence, eventSequence, rowSequence) =
            (head.Sequence, head.EntrySequence, head.EventSequence, head.RowSequence);
        Writes = new() { Head = head };
    }

    public BatchWrites Writes { get; }

    /// <summary>Locks the tenant's head and begins its part of the batch.</summary>
    public static Batch On(IStoreWriter writer, string tenant) => On(writer, writer.Lock(tenant));

    public static Batch On(IStoreWriter writer, Head head) => new(writer, head);

    /// <summary>Identifiers follow from the tenant and the sequence, so that equal histories are equal.</summary>
    public static Identifier IdOf(string tenant, long sequence, Timestamp at) =>
        Identifier.Draw(at, SHA256.HashData(Encoding.UTF8.GetBytes($"{tenant}/{sequence}")));

    /// <summary>Goes on as if the tenant had that many intents, entries, events and rows already.</summary>
    public Batch From(long last)
    {
        sequence = entrySequence = eventSequence = rowSequence = last;
        return this;
    }

    public SealedStory Add(Told told)
    {
        var id = IdOf(tenant, ++sequence, told.At);
        var firstEntry = told.Moves.Count == 0 ? 0 : entrySequence + 1;
        var entries = told.Moves.Select((m, i) => Move(told.Workspace, id.Child(1 + i), new(m.Code, m.Currency), m.AmountMinor));
        Entry[] moved = [.. entries];
        SealedEvent[] events =
        [
            .. told.Events.Select((e, i) => new SealedEvent(
                told.Workspace, ++eventSequence, id.Child(1000 + i).Text("evt"), e.Type, e.Object, i + 1, told.At,
                ApiVersion.Current, Encoding.UTF8.GetBytes(told.Data))),
        ];
        var intent = told.With(new()
        {
            Scope = new(tenant, told.Workspace),
            Sequence = sequence,
            Id = id,
            Actor = new("key_1", Role.Integrator),
            Operation = "things.do",
            Command = "{}"u8.ToArray(),
            At = told.At,
            Salt = new byte[16],
            Subject = told.Subject,
            Policy = "[]"u8.ToArray(),
            FirstEntry = firstEntry,
            EntryCount = moved.Length,
            FirstEvent = events.Length == 0 ? 0 : events[0].Sequence,
            EventCount = events.Length,
        });
        var leaf = Leaf.Hash(intent, moved, events);
        frontier.Append(leaf, Writes.Tiles);
        var story = new SealedStory(intent with { Leaf = leaf }, moved, events);
        Writes.Stories.Add(story);
        return story;
    }

    /// <summary>Inserts a record, or updates it where the store has it.</summary>
    public Batch Put(string workspace, RecordKind kind, string id, object state, long events = 0)
    {
        var address = new RecordAddress(kind.TenantWide ? "" : workspace, kind, id);
        var found = new Found();
        writer.Load(tenant, new() { Records = { address } }, found);
        Writes.Records.Add(found.Records.TryGetValue(address, out var known)
            ? (address, known with { State = state, Events = events }, false)
            : (address, new(state, events, ++rowSequence), true));
        return this;
    }

    public Batch Put(string workspace, Thing thing, long events = 0) => Put(workspace, Thing.Kind, thing.Id, thing, events);

    public Batch Key(UInt128 hash, Digest fingerprint)
    {
        Writes.Keys.Add(new(hash, fingerprint, sequence));
        return this;
    }

    public Batch SetState(string workspace, AccountName name, AccountState state)
    {
        var (stored, isNew) = Account(new(workspace, name));
        accounts[new(workspace, name)] = (stored with { Account = stored.Account with { State = state } }, isNew);
        return this;
    }

    /// <summary>All that the batch makes true, as it stands.</summary>
    public BatchWrites Finish()
    {
        Writes.Head = new(tenant, sequence, entrySequence, eventSequence, rowSequence, frontier.Clone());
        Writes.Accounts.AddRange(accounts.Select(a => (a.Key, a.Value.Account, a.Value.IsNew)));
        return Writes;
    }

    private Entry Move(string workspace, Identifier id, AccountName name, long amountMinor)
    {
        var (stored, isNew) = Account(new(workspace, name));
        var moved = stored.Account with
        {
            BalanceMinor = stored.Account.BalanceMinor + amountMinor,
            Entries = stored.Account.Entries + 1,
        };
        accounts[new(workspace, name)] = (stored with { Account = moved }, isNew);
        return new(++entrySequence, id.Text("led"), name, amountMinor, moved.BalanceMinor);
    }

    private (StoredAccount Account, bool IsNew) Account(AccountAddress address)
    {
        if (accounts.TryGetValue(address, out var known))
        {
            return known;
        }
        var found = new Found();
        writer.Load(tenant, new() { Accounts = { address } }, found);
        return found.Accounts.TryGetValue(address, out var stored)
            ? (stored, false)
            : (new(new(address.Name, AccountState.Open, 0, 0), ++rowSequence), true);
    }
}
