namespace Zentra.Runtime.Evidence;

/// <summary>
/// The root of a complete subtree (RFC 9162 section 2.1.1): 2^level leaves, from leaf index * 2^level on. Kept for
/// levels 8, 16, 24 and so on, as in C2SP tlog-tiles; level 0 is the leaf hashes.
/// </summary>
public readonly record struct MerkleTile(int Level, long Index, Digest Root)
{
    /// <summary>The levels from one kept level to the next (C2SP tlog-tiles).</summary>
    public const int LevelStep = 8;

    internal static bool IsKept(int level) => level % LevelStep == 0;
}

/// <summary>Reads one kept root; only complete subtrees of kept levels, level 0 among them, are asked for.</summary>
public delegate Digest MerkleReader(int level, long index);

/// <summary>At most 256 neighbouring roots of one kept level.</summary>
public readonly record struct MerkleRun(int Level, long First, int Count);
