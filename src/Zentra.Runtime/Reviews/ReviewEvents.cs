using Zentra.Runtime.Events;

namespace Zentra.Runtime.Reviews;

/// <summary>What is told of reviews.</summary>
public static class ReviewEvents
{
    public static readonly EventType<ReviewResource> Opened = new(
        "review.opened", "Something happened that a person must look at.", ReviewJson.Default.ReviewResource);

    public static readonly EventType<ReviewResource> Assigned = new(
        "review.assigned",
        "A review was given to someone to look after, or is nobody's again.",
        ReviewJson.Default.ReviewResource);

    public static readonly EventType<ReviewResource> Commented = new(
        "review.commented", "Someone said something about a review.", ReviewJson.Default.ReviewResource);

    public static readonly EventType<ReviewResource> DueChanged = new(
        "review.due_changed",
        "A review is to be resolved by another time, or by none.",
        ReviewJson.Default.ReviewResource);

    public static readonly EventType<ReviewResource> Proposed = new(
        "review.proposed",
        "An operator decided about a review that needs two; another must decide the same.",
        ReviewJson.Default.ReviewResource);

    public static readonly EventType<ReviewResource> Resolved = new(
        "review.resolved",
        "A review ended, by an operator's decision or because its matter became known.",
        ReviewJson.Default.ReviewResource);

    public static readonly EventType<ReviewResource> Reopened = new(
        "review.reopened",
        "A resolved review waits for someone again; what its resolution did stays done.",
        ReviewJson.Default.ReviewResource);

    public static IReadOnlyList<EventType> All =>
        [Opened, Assigned, Commented, DueChanged, Proposed, Resolved, Reopened];
}
