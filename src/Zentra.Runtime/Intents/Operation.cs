using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Zentra.Runtime.Events;
using Zentra.Runtime.Ledger;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;

namespace Zentra.Runtime.Intents;

/// <summary>One kind of intent: its name, its recorded form, the records it reads, and its decider.</summary>
public abstract class Operation(string name)
{
    /// <summary>The name on the wire and in the record, as `payments.create`.</summary>
    public string Name { get; } = name;

    public abstract byte[] Write(Command command);

    public abstract Command Read(ReadOnlySpan<byte> recorded);

    /// <summary>The records a decision on this command reads, so that a batch can load them together.</summary>
    public abstract IReadOnlyList<RecordKey> Reads(Command command);

    /// <summary>
    /// What those records tell that a decision on this intent is likely to need, so that a batch can load it together.
    /// What else it needs is found when it is asked for.
    /// </summary>
    public abstract Foreseen Foresee(Intent intent, IRecords records, Workspace? workspace);

    public abstract Decision Decide(Command command, IRecords records, Context context);

    public static Operation<TCommand> Of<TCommand>(
        string name,
        JsonTypeInfo<TCommand> json,
        Func<TCommand, IReadOnlyList<RecordKey>> reads,
        Func<TCommand, IRecords, Context, Decision> decide,
        Func<TCommand, IRecords, Workspace?, Foreseen>? foresee = null)
        where TCommand : Command => new(
            name, json, reads, decide,
            foresee is null
                ? (_, _, _, _) => Foreseen.Nothing
                : (command, _, records, workspace) => foresee(command, records, workspace));

    /// <summary>One that foresees also what the intent itself is to draw.</summary>
    public static Operation<TCommand> Of<TCommand>(
        string name,
        JsonTypeInfo<TCommand> json,
        Func<TCommand, IReadOnlyList<RecordKey>> reads,
        Func<TCommand, IRecords, Context, Decision> decide,
        Func<TCommand, Intent, IRecords, Workspace?, Foreseen> foresee)
        where TCommand : Command => new(name, json, reads, decide, foresee);
}

/// <param name="Accounts">Of the ledger, that are likely to be posted to.</param>
public readonly record struct Foreseen(IReadOnlyList<AccountName> Accounts, IReadOnlyList<RecordKey> Records)
{
    public static readonly Foreseen Nothing = new([], []);

    public static implicit operator Foreseen(AccountName[] accounts) => new(accounts, []);
}

public sealed class Operation<TCommand>(
    string name,
    JsonTypeInfo<TCommand> json,
    Func<TCommand, IReadOnlyList<RecordKey>> reads,
    Func<TCommand, IRecords, Context, Decision> decide,
    Func<TCommand, Intent, IRecords, Workspace?, Foreseen> foresee) : Operation(name)
    where TCommand : Command
{
    public override byte[] Write(Command command) => JsonSerializer.SerializeToUtf8Bytes((TCommand)command, json);

    public override Command Read(ReadOnlySpan<byte> recorded) =>
        JsonSerializer.Deserialize(recorded, json) ?? throw new JsonException($"A recorded {Name} command is null.");

    public override IReadOnlyList<RecordKey> Reads(Command command) => reads((TCommand)command);

    public override Foreseen Foresee(Intent intent, IRecords records, Workspace? workspace) =>
        foresee((TCommand)intent.Command, intent, records, workspace);

    public override Decision Decide(Command command, IRecords records, Context context) =>
        decide((TCommand)command, records, context);
}

/// <summary>
/// A capability of the product, as the runtime sees it: its operations, its kinds of record, and what it tells.
/// </summary>
public sealed record Capability(string Name, IReadOnlyList<Operation> Operations, IReadOnlyList<RecordKind> Kinds)
{
    /// <summary>Every type of event that its deciders may tell.</summary>
    public IReadOnlyList<EventType> Events { get; init; } = [];
}

/// <summary>
/// All capabilities of this process. An operation it does not know stops a replay; it is never skipped.
/// </summary>
public sealed class Catalogue
{
    private readonly Dictionary<string, Operation> operations = new(StringComparer.Ordinal);

    public Catalogue(IReadOnlyList<Capability> capabilities)
    {
        Kinds = [.. capabilities.SelectMany(c => c.Kinds)];
        Events = [.. capabilities.SelectMany(c => c.Events)];
        foreach (var operation in capabilities.SelectMany(c => c.Operations))
        {
            operations.Add(operation.Name, operation);
        }
    }

    public IReadOnlyList<RecordKind> Kinds { get; }

    /// <summary>
    /// Every type of event that this process may tell. What was recorded may have others, and is read without this.
    /// </summary>
    public IReadOnlyList<EventType> Events { get; }

    public IEnumerable<Operation> Operations => operations.Values;

    public Operation? Find(string name) => operations.GetValueOrDefault(name);
}
