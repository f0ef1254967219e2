using System.Security.Cryptography;

namespace Zentra.Tests.Evidence;

/// <summary>RFC 9162 section 2.1 word for word: slow, recursive, and independent of the code under test.</summary>
internal static class MerkleReference
{
    /// <summary>MTH(D_n), section 2.1.1.</summary>
    public static byte[] Root(ReadOnlySpan<byte[]> d) => d.Length switch
    {
        0 => SHA256.HashData([]),
        1 => SHA256.HashData([0x00, .. d[0]]),
        var n => SHA256.HashData([0x01, .. Root(d[..K(n)]), .. Root(d[K(n)..])]),
    };

    /// <summary>PATH(m, D_n), section 2.1.3.1.</summary>
    public static byte[][] Path(int m, ReadOnlySpan<byte[]> d)
    {
        if (d.Length == 1)
        {
            return [];
        }
        var k = K(d.Length);
        return m < k ? [.. Path(m, d[..k]), Root(d[k..])] : [.. Path(m - k, d[k..]), Root(d[..k])];
    }

    /// <summary>PROOF(m, D_n), section 2.1.4.1.</summary>
    public static byte[][] Proof(int m, ReadOnlySpan<byte[]> d) => Subproof(m, d, true);

    private static byte[][] Subproof(int m, ReadOnlySpan<byte[]> d, bool b)
    {
        if (m == d.Length)
        {
            return b ? [] : [Root(d)];
        }
        var k = K(d.Length);
        return m <= k
            ? [.. Subproof(m, d[..k], b), Root(d[k..])]
            : [.. Subproof(m - k, d[k..], false), Root(d[..k])];
    }

    private static int K(int n)
    {
        var k = 1;
        while (k * 2 < n)
        {
            k *= 2;
        }
        return k;
    }
}
