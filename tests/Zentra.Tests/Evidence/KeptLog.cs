using System.Security.Cryptography;
using Zentra.Runtime.Evidence;

namespace Zentra.Tests.Evidence;

/// <summary>A log as a store keeps it: leaf hashes and completed tiles, and nothing else to read.</summary>
internal sealed class KeptLog
{
    private readonly Dictionary<(int Level, long Index), Digest> kept = [];

    public KeptLog(IEnumerable<byte[]> data)
    {
        List<MerkleTile> completed = [];
        foreach (var leaf in data)
        {
            var hash = MerkleHash.Leaf(leaf);
            kept.Add((0, Frontier.Size), hash);
            Frontier.Append(hash, completed);
        }
        foreach (var tile in completed)
        {
            kept.Add((tile.Level, tile.Index), tile.Root);
        }
        Tree = new((level, index) => kept[(level, index)]);
    }

    public MerkleFrontier Frontier { get; } = new();

    public MerkleTree Tree { get; }

    public IEnumerable<(int Level, long Index)> Tiles => kept.Keys.Where(tile => tile.Level > 0);

    public Digest Leaf(long index) => kept[(0, index)];

    /// <summary>The data of a log of this many distinct leaves.</summary>
    public static byte[][] Data(int count, int salt = 0) =>
        [.. Enumerable.Range(0, count).Select(i => SHA256.HashData([.. BitConverter.GetBytes(i), (byte)salt])[..7])];
}
