namespace Zentra.Runtime.Operations;

/// <summary>What became of the single things that an operation does one by one, each by an intent of its own.</summary>
public sealed record OperationItems
{
    /// <summary>The most failures that are kept; beyond them they are counted only.</summary>
    public const int MaxFailures = 100;

    /// <summary>How many came to what, as `resolved`, `proposed` or `failed`.</summary>
    public required SortedDictionary<string, long> Counts { get; init; }

    /// <summary>The first failures, 100 at most.</summary>
    public required IReadOnlyList<ItemFailure> Failures { get; init; }

    /// <summary>These and what a further step did.</summary>
    public OperationItems And(OperationItems? more)
    {
        if (more is null)
        {
            return this;
        }
        var counts = new SortedDictionary<string, long>(Counts, StringComparer.Ordinal);
        foreach (var (became, count) in more.Counts)
        {
            counts[became] = counts.GetValueOrDefault(became) + count;
        }
        return new() { Counts = counts, Failures = [.. Failures.Concat(more.Failures).Take(MaxFailures)] };
    }
}

/// <summary>Why one thing of many was not done.</summary>
/// <param name="Id">The identifier of the object.</param>
/// <param name="Code">The code of the problem, as the object's own operation would answer it.</param>
/// <param name="Detail">The problem in one sentence.</param>
public sealed record ItemFailure(string Id, string Code, string Detail);
