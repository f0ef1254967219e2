using Zentra.Runtime.Evidence;
using Zentra.Runtime.Store;

namespace Zentra.Runtime.Checks;

/// <summary>Builds the tenant's Merkle log anew from the leaves of its intents, and compares head, tiles and checkpoints.</summary>
internal sealed class LogAudit(string tenant, IStoreSnapshot store, Findings findings) : IAsyncDisposable
{
    private readonly MerkleFrontier frontier = new();
    private readonly IAsyncEnumerator<StoredCheckpoint> checkpoint = store.Checkpoints(tenant).GetAsyncEnumerator();
    private readonly Dictionary<(int Level, long Index), Digest> tiles = [];
    private readonly List<MerkleTile> completed = [];
    private bool hasCheckpoint;

    public async Task Begin()
    {
        await NextCheckpoint();
        await CheckDue();
    }

    public async Task Append(Digest leaf)
    {
        completed.Clear();
        frontier.Append(leaf, completed);
        foreach (var tile in completed)
        {
            tiles.Add((tile.Level, tile.Index), tile.Root);
        }
        await CheckDue();
    }

    public async Task Compare(Head head)
    {
        if (head.Sequence != frontier.Size)
        {
            findings.Add(tenant, "head", $"Its sequence is {head.Sequence}, but there are {frontier.Size} intents.");
        }
        if (head.Frontier.Size != frontier.Size || head.Frontier.Root() != frontier.Root())
        {
            findings.Add(
                tenant, "head", $"Its Merkle root is {head.Frontier.Root()}, but the leaves give {frontier.Root()}.");
        }
        while (hasCheckpoint)
        {
            findings.Add(
                tenant,
                $"checkpoint {checkpoint.Current.Size}",
                $"It covers {checkpoint.Current.Size} intents, but there are {frontier.Size}: the log was cut.");
            await NextCheckpoint();
        }
        await foreach (var tile in store.Tiles(tenant))
        {
            var isDue = tiles.Remove((tile.Level, tile.Index), out var root);
            if (!isDue || root != tile.Root)
            {
                AddTile(tile.Level, tile.Index, isDue
                    ? $"Its root is {tile.Root}, but the leaves give {root}."
                    : "The log is too short to have it.");
            }
        }
        foreach (var (level, index) in tiles.Keys)
        {
            AddTile(level, index, "It is missing.");
        }
    }

    public ValueTask DisposeAsync() => checkpoint.DisposeAsync();

    private async Task CheckDue()
    {
        while (hasCheckpoint && checkpoint.Current.Size == frontier.Size)
        {
            Check(checkpoint.Current);
            await NextCheckpoint();
        }
    }

    /// <summary>The signature is for verifiers who have the key; that what was signed is this log is checked here.</summary>
    private void Check(StoredCheckpoint stored)
    {
        if (!SignedNote.TryParse(stored.Note, out var note, out var reason)
            || !Checkpoint.TryParse(note.Text, out var signed, out reason))
        {
            findings.Add(tenant, $"checkpoint {stored.Size}", reason);
        }
        else if (signed.Origin != Packet.OriginOf(tenant) || signed.Size != stored.Size || signed.Root != frontier.Root())
        {
            findings.Add(
                tenant,
                $"checkpoint {stored.Size}",
                $"It signs {signed.Origin} of {signed.Size} leaves with root {signed.Root}, but the leaves give {frontier.Root()}.");
        }
    }

    private void AddTile(int level, long index, string what) =>
        findings.Add(tenant, $"tile {index} of level {level}", what);

    private async Task NextCheckpoint() => hasCheckpoint = await checkpoint.MoveNextAsync();
}
