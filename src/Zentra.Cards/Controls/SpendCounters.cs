using Zentra.Runtime.Intents;

namespace Zentra.Cards.Controls;

/// <param name="Counters">The counters that changed, as they are now.</param>
/// <param name="Charged">What the authorization is charged to now, and keeps.</param>
public sealed record Charging(IReadOnlyList<SpendCounter> Counters, IReadOnlyList<Charged> Charged);

/// <summary>
/// Charges purchases to the counters of limits, and gives back. A limit counts from the moment at which it is first
/// there; a new version of a set goes on with its counters where name, kind, currency, window, groups and filter of the
/// rule are the same, whatever its amount is.
/// </summary>
public static class SpendCounters
{
    /// <summary>The counters that an evaluation of this purchase reads and its charge changes, each once.</summary>
    public static IReadOnlyList<string> KeysFor(Purchase purchase, IReadOnlyList<ControlSet> sets)
    {
        var keys = new List<string>();
        foreach (var set in sets)
        {
            foreach (var counted in CountedRule.Of(set))
            {
                if (counted?.IsCounted(purchase) == true)
                {
                    var id = counted.CounterOf(purchase);
                    if (!keys.Contains(id))
                    {
                        keys.Add(id);
                    }
                }
            }
        }
        return keys;
    }

    /// <summary>Counts an approved authorization or increment, also one of 0 minor units.</summary>
    /// <param name="approvedMinor">What was approved, which may be less than what was asked.</param>
    public static Charging Charge(
        Purchase purchase,
        IReadOnlyList<ControlSet> sets,
        Func<string, SpendCounter?> counters,
        long approvedMinor)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(approvedMinor);
        var (changed, charged) = (new List<SpendCounter>(), new List<Charged>());
        var count = purchase.IsIncrement ? 0 : 1;
        foreach (var set in sets)
        {
            foreach (var counted in CountedRule.Of(set))
            {
                if (counted?.IsCounted(purchase) != true)
                {
                    continue;
                }
                var id = counted.CounterOf(purchase);
                if (charged.Exists(c => c.Counter == id))
                {
                    continue;
                }
                var known = counters(id);
                var place = PlaceOf(counted.Window, purchase.At, known);
                charged.Add(new(id, place.Bucket, counted.IsAmount ? approvedMinor : null, count));
                var before = known ?? new() { Id = id, Latest = place.Bucket, Keep = place.Keep, Buckets = [] };
                var after = before.Add(place.Bucket, counted.IsAmount ? approvedMinor : 0, count);
                if (!ReferenceEquals(known, after))
                {
                    changed.Add(after);
                }
            }
        }
        return new(changed, charged);
    }

    /// <summary>
    /// Gives back to the buckets that were charged, the latest charge of each counter first, and never more than is
    /// charged. What a window no longer needs is forgotten: giving back to it changes no counter.
    /// </summary>
    /// <param name="charged">What the authorization keeps: of all its charges, in their order.</param>
    /// <param name="minor">0 or more minor units; of no account where all is given back.</param>
    /// <param name="wholly">Whether all is given back, and with it that it was an authorization.</param>
    public static Charging GiveBack(
        IReadOnlyList<Charged> charged, long minor, bool wholly, Func<string, SpendCounter?> counters)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(minor);
        var left = charged.ToArray();
        var owed = new Dictionary<string, long>(StringComparer.Ordinal);
        for (var i = left.Length - 1; i >= 0; i--)
        {
            var was = left[i];
            var rest = owed.GetValueOrDefault(was.Counter, minor);
            var back = wholly ? was.Minor ?? 0 : Math.Min(was.Minor ?? 0, rest);
            owed[was.Counter] = rest - back;
            left[i] = was with { Minor = was.Minor - back, Count = wholly ? 0 : was.Count };
        }
        return new(Apply(charged, left, counters), left);
    }

    /// <summary>
    /// Charges more to the buckets of an authorization's latest charge: what was cleared beyond it. It is no
    /// authorization of its own, and is never refused.
    /// </summary>
    /// <param name="minor">0 or more minor units.</param>
    public static Charging ChargeMore(
        IReadOnlyList<Charged> charged, long minor, Func<string, SpendCounter?> counters)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(minor);
        var more = charged.ToArray();
        for (var i = 0; i < more.Length; i++)
        {
            var was = charged[i];
            if (was.Minor is { } before && !charged.Skip(i + 1).Any(c => c.Counter == was.Counter))
            {
                more[i] = was with { Minor = checked(before + minor) };
            }
        }
        return new(Apply(charged, more, counters), more);
    }

    /// <summary>Where a purchase is counted, by a counter that never goes back.</summary>
    internal static WindowAt PlaceOf(Window window, Timestamp at, SpendCounter? counter) =>
        Windows.At(window, counter?.Latest > at ? counter.Latest : at);

    private static List<SpendCounter> Apply(
        IReadOnlyList<Charged> before, IReadOnlyList<Charged> after, Func<string, SpendCounter?> counters)
    {
        var changed = new List<SpendCounter>();
        for (var i = 0; i < before.Count; i++)
        {
            var (was, now) = (before[i], after[i]);
            var at = changed.FindIndex(c => c.Id == was.Counter);
            if (was == now || (at < 0 ? counters(was.Counter) : changed[at]) is not { } known)
            {
                continue;
            }
            var next = known.Add(was.Bucket, (Int128)(now.Minor ?? 0) - (was.Minor ?? 0), now.Count - was.Count);
            if (at >= 0)
            {
                changed[at] = next;
            }
            else if (!ReferenceEquals(next, known))
            {
                changed.Add(next);
            }
        }
        return changed;
    }
}
