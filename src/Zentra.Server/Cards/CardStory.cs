using Zentra.Cards.Authorizations;
using Zentra.Cards.Clearing;
using Zentra.Cards.Controls;
using Zentra.Cards.Disputes;
using Zentra.Cards.Issuing;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Reviews;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Server.Http;

namespace Zentra.Server.Cards;

/// <summary>
/// All that belongs to a card, in one order: what was done with it, with its authorizations and disputes, with the
/// clearing and the reviews of them, and each version of its controls.
/// </summary>
/// <param name="Authorizations">Newest first; of one page.</param>
/// <param name="Clearing">
/// The records about these authorizations, and those of the card that are about none, in the order in which they came.
/// </param>
/// <param name="Disputes">Oldest first.</param>
/// <param name="Controls">All versions of the card's own.</param>
/// <param name="InForce">What decides now: of the workspace, the program and the card.</param>
internal sealed record CardStory(
    Card Card,
    IReadOnlyList<Authorization> Authorizations,
    IReadOnlyList<ClearingRecord> Clearing,
    IReadOnlyList<CardDispute> Disputes,
    IReadOnlyList<Review> Reviews,
    IReadOnlyList<ControlSet> Controls,
    IReadOnlyList<ControlSet> InForce,
    IReadOnlyList<SealedIntent> Intents)
{
    /// <summary>The most authorizations of one page, and of a packet.</summary>
    public const int MaxAuthorizations = 1_000;

    /// <summary>
    /// Intents about authorizations after which a page takes no other authorization: one that has thousands of clearing
    /// records makes its page shorter.
    /// </summary>
    private const int MaxIntents = IStore.MaxStory;

    /// <summary>Records that are asked for at once.</summary>
    private const int Batch = 500;

    /// <summary>Disputes, reviews, versions of controls, and clearing records of no authorization.</summary>
    private const int MaxRelated = 1_000;

    /// <summary>Rounds in which missing events are looked for; each one adds a card of the line at least.</summary>
    private const int MaxRounds = 20;

    /// <param name="page">Which authorizations; one more than is shown may be read.</param>
    /// <param name="shown">How many of them the story is about.</param>
    public static async Task<(CardStory Story, bool HasMore)> Read(
        IStore store, Scope scope, Card card, Page page, int shown)
    {
        var found = await Of<Authorization>(store, scope, Authorization.Records, "card", card.Id, page);
        var intents = new SortedDictionary<long, SealedIntent>();
        var authorizations = new List<Authorization>();
        foreach (var authorization in found.Take(shown).TakeWhile(_ => intents.Count < MaxIntents))
        {
            await AddAbout(store, scope, authorization.Id, intents);
            authorizations.Add(authorization);
        }
        var clearing = await ClearingOf(store, scope, card, authorizations);
        var disputes = await Related<CardDispute>(store, scope, CardDispute.Kind, "card", card.Id);
        var controls = await Related<ControlSet>(store, scope, ControlSet.Kind, "subject", card.Id);
        var reviews = await ReviewsOf(
            store, scope, card, disputes,
            [.. authorizations.Select(a => a.Review), .. clearing.Select(c => c.Review)]);
        foreach (var subject in (IEnumerable<string>)
            [card.Id, .. disputes.Select(d => d.Id), .. reviews.Select(r => r.Id)])
        {
            await AddAbout(store, scope, subject, intents);
        }
        // Versions of the workspace and the program are told where a decision names them.
        var decided = await ById<ControlSet>(
            store, scope, ControlSet.Kind, authorizations.SelectMany(a => a.Decisions).SelectMany(d => d.Sets));
        foreach (var intent in controls.Concat(decided).Select(s => s.Intent)
            .Concat(clearing.Select(c => c.Intent)).Distinct())
        {
            await Add(store, scope, intent, "int", intents);
        }
        await CloseGaps(store, scope, intents);
        return (
            new(
                card, authorizations, clearing, disputes, reviews, controls, await InForceOf(store, scope, card),
                [.. intents.Values]),
            found.Count > authorizations.Count);
    }

    private static async Task AddAbout(
        IStore store, Scope scope, string subject, SortedDictionary<long, SealedIntent> intents)
    {
        foreach (var intent in await store.IntentsAbout(scope, subject, IStore.MaxStory))
        {
            intents[intent.Sequence] = intent;
        }
    }

    private static async Task<IReadOnlyList<ClearingRecord>> ClearingOf(
        IStore store, Scope scope, Card card, List<Authorization> authorizations)
    {
        var found = await ById<ClearingRecord>(
            store, scope, ClearingRecord.Kind,
            authorizations.SelectMany(a => a.Clearings ?? []).Select(c => c.Record));
        var lone = await Related<ClearingRecord>(store, scope, ClearingRecord.Kind, "lone_card", card.Id);
        return [.. found.Concat(lone).OrderBy(r => r.CreatedAt).ThenBy(r => r.Id, StringComparer.Ordinal)];
    }

    private static async Task<IReadOnlyList<ControlSet>> InForceOf(IStore store, Scope scope, Card card)
    {
        var sets = new List<ControlSet>();
        foreach (var subject in new[] { scope.Workspace, card.Program, card.Id })
        {
            if (await store.Record(scope, ControlsInForce.Kind, ControlsInForce.IdOf(subject))
                is { State: ControlsInForce inForce })
            {
                sets.Add(inForce.Set);
            }
        }
        return sets;
    }

    /// <summary>
    /// Adds what told the events before the last one that is told here, of each object: a card that took another's
    /// place tells of that one too, and what was told of it before belongs to the story.
    /// </summary>
    private static async Task CloseGaps(IStore store, Scope scope, SortedDictionary<long, SealedIntent> intents)
    {
        var told = new Dictionary<string, SortedSet<long>>(StringComparer.Ordinal);
        var seen = new HashSet<long>();
        for (var round = 0; round < MaxRounds; round++)
        {
            foreach (var intent in intents.Values.Where(i => !seen.Contains(i.Sequence)).ToList())
            {
                seen.Add(intent.Sequence);
                foreach (var one in await store.EventsOf(intent))
                {
                    if (!told.TryGetValue(one.Object, out var known))
                    {
                        told[one.Object] = known = [];
                    }
                    known.Add(one.ObjectSequence);
                }
            }
            var gaps = told.Where(t => t.Value.Max > t.Value.Count).ToList();
            if (gaps.Count == 0)
            {
                return;
            }
            foreach (var (id, known) in gaps)
            {
                await Add(store, scope, id, known, intents);
            }
        }
    }

    private static async Task Add(
        IStore store,
        Scope scope,
        string told,
        SortedSet<long> known,
        SortedDictionary<long, SealedIntent> intents)
    {
        var after = 0L;
        while (true)
        {
            var events = await store.Events(scope, new(after, Query.MaxLimit) { Object = told });
            foreach (var one in events.Where(e => e.ObjectSequence < known.Max && !known.Contains(e.ObjectSequence)))
            {
                await Add(store, scope, one.Id, "evt", intents);
            }
            if (events.Count < Query.MaxLimit || events[^1].ObjectSequence >= known.Max)
            {
                return;
            }
            after = events[^1].Sequence;
        }
    }

    /// <summary>Adds the intent of an identifier that was drawn in it.</summary>
    private static async Task Add(
        IStore store, Scope scope, string id, string prefix, SortedDictionary<long, SealedIntent> intents)
    {
        if (Identifier.TryParse(id, prefix, out var drawn) && await store.Intent(scope, drawn.Intent) is { } intent)
        {
            intents[intent.Sequence] = intent;
        }
    }

    /// <summary>What people were asked about the card and its disputes, and the reviews that others name.</summary>
    private static async Task<IReadOnlyList<Review>> ReviewsOf(
        IStore store, Scope scope, Card card, IReadOnlyList<CardDispute> disputes, IReadOnlyList<string?> named)
    {
        var reviews = new Dictionary<string, Review>(StringComparer.Ordinal);
        void Take(IEnumerable<Review> found)
        {
            foreach (var review in found)
            {
                reviews[review.Id] = review;
            }
        }
        Take(await Related<Review>(store, scope, Review.Records, "subject", card.Id));
        Take(await Related<Review>(store, scope, Review.Records, "related", card.Id));
        foreach (var dispute in disputes)
        {
            Take(await Related<Review>(store, scope, Review.Records, "subject", dispute.Id));
        }
        Take(await ById<Review>(store, scope, Review.Records, named.OfType<string>()));
        return [.. reviews.Values.OrderBy(r => r.Id, StringComparer.Ordinal)];
    }

    private static async Task<IReadOnlyList<TState>> ById<TState>(
        IStore store, Scope scope, RecordKind kind, IEnumerable<string> ids)
    {
        var found = new List<TState>();
        foreach (var some in ids.Distinct().Chunk(Batch))
        {
            found.AddRange((await store.RecordsById(scope, kind, some)).Select(r => (TState)r.State));
        }
        return found;
    }

    private static async Task<IReadOnlyList<TState>> Related<TState>(
        IStore store, Scope scope, RecordKind kind, string column, string value) =>
        [.. (await Of<TState>(store, scope, kind, column, value, new(MaxRelated))).Reverse()];

    private static async Task<IReadOnlyList<TState>> Of<TState>(
        IStore store, Scope scope, RecordKind kind, string column, string value, Page page) =>
        [
            .. (await store.Records(scope, kind, new(page) { Columns = [(column, value)] }))
                .Select(r => (TState)r.State),
        ];
}
