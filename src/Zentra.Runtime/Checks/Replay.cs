using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Runtime.Checks;

/// <summary>
/// Rebuilds a tenant from its recorded intents in an empty store, through the lane's own code, and compares everything that is
/// kept: what cannot be rebuilt was not decided by these deciders from these intents.
/// </summary>
public sealed class Replay(IStoreSnapshot source, ISnapshotStore target, Catalogue catalogue, Findings differences)
{
    private const string InHead = "head";

    /// <summary>Replays one tenant; the number of intents that were decided anew.</summary>
    public async Task<long> Run(string tenant)
    {
        var head = (await source.Heads()).First(h => h.Tenant == tenant);
        Head replayed;
        using (var writer = target.OpenWriter())
        {
            await Rebuild(tenant, writer);
            replayed = writer.Read(tenant);
        }
        CompareHeads(head, replayed);
        await using var copy = await target.Snapshot();
        await Compare(tenant, copy);
        return replayed.Sequence;
    }

    private async Task Rebuild(string tenant, IStoreWriter writer)
    {
        var batch = new List<SealedStory>(Lane.MaxBatch);
        await foreach (var story in source.Stories(tenant))
        {
            batch.Add(story);
            if (batch.Count == Lane.MaxBatch)
            {
                if (!Decide(tenant, batch, writer))
                {
                    return;
                }
                batch.Clear();
            }
        }
        Decide(tenant, batch, writer);
    }

    /// <summary>False where an intent is not accepted again: those behind it would take other sequences, and all would differ.</summary>
    private bool Decide(string tenant, List<SealedStory> batch, IStoreWriter writer)
    {
        var submissions = new List<Submission>(batch.Count);
        foreach (var story in batch)
        {
            if (Reopen(story.Intent) is not { } intent)
            {
                break;
            }
            submissions.Add(new(intent));
        }
        writer.Begin();
        var decided = new TenantBatch(writer.Lock(tenant), writer, new TenantCache());
        decided.Load(submissions, withKeys: true);
        var accepted = 0;
        while (accepted < submissions.Count && IsAccepted(decided, submissions[accepted], batch[accepted].Intent))
        {
            accepted++;
        }
        if (decided.Finish() is not { } writes)
        {
            writer.Rollback();
            return false;
        }
        for (var i = 0; i < writes.Stories.Count; i++)
        {
            if (StoryComparison.FirstDifference(batch[i], writes.Stories[i]) is { } difference)
            {
                Differs(batch[i].Intent, difference);
            }
        }
        writer.Write(writes);
        writer.Commit();
        return accepted == batch.Count;
    }

    private Intent? Reopen(SealedIntent recorded)
    {
        if (catalogue.Find(recorded.Operation) is not { } operation)
        {
            Differs(recorded, $"its operation {recorded.Operation} is not known here, so the replay ends before it");
            return null;
        }
        try
        {
            return new()
            {
                Id = recorded.Id,
                Scope = recorded.Scope,
                Actor = recorded.Actor,
                Operation = operation,
                Command = operation.Read(recorded.Command.Span),
                At = recorded.At,
                Salt = recorded.Salt,
                CausedBy = recorded.CausedBy,
                Key = recorded.Key,
                Trace = recorded.Trace,
            };
        }
        catch (System.Text.Json.JsonException)
        {
            Differs(recorded, $"its command is none of {recorded.Operation}, so the replay ends before it");
            return null;
        }
    }

    private bool IsAccepted(TenantBatch decided, Submission submission, SealedIntent recorded)
    {
        decided.Decide(submission);
        var reason = (submission.Fault, submission.Decided) switch
        {
            ({ } fault, _) => $"fails ({fault.Message})",
            (_, Outcome.Committed) => null,
            (_, Outcome.Refused refused) => $"is refused ({refused.Rejection.Type.Code})",
            (_, Outcome.Known known) => $"has the idempotency key of intent {known.Sequence}",
            (_, Outcome.KeyReused) => "has another intent's idempotency key",
            _ => throw new InvalidOperationException("A batch left an intent undecided."),
        };
        if (reason is not null)
        {
            Differs(recorded, $"it was accepted, but in a replay it {reason}; the replay ends before it");
        }
        return reason is null;
    }

    private void CompareHeads(Head was, Head now)
    {
        Compare("sequence", was.Sequence, now.Sequence);
        Compare("entry sequence", was.EntrySequence, now.EntrySequence);
        Compare("event sequence", was.EventSequence, now.EventSequence);
        Compare("Merkle root", was.Frontier.Root(), now.Frontier.Root());

        void Compare<T>(string what, T recorded, T replayed)
        {
            if (!EqualityComparer<T>.Default.Equals(recorded, replayed))
            {
                differences.Add(was.Tenant, InHead, $"Its {what} is {recorded}, but a replay gives {replayed}.");
            }
        }
    }

    private async Task Compare(string tenant, IStoreSnapshot copy)
    {
        foreach (var kind in catalogue.Kinds)
        {
            await Compare(
                tenant, source.Records(tenant, kind), copy.Records(tenant, kind),
                r => $"{kind.Name} {r.Address.Id}", Order, FirstDifference);
        }
        await Compare(
            tenant, source.Accounts(tenant), copy.Accounts(tenant),
            a => $"account {a.Address.Name.Code} in {a.Address.Name.Currency} of {a.Address.Workspace}", Order,
            (was, now) => was.Account == now.Account ? null : $"it is {was.Account}, but a replay gives {now.Account}");
        await Compare(
            tenant, source.Keys(tenant), copy.Keys(tenant), k => $"idempotency key {k.Hash:x32}",
            (left, right) => left.Hash.CompareTo(right.Hash),
            (was, now) => was == now ? null : $"it names intent {was.Sequence}, but a replay gives {now.Sequence}");
        await Compare(
            tenant, source.Tiles(tenant), copy.Tiles(tenant), t => $"tile {t.Index} of level {t.Level}",
            (left, right) => (left.Level, left.Index).CompareTo((right.Level, right.Index)),
            (was, now) => was == now ? null : $"its root is {was.Root}, but a replay gives {now.Root}");
    }

    /// <summary>Walks along two lists of one order, and tells of rows that are in one only or differ.</summary>
    private async Task Compare<T>(
        string tenant,
        IAsyncEnumerable<T> recorded,
        IAsyncEnumerable<T> replayed,
        Func<T, string> where,
        Comparison<T> order,
        Func<T, T, string?> difference)
    {
        await using var was = recorded.GetAsyncEnumerator();
        await using var now = replayed.GetAsyncEnumerator();
        var (hasWas, hasNow) = (await was.MoveNextAsync(), await now.MoveNextAsync());
        while (hasWas || hasNow)
        {
            var side = !hasNow ? -1 : !hasWas ? 1 : order(was.Current, now.Current);
            var what = side switch
            {
                < 0 => "it is stored, but a replay does not give it",
                > 0 => "it is missing, but a replay gives it",
                _ => difference(was.Current, now.Current),
            };
            if (what is not null)
            {
                differences.Add(tenant, where(side > 0 ? now.Current : was.Current), Sentence(what));
            }
            hasWas = side <= 0 ? await was.MoveNextAsync() : hasWas;
            hasNow = side >= 0 ? await now.MoveNextAsync() : hasNow;
        }
    }

    private static string? FirstDifference(RecordImage was, RecordImage now) => (was, now) switch
    {
        _ when !was.State.Span.SequenceEqual(now.State.Span) =>
            $"its state differs from what a replay gives from byte {was.State.Span.CommonPrefixLength(now.State.Span)} on",
        _ when was.Events != now.Events => $"it counts {was.Events} events, but a replay gives {now.Events}",
        _ when was.DueAt != now.DueAt =>
            $"it is due {was.DueAt?.ToString() ?? "never"}, but in a replay {now.DueAt?.ToString() ?? "never"}",
        _ when !was.Columns.SequenceEqual(now.Columns) => "what it is found by differs from what a replay gives",
        _ => null,
    };

    private static int Order(RecordImage left, RecordImage right) =>
        First(string.CompareOrdinal(left.Address.Workspace, right.Address.Workspace),
            string.CompareOrdinal(left.Address.Id, right.Address.Id));

    private static int Order(TenantAccount left, TenantAccount right) =>
        First(string.CompareOrdinal(left.Address.Workspace, right.Address.Workspace),
            First(string.CompareOrdinal(left.Address.Name.Code, right.Address.Name.Code),
                string.CompareOrdinal(left.Address.Name.Currency, right.Address.Name.Currency)));

    private static int First(int order, int next) => order != 0 ? order : next;

    private void Differs(SealedIntent intent, string difference) =>
        differences.Add(intent.Scope.Tenant, $"intent {intent.Sequence}", Sentence(difference));

    private static string Sentence(string clause) => $"{char.ToUpperInvariant(clause[0])}{clause[1..]}.";
}
