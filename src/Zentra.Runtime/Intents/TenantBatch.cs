
using Zentra.Runtime.Evidence;
using Zentra.Runtime.Ledger;

using Zentra.Runtime.Store;

namespace Zentra.Runtime.Intents;

/// <summary>
/// One tenant's part of a batch: intents are decided in order, each against what the ones before it left, and all they
/// write is gathered for one commit.
/// </summary>
internal sealed class TenantBatch
{
    private readonly Overlay overlay;
    private readonly BatchWrites writes;
    private readonly MerkleFrontier frontier;
    private readonly string tenant;
    private long sequence;
    private long entrySequence;
    private long eventSequence;
    private Decision.Accepted accepted = null!;
    private IReadOnlyList<Entry> entries = [];
    private (byte[] Command, byte[] Policy, byte[] Route) recorded;

    /// <param name="before">The tenant's part of the batch in flight, which this one is decided on.</param>
    public TenantBatch(Head head, IStoreWriter reader, TenantCache cache, TenantBatch? before = null)
    {
        Began = head;
        tenant = head.Tenant;
        sequence = head.Sequence;
        entrySequence = head.EntrySequence;
        eventSequence = head.EventSequence;
        frontier = head.Frontier.Clone();
        overlay = new Overlay(head, reader, cache, before?.overlay);
        writes = new BatchWrites { Head = head };
    }

    /// <summary>The head that it was decided on.</summary>
    public Head Began { get; }

    /// <summary>The head as it leaves it.</summary>
    public Head Now => writes.Head;

    /// <summary>The batch that this one was decided on is committed: nothing is looked up there any more.</summary>
    public void StandAlone() => overlay.StandAlone();

    /// <summary>Reads what these intents declare, one query a table.</summary>
    public void Load(IReadOnlyList<Submission> submissions, bool withKeys) => overlay.Load(submissions, withKeys);

    /// <summary>
    /// Decides one intent. A bug in its decider fails this intent alone; the batch goes on without it.
    /// </summary>
    public void Decide(Submission submission)
    {
        if (submission.Fault is not null)
        {
            return;
        }
        var intent = submission.Intent;
        var keyHash = submission.KeyHash ?? default;
        if (intent.Key is { } key && overlay.Key(keyHash) is { } known)
        {
            submission.Decided = Answer(key, known);
            return;
        }
        try
        {
            if (Consider(intent) is { } refusal)
            {
                submission.Decided = Earlier(intent, keyHash) ?? new Outcome.Refused(refusal);
                return;
            }
        }
        catch (Exception fault) when (fault is not StoreUnavailableException)
        {
            submission.Decided = Earlier(intent, keyHash);
            submission.Fault = submission.Decided is null ? fault : null;
            return;
        }
        submission.Decided = Seal(submission, keyHash);
    }

    /// <summary>All that this batch makes true; null where every intent was known or refused.</summary>
    public BatchWrites? Finish()
    {
        if (writes.Stories.Count == 0)
        {
            return null;
        }
        writes.Head = new Head(tenant, sequence, entrySequence, eventSequence, overlay.RowSequence, frontier);
        overlay.CollectInto(writes);
        return writes;
    }

    /// <summary>
    /// What became of an intent before, under its key. One that is not sealed takes no key, so nothing else would find
    /// it.
    /// </summary>
    private Outcome? Earlier(Intent intent, UInt128 keyHash) =>
        intent.Key is { } key && overlay.LookUp(keyHash) is { } taken ? Answer(key, taken) : null;

    private static Outcome Answer(IdempotencyKey key, StoredKey known) => known.Fingerprint == key.Fingerprint
        ? new Outcome.Known(known.Sequence)
        : new Outcome.KeyReused();

    /// <summary>
    /// Decider and ledger, without touching the overlay: a refusal, or null with what is to be sealed.
    /// </summary>
    private Rejection? Consider(Intent intent)
    {
        var workspace = overlay.Workspace(intent.Scope.Workspace);
        var context = new Context(intent, sequence + 1, workspace);
        var decision = intent.Operation.Decide(intent.Command, overlay.In(intent.Scope.Workspace), context);
        if (decision is Decision.Refused refused)
        {
            return refused.Rejection;
        }
        accepted = (Decision.Accepted)decision;
        overlay.RequireObjects(accepted);
        if (LedgerRules.CheckPeriod(accepted, intent.At, workspace?.BooksClosedUntil) is { } closed)
        {
            return closed;
        }
        recorded = (
            intent.Operation.Write(intent.Command), Recorded.Policy(accepted.Policy), Recorded.Route(accepted.Route));
        var posting = overlay.Post(intent.Scope.Workspace, accepted, entrySequence);
        entries = posting.Entries;
        return posting.Refusal;
    }

    /// <summary>From here on nothing can refuse: the overlay takes the changes, and the leaf is appended.</summary>
    private Outcome.Committed Seal(Submission submission, UInt128 keyHash)
    {
        var intent = submission.Intent;
        var workspace = intent.Scope.Workspace;
        overlay.Accept(workspace, accepted, entries);
        sequence++;
        entrySequence += entries.Count;
        var events = new SealedEvent[accepted.Events.Count];
        int? answerEvent = null;
        for (var i = 0; i < events.Length; i++)
        {
            var draft = accepted.Events[i];
            events[i] = new(
                workspace, ++eventSequence, draft.Id, draft.Type.Name, draft.Object,
                overlay.NextEventOf(draft.Object), intent.At, ApiVersion.Current, draft.Data);
            if (accepted.Answer is { } answer && answer.Body.Equals(draft.Data))
            {
                answerEvent = i;
            }
        }
        var sealedIntent = new SealedIntent
        {
            Scope = intent.Scope,
            Sequence = sequence,
            Id = intent.Id,
            Actor = intent.Actor,
            Operation = intent.Operation.Name,
            Command = recorded.Command,
            At = intent.At,
            Salt = intent.Salt,
            CausedBy = intent.CausedBy,
            Key = intent.Key,
            Trace = intent.Trace,
            Subject = accepted.Subject,
            Policy = recorded.Policy,
            Route = recorded.Route,
            FirstEntry = entries.Count == 0 ? 0 : entries[0].Sequence,
            EntryCount = entries.Count,
            FirstEvent = events.Length == 0 ? 0 : events[0].Sequence,
            EventCount = events.Length,
            Answers = accepted.Answer is null ? null : accepted.Answers ?? sequence,
            AnswerStatus = accepted.Answer?.Status,
            AnswerBody = answerEvent is null && accepted.Answer is { } own ? own.Body : default,
            AnswerEvent = answerEvent,
        };
        var leaf = Leaf.Hash(sealedIntent, entries, events);
        frontier.Append(leaf, writes.Tiles);
        writes.Stories.Add(new(sealedIntent with { Leaf = leaf }, entries, events));
        if (intent.Key is { } taken)
        {
            var stored = new StoredKey(keyHash, taken.Fingerprint, sequence);
            overlay.Take(stored);
            writes.Keys.Add(stored);
        }
        return new(sequence, accepted.Subject, accepted.Answer, accepted.Effects);
    }

}
