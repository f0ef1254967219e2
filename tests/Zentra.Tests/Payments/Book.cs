using System.Buffers.Binary;
using Zentra.Payments;
using Zentra.Payments.Payments;
using Zentra.Runtime.Events;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;

namespace Zentra.Tests.Payments;

/// <summary>
/// One workspace's books in memory. A decision is taken as the lane takes it: the ledger's rules first, then all of it
/// or nothing. Commands and records pass through their stored JSON, so a decider only ever sees what a store would give
/// back.
/// </summary>
internal sealed class Book : IRecords
{
    private static readonly Timestamp Start = Timestamp.From(new(2026, 11, 21, 10, 0, 0, TimeSpan.Zero));

    private readonly Dictionary<(RecordKind Kind, string Id), byte[]> records;
    private readonly Dictionary<AccountName, Account> accounts;
    private readonly HashSet<(RecordKind Kind, string Id)> looked = [];
    private int drawn;

    public Book(Workspace? workspace = null)
    {
        (records, accounts) = ([], []);
        Workspace = workspace ?? Settings;
    }

    private Book(Book other)
    {
        (records, accounts) = (new(other.records), new(other.accounts));
        (drawn, Now, Sequence, Workspace) = (other.drawn, other.Now, other.Sequence, other.Workspace);
        Actor = other.Actor;
        Payments.AddRange(other.Payments);
        Entries.AddRange(other.Entries);
        Events.AddRange(other.Events);
        Told.AddRange(other.Told);
        Calls.AddRange(other.Calls);
    }

    /// <summary>A sandbox workspace in dollars, without a limit of its own.</summary>
    public static Workspace Settings { get; } = new()
    {
        Id = "wks_test",
        Name = "Test",
        LedgerCurrency = "USD",
        DefaultMerchant = "mrc_1",
        CreatedAt = Start,
        UpdatedAt = Start,
        Version = 1,
    };

    public Workspace Workspace { get; }

    /// <summary>Who acts.</summary>
    public Actor Actor { get; set; } = new("key_test", Role.Integrator);

    public Timestamp Now { get; private set; } = Start;
    public long Sequence { get; private set; }
    public List<string> Payments { get; } = [];
    public List<Entry> Entries { get; } = [];
    public List<EventDraft> Events { get; } = [];

    /// <summary>The events as they were committed.</summary>
    public List<SealedEvent> Told { get; } = [];

    public List<ProviderCall> Calls { get; } = [];
    public IEnumerable<Account> Accounts => accounts.Values;

    /// <summary>The payment that was created last.</summary>
    public Payment Payment => PaymentOf(Payments[^1]);

    public Payment PaymentOf(string id) => Find(Zentra.Payments.Payments.Payment.Kind, id)!;

    public long Balance(string code) => accounts.Values.Where(a => a.Name.Code == code).Sum(a => a.BalanceMinor);

    public TState? Find<TState>(RecordKind<TState> kind, string id)
        where TState : class
    {
        looked.Add((kind, id));
        return records.TryGetValue((kind, id), out var bytes) ? (TState)kind.Read(bytes) : null;
    }

    public Account? Account(AccountName name) => accounts.GetValueOrDefault(name);

    /// <summary>These books as they stand, to try something in.</summary>
    public Book Copy() => new(this);

    public void Wait(TimeSpan span) => Now = Now.Plus(span);

    public void Set(AccountName account, AccountState state) =>
        accounts[account] = accounts[account] with { State = state };

    /// <summary>What would be decided now; nothing changes.</summary>
    public Decision Decide(PaymentCommand command) => Decide(OperationOf(command), command);

    public Decision Do(PaymentCommand command)
    {
        var decision = Do(OperationOf(command), command);
        if (command is PaymentCommand.Create && decision is Decision.Accepted accepted)
        {
            Payments.Add(accepted.Subject);
        }
        return decision;
    }

    private Decision Decide(Operation operation, Command command)
    {
        var chance = new byte[16];
        BinaryPrimitives.WriteInt32BigEndian(chance.AsSpan(8), drawn + 1);
        var intent = new Intent
        {
            Id = Identifier.Draw(Now, chance),
            Scope = new("tnt_test", Workspace.Id),
            Actor = Actor,
            Operation = operation,
            Command = operation.Read(operation.Write(command)),
            At = Now,
            Salt = chance,
        };
        looked.Clear();
        looked.UnionWith(operation.Reads(intent.Command).Select(key => (key.Kind, key.Id)));
        return operation.Decide(intent.Command, this, new Context(intent, Sequence + 1, Workspace));
    }

    public Decision Do(Operation operation, Command command)
    {
        var decision = Decide(operation, command);
        drawn++;
        if (decision is not Decision.Accepted accepted)
        {
            return decision;
        }
        var (refusal, entries) = LedgerRules.Post(accepted, accounts.GetValueOrDefault, Entries.Count);
        if (refusal is not null)
        {
            return refusal;
        }
        Take(accepted, entries);
        return accepted;
    }

    private void Take(Decision.Accepted accepted, IReadOnlyList<Entry> entries)
    {
        Sequence++;
        foreach (var change in accepted.Records)
        {
            var key = (change.Key.Kind, change.Key.Id);
            if (records.ContainsKey(key) && !looked.Contains(key))
            {
                // A lane takes what nobody looked for as new, and the store refuses its whole batch.
                throw new InvalidOperationException($"{key.Id} of {key.Kind.Name} changes, and nobody looked for it.");
            }
            records[key] = change.Key.Kind.Write(change.State);
        }
        foreach (var entry in entries)
        {
            var before = accounts.GetValueOrDefault(entry.Account) ?? new(entry.Account, AccountState.Open, 0, 0);
            accounts[entry.Account] = before with { BalanceMinor = entry.BalanceMinor, Entries = before.Entries + 1 };
        }
        Entries.AddRange(entries);
        Events.AddRange(accepted.Events);
        foreach (var draft in accepted.Events)
        {
            Told.Add(new(
                Workspace.Id,
                Told.Count + 1,
                draft.Id,
                draft.Type.Name,
                draft.Object,
                Told.Count(t => t.Object == draft.Object) + 1,
                Now,
                ApiVersion.Current,
                draft.Data));
        }
        Calls.AddRange(accepted.Effects.OfType<ProviderCall>());
    }

    private static Operation OperationOf(PaymentCommand command) => command switch
    {
        PaymentCommand.Create => PaymentsCapability.Create,
        PaymentCommand.Confirm => PaymentsCapability.Confirm,
        PaymentCommand.Capture => PaymentsCapability.Capture,
        PaymentCommand.Increment => PaymentsCapability.Increment,
        PaymentCommand.Cancel => PaymentsCapability.Cancel,
        PaymentCommand.Refund => PaymentsCapability.RefundPayment,
        PaymentCommand.RecordOutcome => PaymentsCapability.RecordOutcome,
        PaymentCommand.Wake => PaymentsCapability.Wake,
        _ => throw new ArgumentOutOfRangeException(nameof(command)),
    };
}
