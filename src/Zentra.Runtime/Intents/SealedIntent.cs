using Zentra.Runtime.Evidence;
using Zentra.Runtime.Ledger;
using Zentra.Runtime.Tenancy;

namespace Zentra.Runtime.Intents;

/// <summary>
/// An intent as it was committed: the envelope it came in, what each stage did, and its leaf. Immutable.
/// </summary>
public sealed record SealedIntent
{
    public required Scope Scope { get; init; }

    /// <summary>
    /// Its place in the tenant's order, from 1, gapless. Its leaf's index in the Merkle log is one less.
    /// </summary>
    public required long Sequence { get; init; }

    public required Identifier Id { get; init; }
    public required Actor Actor { get; init; }
    public required string Operation { get; init; }

    /// <summary>The command as JSON, in the form its operation reads.</summary>
    public required ReadOnlyMemory<byte> Command { get; init; }

    public required Timestamp At { get; init; }
    public required ReadOnlyMemory<byte> Salt { get; init; }
    public long? CausedBy { get; init; }
    public IdempotencyKey? Key { get; init; }
    public string? Trace { get; init; }
    public required string Subject { get; init; }

    /// <summary>The verdicts as a JSON array.</summary>
    public required ReadOnlyMemory<byte> Policy { get; init; }

    /// <summary>The route as a JSON object, or empty where none was selected.</summary>
    public ReadOnlyMemory<byte> Route { get; init; }

    public long FirstEntry { get; init; }
    public int EntryCount { get; init; }
    public long FirstEvent { get; init; }
    public int EventCount { get; init; }

    /// <summary>The sequence of the intent whose caller the answer is for; its own where it answers itself.</summary>
    public long? Answers { get; init; }

    public int? AnswerStatus { get; init; }

    /// <summary>
    /// The answer's body; empty where it is the data of the event numbered <see cref="AnswerEvent"/>.
    /// </summary>
    public ReadOnlyMemory<byte> AnswerBody { get; init; }

    public int? AnswerEvent { get; init; }

    public Digest Leaf { get; init; }
}

/// <summary>An event as it was committed.</summary>
public sealed record SealedEvent(
    string Workspace,
    long Sequence,
    string Id,
    string Type,
    string Object,
    long ObjectSequence,
    Timestamp At,
    string ApiVersion,
    ReadOnlyMemory<byte> Data);

/// <summary>An intent with everything that its leaf commits to.</summary>
public sealed record SealedStory(SealedIntent Intent, IReadOnlyList<Entry> Entries, IReadOnlyList<SealedEvent> Events);
