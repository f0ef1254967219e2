using Zentra.Runtime.Evidence;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Runtime.Checks;

/// <summary>
/// Recomputes all that can be recomputed without deciding anything: sequences, leaves and the Merkle log, balances, floors,
/// events and what is kept beside them. It walks each log once; memory grows with accounts and objects, not with intents.
/// </summary>
public sealed class Audit(IStoreSnapshot store, Catalogue catalogue, Findings findings)
{
    /// <summary>Audits one tenant, and shows each of its stories to a capability's own check; the number of intents.</summary>
    public async Task<long> Run(Head head, Action<SealedStory> alsoObserve)
    {
        var tenant = head.Tenant;
        var accounts = new AccountAudit(tenant, findings);
        var records = new RecordAudit(tenant, findings);
        await using var log = new LogAudit(tenant, store, findings);
        await using var entries = new RowCursor<TenantEntry>(
            store.Entries(tenant), e => e.Line.Entry.Sequence, e => Stray("entry", e.Line.Entry.Sequence));
        await using var events = new RowCursor<SealedEvent>(
            store.Events(tenant), e => e.Sequence, e => Stray("event", e.Sequence));
        long sequence = 0, entrySequence = 0, eventSequence = 0, keys = 0;
        await log.Begin();
        await foreach (var intent in store.Intents(tenant))
        {
            if (intent.Sequence != sequence + 1)
            {
                findings.Add(tenant, $"intent {intent.Sequence}", $"It comes after intent {sequence}: there is a gap.");
            }
            sequence = intent.Sequence;
            keys += intent.Key is null ? 0 : 1;
            var ownEntries = await entries.Take(intent.FirstEntry, intent.EntryCount);
            var ownEvents = await events.Take(intent.FirstEvent, intent.EventCount);
            entrySequence = CheckRun(
                intent, "entry", intent.FirstEntry, intent.EntryCount, entrySequence, ownEntries.Count);
            eventSequence = CheckRun(
                intent, "event", intent.FirstEvent, intent.EventCount, eventSequence, ownEvents.Count);
            var story = new SealedStory(intent, [.. ownEntries.Select(e => e.Line.Entry)], ownEvents);
            if (Leaf.Hash(intent, story.Entries, story.Events) is var leaf && leaf != intent.Leaf)
            {
                findings.Add(tenant, $"intent {sequence}", $"Its leaf is {intent.Leaf}, but its content hashes to {leaf}.");
            }
            accounts.Observe(intent, ownEntries);
            records.Observe(intent, ownEvents);
            alsoObserve(story);
            await log.Append(intent.Leaf);
        }
        await entries.Finish();
        await events.Finish();
        await log.Compare(head);
        CheckEnd("entry", head.EntrySequence, entrySequence);
        CheckEnd("event", head.EventSequence, eventSequence);
        await accounts.Compare(store);
        await records.Compare(store, catalogue.Kinds);
        await KeyAudit.Run(store, tenant, keys, findings);
        return sequence;

        void Stray(string what, long at) => findings.Add(tenant, $"{what} {at}", "No intent claims it.");

        void CheckEnd(string what, long recorded, long found)
        {
            if (recorded != found)
            {
                findings.Add(tenant, "head", $"Its {what} sequence is {recorded}, but the intents end at {found}.");
            }
        }
    }

    /// <summary>That an intent's rows begin where the ones before it ended, and are all there; where the next must begin after.</summary>
    private long CheckRun(SealedIntent intent, string what, long first, int count, long last, int found)
    {
        if (count == 0)
        {
            return last;
        }
        var where = $"intent {intent.Sequence}";
        if (first != last + 1)
        {
            findings.Add(intent.Scope.Tenant, where, $"Its first {what} is {first}, but the last one before it is {last}.");
        }
        if (found != count)
        {
            findings.Add(intent.Scope.Tenant, where, $"It made {count} rows of the {what} log from {first} on, but {found} are there.");
        }
        return first + count - 1;
    }
}
