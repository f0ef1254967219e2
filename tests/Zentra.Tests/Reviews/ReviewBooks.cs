using Zentra.Runtime.Intents;
using Zentra.Runtime.Reviews;
using Zentra.Runtime.Tenancy;
using Zentra.Tests.Payments;

namespace Zentra.Tests.Reviews;

/// <summary>Books with reviews in them, and the people who look at them.</summary>
internal static class ReviewBooks
{
    /// <summary>
    /// Opens a review as a capability does: the identifier is its kind, and the version what is at stake.
    /// </summary>
    private static readonly Operation Opening = Operation.Of(
        "tests.open_review",
        ReviewJson.Default.CommentReview,
        _ => [],
        (command, _, context) => ReviewRules.Keep(
            Review.Open(command.Id, "pay_1", "Something is the matter.", [], context) with
            {
                DeltaMinor = command.Seen,
                Currency = command.Seen is null ? null : command.Text,
                Related = "stl_1",
            },
            ReviewEvents.Opened,
            context));

    /// <summary>A workspace that asks for two actors above this amount of dollars.</summary>
    public static Book Asking(long aboveMinor) => new(Book.Settings with
    {
        FourEyesAboveMinor = new(StringComparer.Ordinal) { ["USD"] = aboveMinor },
    });

    public static string Open(this Book book, string kind, long? deltaMinor = null, string currency = "USD") =>
        ((Decision.Accepted)book.Do(Opening, new CommentReview(kind, currency, deltaMinor))).Subject;

    public static Book By(this Book book, string actor, Role role = Role.Operator)
    {
        book.Actor = new(actor, role);
        return book;
    }

    public static Review ReviewOf(this Book book, string id) => book.Find(Review.Records, id)!;

    public static void IsRefused(this Decision decision, string code) =>
        Assert.Equal(code, Assert.IsType<Decision.Refused>(decision).Rejection.Type.Code);
}
