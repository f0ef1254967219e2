using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Cards.Controls;

/// <summary>
/// What one limit has counted, for one of its groups. It never goes back: what comes from before its latest bucket,
/// because a clock went back, is counted in that one.
/// </summary>
public sealed record SpendCounter
{
    /// <summary>`spc_…`, of a hash of what it counts: see <see cref="CountedRule.CounterOf"/>.</summary>
    public required string Id { get; init; }

    /// <summary>The beginning of the latest bucket that was ever charged.</summary>
    public required Timestamp Latest { get; init; }

    /// <summary>How far before the latest bucket others count, in microseconds; what is older is dropped.</summary>
    public long Keep { get; init; }

    /// <summary>By their beginning, oldest first; one in which nothing is left is not kept. At most 97.</summary>
    public required IReadOnlyList<SpendBucket> Buckets { get; init; }

    public static readonly RecordKind<SpendCounter> Kind = new(
        "spend_counters", "spc", ControlsJson.Default.SpendCounter, [])
    {
        IsLasting = true,
    };

    /// <summary>What is counted from a moment on. A sum of amounts may be larger than any of them.</summary>
    public (Int128 Minor, long Count) UsedFrom(Timestamp start)
    {
        var (minor, count) = ((Int128)0, 0L);
        for (var i = Buckets.Count - 1; i >= 0 && Buckets[i].Start >= start; i--)
        {
            (minor, count) = (minor + Buckets[i].Minor, count + Buckets[i].Count);
        }
        return (minor, count);
    }

    /// <summary>
    /// Adds to a bucket, or takes from it where the numbers are negative. A bucket that no window needs any more is
    /// left alone: then this is the same counter.
    /// </summary>
    internal SpendCounter Add(Timestamp bucket, Int128 minor, long count)
    {
        var latest = bucket > Latest ? bucket : Latest;
        var oldest = new Timestamp(latest.Microseconds - Keep);
        if (bucket < oldest || (minor == 0 && count == 0 && latest == Latest))
        {
            return this;
        }
        var buckets = new List<SpendBucket>(Buckets.Count + 1);
        var sum = new SpendBucket(bucket, minor, count);
        foreach (var known in Buckets)
        {
            if (known.Start == bucket)
            {
                sum = new(bucket, known.Minor + minor, checked(known.Count + count));
            }
            else if (known.Start >= oldest)
            {
                buckets.Add(known);
            }
        }
        if (sum.Minor < 0 || sum.Count < 0)
        {
            throw new InvalidOperationException($"More is given back to {Id} than was charged to it.");
        }
        if (sum.Minor > 0 || sum.Count > 0)
        {
            var at = buckets.FindIndex(b => b.Start > bucket);
            buckets.Insert(at < 0 ? buckets.Count : at, sum);
        }
        return this with { Latest = latest, Buckets = buckets };
    }
}

/// <param name="Start">Its beginning; 1970 for all time.</param>
/// <param name="Minor">The sum of minor units; 0 or more.</param>
/// <param name="Count">The authorizations; 0 or more.</param>
public sealed record SpendBucket(Timestamp Start, Int128 Minor, long Count);

/// <summary>What an authorization was charged to, and so what it can give back.</summary>
/// <param name="Counter">The counter's identifier.</param>
/// <param name="Bucket">The beginning of the bucket.</param>
/// <param name="Minor">What is still charged of it, in minor units; null where only authorizations are counted.</param>
/// <param name="Count">1 where it is still counted as an authorization, otherwise 0.</param>
public sealed record Charged(string Counter, Timestamp Bucket, long? Minor, long Count);
