using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Storage.Tests.Lanes;

namespace Zentra.Storage.Tests.Simulation;

/// <summary>What callers were told, held against what the store has.</summary>
internal sealed class Acknowledgements
{
    private readonly Dictionary<(string Tenant, long Sequence), Identifier> committed = [];
    private readonly HashSet<Identifier> failed = [];
    private readonly Dictionary<(Scope, string Operation, string Key), long> keys = [];

    public int Committed => committed.Count;

    public int Failed => failed.Count;

    public int Ambiguous { get; private set; }

    public void Note(Intent intent, Ended ended)
    {
        switch (ended)
        {
            case { Outcome: Outcome.Committed made }:
                Books.Require(
                    committed.TryAdd((intent.Scope.Tenant, made.Sequence), intent.Id), $"sequence {made.Sequence} was given twice");
                if (intent.Key is { } taken)
                {
                    Books.Require(
                        keys.TryAdd((intent.Scope, taken.Operation, taken.Key), made.Sequence), $"key {taken.Key} had two effects");
                }
                break;
            case { Outcome: Outcome.Known known }:
                var key = (intent.Scope, intent.Key!.Operation, intent.Key.Key);
                Books.Require(
                    !keys.TryGetValue(key, out var first) || first == known.Sequence, $"key {intent.Key.Key} changed its intent");
                keys[key] = known.Sequence;
                break;
            case { Outcome: Outcome.Refused or Outcome.KeyReused }:
                failed.Add(intent.Id);
                break;
            case { Fault: AmbiguousCommitException }:
                Ambiguous++;
                break;
            case { Fault: StoreUnavailableException }:
                failed.Add(intent.Id);
                break;
            default:
                throw new BrokenInvariantException($"{intent.Operation.Name} failed: {ended.Fault}");
        }
    }

    /// <summary>Every acknowledged intent is there once, in its place; none that was refused or failed is.</summary>
    public async Task Check(IStore store)
    {
        var stored = new Dictionary<(string, long), Identifier>();
        foreach (var head in await store.Heads())
        {
            foreach (var intent in await store.IntentsAfter(head.Tenant, 0, int.MaxValue))
            {
                stored.Add((head.Tenant, intent.Sequence), intent.Id);
                Books.Require(!failed.Contains(intent.Id), $"intent {intent.Sequence} was refused and is there");
            }
        }
        foreach (var (place, id) in committed)
        {
            Books.Require(
                stored.TryGetValue(place, out var found) && found == id, $"intent {place.Sequence} was acknowledged and is not there");
        }
    }
}
