using Zentra.Runtime.Events;

namespace Zentra.Runtime.Reviews;

/// <summary>What is told of reviews.</summary>
public static class ReviewEvents
{
    public static readonly EventType<ReviewResource> Opened = new(
        "review.opened", "Something happened that a person must look at.", ReviewJson.Default.ReviewResource);

    public static readonly EventType<ReviewResource> Resolved = new(
        "review.resolved",
        "A review ended, by an operator's decision or because its matter became known.",
        ReviewJson.Default.ReviewResource);

    public static IReadOnlyList<EventType> All => [Opened, Resolved];
}
