using Zentra.Runtime.Intents;
using Zentra.Runtime.Operations;
using Zentra.Runtime.Webhooks;
using Zentra.Tests.Payments;

namespace Zentra.Tests.Operations;

/// <summary>How long work goes on, ends, and is taken up again.</summary>
public sealed class OperationTests
{
    private readonly Book book = new();

    [Fact]
    public void A_failed_operation_goes_on_where_its_last_step_ended()
    {
        var id = Begun();
        book.Do(OperationDecider.Advance, new AdvanceOperation(id, 1, 3, 10, "third"));
        book.Do(OperationDecider.End, new EndOperation(id, 2, 3, "The file was gone."));

        var resumed = Assert.IsType<Decision.Accepted>(book.Do(OperationDecider.Resume, new ResumeOperation(id)));

        Assert.Equal(200, resumed.Answer!.Status);
        var operation = Of(id);
        Assert.Equal(
            (OperationStatus.Running, 3, 10, "third", 4),
            (operation.Status, operation.Done, operation.Total, operation.Cursor, operation.Version));
        Assert.Null(operation.Failure);
        Assert.Null(operation.EndedAt);
        Assert.NotNull(LongOperation.Records.DueAt(operation));
        Assert.Equal("operation.resumed", book.Told[^1].Type);
    }

    [Fact]
    public void A_canceled_operation_goes_on_and_the_step_of_before_is_void()
    {
        var id = Begun();
        book.Do(OperationDecider.Cancel, new CancelOperation(id));
        book.Do(OperationDecider.Resume, new ResumeOperation(id));

        Refused(book.Do(OperationDecider.Advance, new AdvanceOperation(id, 1, 9, null, "x")), "operation_ended");
        Assert.Equal(0, Of(id).Done);
        Assert.IsType<Decision.Accepted>(
            book.Do(OperationDecider.Advance, new AdvanceOperation(id, 3, 9, null, "x")));
    }

    [Fact]
    public void What_runs_or_has_succeeded_is_not_resumed()
    {
        var id = Begun();
        Refused(book.Do(OperationDecider.Resume, new ResumeOperation(id)), "operation_not_resumable");
        book.Do(OperationDecider.End, new EndOperation(id, 1, 3, Failure: null));
        Refused(book.Do(OperationDecider.Resume, new ResumeOperation(id)), "operation_not_resumable");
        Refused(book.Do(OperationDecider.Resume, new ResumeOperation("opn_x")), "operation_not_found");
    }

    [Fact]
    public void What_became_of_items_adds_up_and_a_hundred_failures_are_kept()
    {
        var id = Begun();
        book.Do(OperationDecider.Advance, new AdvanceOperation(id, 1, 1, null, "a"));
        Assert.Null(Of(id).Items);

        book.Do(OperationDecider.Advance, new AdvanceOperation(id, 2, 70, null, "b", Items(9, 60)));
        book.Do(OperationDecider.Advance, new AdvanceOperation(id, 3, 70, null, "c"));
        book.Do(OperationDecider.End, new EndOperation(id, 4, 140, null, Items(10, 60)));

        var items = Of(id).Items!;
        Assert.Equal([("failed", 120L), ("resolved", 19L)], items.Counts.Select(c => (c.Key, c.Value)));
        Assert.Equal(OperationItems.MaxFailures, items.Failures.Count);
        Assert.Equal("rev_39 of 60", items.Failures[^1].Id);
    }

    private static OperationItems Items(long resolved, int failed) => new()
    {
        Counts = new(StringComparer.Ordinal) { ["resolved"] = resolved, ["failed"] = failed },
        Failures =
        [
            .. Enumerable.Range(0, failed).Select(i => new ItemFailure($"rev_{i} of {failed}", "code", "A sentence.")),
        ],
    };

    private static void Refused(Decision decision, string code) =>
        Assert.Equal(code, Assert.IsType<Decision.Refused>(decision).Rejection.Type.Code);

    private LongOperation Of(string id) => book.Find(LongOperation.Records, id)!;

    private string Begun() => ((Decision.Accepted)book.Do(
        WebhookDecider.Redeliver,
        new ReplayDeliveries(WebhookDecider.Replay, new() { To = 9 }, "The receiver was down.", Total: null))).Subject;
}
