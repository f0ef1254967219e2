using Zentra.Runtime.Intents;
using Zentra.Runtime.Reviews;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;

namespace Zentra.Server.Reports;

/// <summary>What open breaks are counted by.</summary>
internal readonly record struct BreakGroup(int Bucket, string Provider, string Currency, string Kind);

/// <summary>Open breaks of one age, provider, currency and kind.</summary>
internal sealed record BreakRow(BreakGroup Group, long Count, Int128 DeltaMinor);

/// <summary>How long differences between a provider's settlement and the books have been open.</summary>
internal static class BreakReport
{
    /// <summary>The kind of reviews that a break opens.</summary>
    private const string Drift = "settlement_drift";

    /// <summary>Ages in whole days: the last of each, and its name.</summary>
    private static readonly (long LastDay, string Name)[] Buckets =
        [(1, "0-1 days"), (7, "2-7 days"), (30, "8-30 days"), (long.MaxValue, "31+ days")];

    public static readonly IReadOnlyList<ReportColumn<BreakRow>> Columns =
    [
        new("age", r => Cell.Text(Buckets[r.Group.Bucket].Name)),
        new("provider", r => Cell.Text(r.Group.Provider)),
        new("currency", r => Cell.Text(r.Group.Currency)),
        new("break", r => Cell.Text(r.Group.Kind)),
        new("count", r => Cell.Number(r.Count)),
        .. ReportColumns.Sum<BreakRow>("delta", r => r.Group.Currency, r => r.DeltaMinor),
    ];

    /// <param name="isPast">Whether what was resolved since then is to be found too.</param>
    public static async IAsyncEnumerable<BreakRow> Rows(IStore store, Scope scope, Timestamp asOf, bool isPast)
    {
        var groups = new Dictionary<BreakGroup, BreakRow>();
        foreach (var state in WireName.All<ReviewState>().Where(s => isPast || s != ReviewState.Resolved.Name()))
        {
            var reviews = ReportRows.Records(store, scope, Review.Records, r => r.Id, "state", state);
            await foreach (var review in reviews)
            {
                if (review.Kind == Drift && WasOpen(review, asOf))
                {
                    var group = GroupOf(review, asOf);
                    var (_, count, sumMinor) = groups.GetValueOrDefault(group) ?? new(group, 0, 0);
                    groups[group] = new(group, count + 1, sumMinor + DeltaMinor(review));
                }
            }
        }
        var rows = groups.Values.OrderBy(r => r.Group.Bucket)
            .ThenBy(r => r.Group.Provider, StringComparer.Ordinal).ThenBy(r => r.Group.Currency, StringComparer.Ordinal)
            .ThenBy(r => r.Group.Kind, StringComparer.Ordinal);
        foreach (var row in rows)
        {
            yield return row;
        }
    }

    private static bool WasOpen(Review review, Timestamp asOf) =>
        review.CreatedAt <= asOf && (review.ResolvedAt is not { } resolved || resolved > asOf);

    private static BreakGroup GroupOf(Review review, Timestamp asOf)
    {
        var days = Ages.WholeDays(review.CreatedAt, asOf);
        return new(
            Array.FindIndex(Buckets, b => days <= b.LastDay),
            review.Facts.GetValueOrDefault("provider", ""),
            CurrencyOf(review),
            review.Facts.GetValueOrDefault("break", ""));
    }

    private static string CurrencyOf(Review review) => review.Currency ?? "";

    /// <summary>What is between the provider and the books, in minor units; 0 where it is not an amount.</summary>
    private static long DeltaMinor(Review review) => review.DeltaMinor ?? 0;
}
