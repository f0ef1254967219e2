namespace Zentra.Runtime.Evidence;

/// <summary>
/// Verifies proofs against roots; the variables are those of the RFC. A proof does not vouch for the sizes given with
/// it: they must come from the checkpoints that give the roots.
/// </summary>
public static class MerkleProof
{
    /// <summary>Whether the log has this leaf hash at this index (RFC 9162 section 2.1.3.2).</summary>
    public static Verification VerifyInclusion(
        in Digest leaf, long index, long size, ReadOnlySpan<Digest> path, in Digest root)
    {
        if (index < 0 || index >= size)
        {
            return Fails($"A log of {size} leaves has no leaf {index}.");
        }
        var (fn, sn, r) = (index, size - 1, leaf);
        foreach (var p in path)
        {
            if (sn == 0)
            {
                return Fails($"The path of leaf {index} is too long for a log of {size} leaves.");
            }
            if (IsOdd(fn) || fn == sn)
            {
                r = MerkleHash.Node(p, r);
                RiseToRightChild(ref fn, ref sn);
            }
            else
            {
                r = MerkleHash.Node(r, p);
            }
            (fn, sn) = (fn >> 1, sn >> 1);
        }
        if (sn != 0)
        {
            return Fails($"The path of leaf {index} is too short for a log of {size} leaves.");
        }
        return r == root
            ? new Verification.Holds()
            : Fails($"Leaf {index} and its path do not lead to the root of {size} leaves.");
    }

    /// <summary>Whether the second log begins with all of the first (RFC 9162 section 2.1.4.2); an empty log begins
    /// every log, and a log itself, without a path.</summary>
    public static Verification VerifyConsistency(
        long first, in Digest firstRoot, long second, in Digest secondRoot, ReadOnlySpan<Digest> path)
    {
        if (first < 0 || second < first)
        {
            return Fails($"A log cannot go from {first} to {second} leaves.");
        }
        if (first == 0 && firstRoot != MerkleHash.Empty)
        {
            return Fails("The root of an empty log is not the hash of nothing.");
        }
        if (first == second && firstRoot != secondRoot)
        {
            return Fails($"The log has two different roots of {first} leaves.");
        }
        if (first > 0 && first < second)
        {
            return VerifyGrowth(first, firstRoot, second, secondRoot, path);
        }
        return path.IsEmpty
            ? new Verification.Holds()
            : Fails($"The path from {first} to {second} leaves is too long.");
    }

    private static Verification VerifyGrowth(
        long first, in Digest firstRoot, long second, in Digest secondRoot, ReadOnlySpan<Digest> path)
    {
        if (path.IsEmpty)
        {
            return Fails($"The path from {first} to {second} leaves is too short.");
        }
        var (fn, sn) = (first - 1, second - 1);
        while (IsOdd(fn))
        {
            (fn, sn) = (fn >> 1, sn >> 1);
        }
        var isKnown = long.IsPow2(first);
        var fr = isKnown ? firstRoot : path[0];
        var sr = fr;
        foreach (var c in isKnown ? path : path[1..])
        {
            if (sn == 0)
            {
                return Fails($"The path from {first} to {second} leaves is too long.");
            }
            if (IsOdd(fn) || fn == sn)
            {
                fr = MerkleHash.Node(c, fr);
                sr = MerkleHash.Node(c, sr);
                RiseToRightChild(ref fn, ref sn);
            }
            else
            {
                sr = MerkleHash.Node(sr, c);
            }
            (fn, sn) = (fn >> 1, sn >> 1);
        }
        if (sn != 0)
        {
            return Fails($"The path from {first} to {second} leaves is too short.");
        }
        if (fr != firstRoot)
        {
            return Fails($"The path does not lead to the root of the first {first} leaves.");
        }
        return sr == secondRoot
            ? new Verification.Holds()
            : Fails($"The path leads to the root of the first {first} leaves, but not to that of {second}.");
    }

    /// <summary>A left child at the edge of an incomplete tree has no sibling, so it stands for its parent.</summary>
    private static void RiseToRightChild(ref long fn, ref long sn)
    {
        while (!IsOdd(fn) && fn != 0)
        {
            (fn, sn) = (fn >> 1, sn >> 1);
        }
    }

    private static bool IsOdd(long number) => (number & 1) == 1;

    private static Verification.Fails Fails(string reason) => new(reason);
}
