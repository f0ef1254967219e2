using System.Globalization;
using System.Text.Json;
using Zentra.Cards.Issuing;
using Zentra.Cards.Vault;
using Zentra.Runtime.Operations;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Server.Vault;
using Zentra.Server.Workers;

namespace Zentra.Server.Cards;

/// <summary>
/// Seals a workspace's numbers under its new data key, a page of cards by an intent. It passes over all cards until a
/// pass finds none under the old key, and then has that destroyed. A step that is done twice finds nothing to do.
/// </summary>
internal sealed class VaultResealing(IStore store, Door door, CardVault vault) : ILongWork
{
    public IReadOnlyList<string> Kinds => [VaultDecider.Resealing];

    public async Task<WorkStep> Step(Scope scope, LongOperation operation, CancellationToken stopping)
    {
        var (from, to) = JsonSerializer.Deserialize(operation.Request, VaultJson.Default.ResealRequest)!;
        var place = Place.Read(operation.Cursor);
        var cards = await store.Records(
            scope, Card.Kind, new(new Page(VaultDecider.MaxAtOnce) { OlderThan = place.Card }));
        var ids = cards.Take(VaultDecider.MaxAtOnce).Select(r => ((Card)r.State).Id).ToList();
        List<ResealedNumber> numbers;
        try
        {
            numbers = await Reseal(scope, ids, from, to);
        }
        catch (VaultUnavailableException fault)
        {
            return new(0, null, fault.Message);
        }
        if (numbers.Count > 0)
        {
            // Refused, it was done by another; the next pass finds what is left.
            await door.Run(door.Open(
                scope, Actor.Runtime, VaultDecider.Reseal, new VaultCommand.Reseal(from, to, numbers)));
        }
        place = new(place.Changed + numbers.Count, ids.Count > 0 ? ids[^1] : null);
        if (ids.Count == VaultDecider.MaxAtOnce)
        {
            return new(numbers.Count, place.Text);
        }
        if (place.Changed > 0)
        {
            return new(numbers.Count, new Place(0, null).Text);
        }
        await door.Run(door.Open(scope, Actor.Runtime, VaultDecider.Destroy, new VaultCommand.Destroy(from)));
        vault.Forget(scope, from);
        return new(numbers.Count, null);
    }

    private async Task<List<ResealedNumber>> Reseal(Scope scope, List<string> cards, string from, string to)
    {
        var numbers = new List<ResealedNumber>();
        foreach (var card in cards)
        {
            if (await store.Record(scope, SealedPan.Kind, SealedPan.IdOf(card)) is { State: SealedPan kept }
                && kept.Key == from)
            {
                numbers.Add(new(card, await vault.Reseal(scope, kept, to)));
            }
        }
        return numbers;
    }

    /// <summary>How far a pass has come.</summary>
    /// <param name="Changed">How many numbers it found under the old key.</param>
    /// <param name="Card">The last card that it looked at; null where it begins.</param>
    private sealed record Place(long Changed, string? Card)
    {
        public string Text => string.Create(CultureInfo.InvariantCulture, $"{Changed}:{Card}");

        public static Place Read(string? text)
        {
            var parts = (text ?? "0:").Split(':');
            return new(
                long.Parse(parts[0], CultureInfo.InvariantCulture), parts[1].Length > 0 ? parts[1] : null);
        }
    }
}
