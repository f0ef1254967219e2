using System.Numerics;

namespace Zentra.Bench.Load;

/// <summary>Latencies in log-linear buckets: within 0.1 µs below 25 µs and 0.8 % above, at a fixed size.</summary>
internal sealed class Histogram
{
    private const int LinearBits = 7;

    private readonly long[] counts = new long[(64 - LinearBits + 1) << LinearBits];
    private TimeSpan sum;

    public long Count { get; private set; }

    public TimeSpan Max { get; private set; }

    public TimeSpan Mean => Count == 0 ? default : sum / Count;

    public void Record(TimeSpan latency)
    {
        counts[BucketOf(latency.Ticks)]++;
        Count++;
        sum += latency;
        Max = latency > Max ? latency : Max;
    }

    /// <summary>The latency that this share of all requests did not exceed.</summary>
    public TimeSpan Quantile(double share)
    {
        var rank = (long)Math.Ceiling(share * Count);
        var bucket = 0;
        for (var seen = counts[0]; seen < rank; seen += counts[bucket])
        {
            bucket++;
        }
        var highest = TimeSpan.FromTicks(HighestOf(bucket));
        return highest < Max ? highest : Max;
    }

    /// <summary>The whole distribution, one count for each doubling of the latency.</summary>
    public IEnumerable<(TimeSpan Below, long Count)> Doublings() =>
        counts.Index()
            .Where(bucket => bucket.Item > 0)
            .GroupBy(bucket => BitOperations.Log2((ulong)HighestOf(bucket.Index)))
            .Select(group => (TimeSpan.FromTicks(2L << group.Key), group.Sum(bucket => bucket.Item)));

    private static int BucketOf(long ticks)
    {
        var shift = Math.Max(0, BitOperations.Log2((ulong)ticks) - LinearBits);
        return (shift << LinearBits) + (int)(ticks >> shift);
    }

    private static long HighestOf(int bucket)
    {
        var shift = Math.Max(0, (bucket >> LinearBits) - 1);
        return ((bucket - (shift << LinearBits) + 1L) << shift) - 1;
    }
}
