using Zentra.Runtime.Intents;
using Zentra.Runtime.Operations;
using Zentra.Runtime.Webhooks;
using Zentra.Tests.Payments;

namespace Zentra.Tests.Webhooks;

/// <summary>What becomes of endpoints, and of what operators ask for deliveries.</summary>
public sealed class EndpointTests
{
    private static readonly UpdateEndpoint Nothing = new("", null, null, null, null, null, null, null, null);

    [Fact]
    public void An_endpoint_begins_where_it_was_made()
    {
        var book = new Book();
        book.Do(WebhookDecider.Redeliver, new ReplayDeliveries(WebhookDecider.Replay, new() { To = 1 }, "x", null));

        var endpoint = Of(book, Made(book));

        Assert.Equal(
            (EndpointStatus.Enabled, 2, 2, 1),
            (endpoint.Status, endpoint.Since, endpoint.Number, endpoint.Version));
        Assert.Equal(endpoint.CreatedAt, WebhookEndpoint.Records.DueAt(endpoint));
    }

    [Fact]
    public void What_is_not_named_stays_as_it_is()
    {
        var book = new Book();
        var id = Made(book);
        var before = Of(book, id);

        book.Do(WebhookDecider.Update, Change(id) with { Description = "Orders" });

        var after = Of(book, id);
        Assert.Equal("Orders", after.Description);
        Assert.Equal((before.Url, before.Since, before.MaxInFlight), (after.Url, after.Since, after.MaxInFlight));
        Assert.Equal(before.Events, after.Events);
        Assert.Equal(2, after.Version);
    }

    [Fact]
    public void An_endpoint_that_is_enabled_again_begins_from_there()
    {
        var book = new Book();
        var id = Made(book);

        book.Do(WebhookDecider.Disable, new DisableEndpoint(id, DisabledReason.Failing));
        Assert.Equal(
            (EndpointStatus.Disabled, DisabledReason.Failing), (Of(book, id).Status, Of(book, id).DisabledReason));
        Assert.Null(WebhookEndpoint.Records.DueAt(Of(book, id)));

        book.Do(WebhookDecider.Update, Change(id) with { Enabled = true });
        var endpoint = Of(book, id);
        Assert.Equal((EndpointStatus.Enabled, null, 3L), (endpoint.Status, endpoint.DisabledReason, endpoint.Since));
    }

    [Fact]
    public void An_endpoint_that_is_disabled_already_keeps_its_reason()
    {
        var book = new Book();
        var id = Made(book);
        book.Do(WebhookDecider.Update, Change(id) with { Enabled = false });

        book.Do(WebhookDecider.Disable, new DisableEndpoint(id, DisabledReason.Gone));

        Assert.Equal(DisabledReason.Requested, Of(book, id).DisabledReason);
    }

    [Fact]
    public void In_the_grace_of_a_rotation_both_secrets_sign()
    {
        var book = new Book();
        var id = Made(book);

        book.Do(WebhookDecider.Rotate, new RotateSecret(id, null, "second", 60));

        var endpoint = Of(book, id);
        Assert.Equal(["second", "first"], endpoint.SecretsAt(book.Now).Select(s => s.Sealed));
        Assert.Equal(["second"], endpoint.SecretsAt(book.Now.Plus(TimeSpan.FromSeconds(60))).Select(s => s.Sealed));
    }

    [Fact]
    public void A_rotation_without_grace_ends_the_secret_before_it()
    {
        var book = new Book();
        var id = Made(book);
        book.Do(WebhookDecider.Rotate, new RotateSecret(id, null, "second", 60));

        book.Do(WebhookDecider.Rotate, new RotateSecret(id, null, "third", 0));

        Assert.Equal(["third"], Of(book, id).SecretsAt(book.Now).Select(s => s.Sealed));
    }

    [Fact]
    public void A_version_that_was_overtaken_changes_nothing()
    {
        var book = new Book();
        var id = Made(book);
        book.Do(WebhookDecider.Update, Change(id) with { MaxInFlight = 2 });

        var refused = Refusal(book.Do(WebhookDecider.Update, Change(id) with { Seen = 1, MaxInFlight = 3 }));

        Assert.Equal(WebhookProblems.VersionConflict, refused.Type);
        Assert.Equal(2, Of(book, id).MaxInFlight);
    }

    [Fact]
    public void A_deleted_endpoint_forgets_its_secrets_and_gives_its_open_deliveries_up()
    {
        var book = new Book();
        var id = Made(book);

        var deleted = (Decision.Accepted)book.Do(WebhookDecider.Delete, new DeleteEndpoint(id));

        Assert.Empty(Of(book, id).Secrets);
        var operation = Assert.Single(deleted.Records.Select(r => r.State).OfType<LongOperation>());
        Assert.Equal(WebhookDecider.Cancel, operation.Kind);
        Assert.Equal(
            WebhookProblems.EndpointNotFound, Refusal(book.Do(WebhookDecider.Test, new TestEndpoint(id))).Type);
    }

    [Fact]
    public void A_disabled_endpoint_is_tested_and_replayed_to_in_vain()
    {
        var book = new Book();
        var id = Made(book);
        book.Do(WebhookDecider.Update, Change(id) with { Enabled = false });
        ReplayDeliveries Asked(string kind) => new(kind, new() { Endpoint = id, To = 1 }, "x", null);

        Assert.Equal(
            WebhookProblems.EndpointDisabled, Refusal(book.Do(WebhookDecider.Test, new TestEndpoint(id))).Type);
        Assert.Equal(
            WebhookProblems.EndpointDisabled,
            Refusal(book.Do(WebhookDecider.Redeliver, Asked(WebhookDecider.Replay))).Type);
        Assert.IsType<Decision.Accepted>(book.Do(WebhookDecider.Redeliver, Asked(WebhookDecider.Cancel)));
    }

    [Theory]
    [InlineData("*", "payment.created", true)]
    [InlineData("payment.*", "payment.created", true)]
    [InlineData("payment.*", "payment_method.created", false)]
    [InlineData("payment.created", "payment.created", true)]
    [InlineData("payment.created", "payment.captured", false)]
    [InlineData("pay*", "payment.created", false)]
    public void A_pattern_names_a_type_a_prefix_or_all(string pattern, string type, bool matches) =>
        Assert.Equal(matches, WebhookEndpoint.Matches(pattern, type));

    [Fact]
    public void A_test_goes_to_its_endpoint_only_whatever_that_one_wants()
    {
        var book = new Book();
        var endpoint = Of(book, Made(book)) with { Events = ["refund.*"] };

        Assert.True(endpoint.Wants(WebhookEvents.Tested.Name, endpoint.Id));
        Assert.False((endpoint with { Events = ["*"] }).Wants(WebhookEvents.Tested.Name, "whe_other"));
    }

    [Fact]
    public void An_operation_takes_a_step_once()
    {
        var book = new Book();
        var id = ((Decision.Accepted)book.Do(WebhookDecider.Redeliver, new ReplayDeliveries(
            WebhookDecider.Replay, new() { To = 9 }, "x", null))).Subject;

        Assert.IsType<Decision.Accepted>(book.Do(OperationDecider.Advance, new AdvanceOperation(id, 1, 5, null, "5")));
        Assert.IsType<Decision.Refused>(book.Do(OperationDecider.Advance, new AdvanceOperation(id, 1, 5, null, "5")));
        Assert.IsType<Decision.Accepted>(book.Do(OperationDecider.Cancel, new CancelOperation(id)));
        Assert.IsType<Decision.Refused>(book.Do(OperationDecider.End, new EndOperation(id, 3, 9, null)));

        var operation = book.Find(LongOperation.Records, id)!;
        Assert.Equal((OperationStatus.Canceled, 5, "5"), (operation.Status, operation.Done, operation.Cursor));
    }

    internal static string Made(Book book) => ((Decision.Accepted)book.Do(WebhookDecider.Create, new CreateEndpoint(
        "https://example.com/hooks", null, ["payment.*"], ApiVersion.Current, "first", 16, null, null))).Subject;

    internal static UpdateEndpoint Change(string id) => Nothing with { Id = id };

    private static WebhookEndpoint Of(Book book, string id) => book.Find(WebhookEndpoint.Records, id)!;

    private static Rejection Refusal(Decision decision) => Assert.IsType<Decision.Refused>(decision).Rejection;
}
