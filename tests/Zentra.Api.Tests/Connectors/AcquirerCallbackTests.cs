using Zentra.Api.Tests.Host;
using Zentra.Payments.Payments;
using Zentra.Payments.Providers;
using Zentra.Runtime.Intents;

namespace Zentra.Api.Tests.Connectors;

/// <summary>What the acquirer tells by itself: once, twice, late, out of order, and at odds with its answer.</summary>
public sealed class AcquirerCallbackTests(AcquirerProcess acquirer) : IClassFixture<AcquirerProcess>
{
    private static int drawn;

    private readonly string key = $"callback{Interlocked.Increment(ref drawn):000}";

    [Fact]
    public async Task A_finished_operation_is_told_with_our_key_and_the_acquirers_reference()
    {
        await using var receiver = await AcquirerCallbackReceiver.Start(acquirer);
        var reference = await AcquirerCalls.Authorize(key).Approved(acquirer.Account);

        var message = await receiver.NextMessage(acquirer);

        Assert.Equal("authorization.approved", message.Type);
        Assert.Equal(key, message.ProviderKey);
        Assert.Equal(reference, message.ProviderReference);
        Assert.Equal(ProviderOperation.Authorize, message.Operation);
        Assert.Equal(AcquirerCalls.AmountMinor, message.AmountMinor);
        Assert.Equal("USD", message.Currency);
        Assert.Equal(new ProviderOutcome.Approved(reference), message.Outcome);
        Assert.Null(message.Dispute);
    }

    [Theory]
    [InlineData(ProviderOperation.Increment, "increment.approved")]
    [InlineData(ProviderOperation.Capture, "capture.approved")]
    [InlineData(ProviderOperation.Void, "void.approved")]
    [InlineData(ProviderOperation.Refund, "refund.declined")]
    [InlineData(ProviderOperation.Reverse, "reversal.approved")]
    public async Task Every_operation_is_told(ProviderOperation operation, string type)
    {
        await using var receiver = await AcquirerCallbackReceiver.Start(acquirer);
        var reference = await AcquirerCalls.Authorize(key).Approved(acquirer.Account);
        await receiver.NextMessage(acquirer);

        await reference.Then(operation, $"{key}-2", 100).Send(acquirer.Account);

        var message = await receiver.NextMessage(acquirer);
        Assert.Equal(type, message.Type);
        Assert.Equal(operation, message.Operation);
        Assert.Equal($"{key}-2", message.ProviderKey);
    }

    [Fact]
    public async Task A_decline_is_told_with_its_code()
    {
        await using var receiver = await AcquirerCallbackReceiver.Start(acquirer);
        await AcquirerCalls.Authorize(key, "acq_declined_51").Send(acquirer.Account);

        var message = await receiver.NextMessage(acquirer);

        Assert.Equal(new ProviderOutcome.Declined("insufficient_funds", "51"), message.Outcome);
    }

    [Fact]
    public async Task A_message_that_comes_twice_has_the_same_identifier_and_a_lost_one_never_comes()
    {
        await using var receiver = await AcquirerCallbackReceiver.Start(acquirer);
        await acquirer.Script("""{"action":"lose_callback"}""");
        await acquirer.Script("""{"action":"answer_twice"}""");
        await AcquirerCalls.Authorize($"{key}-1").Approved(acquirer.Account);
        await AcquirerCalls.Authorize($"{key}-2").Approved(acquirer.Account);

        var (first, second) = (await receiver.NextMessage(acquirer), await receiver.NextMessage(acquirer));

        Assert.Equal($"{key}-2", first.ProviderKey);
        Assert.Equal(first, second);
        Assert.False(receiver.HasMore);
    }

    [Fact]
    public async Task A_repeat_of_a_call_is_not_told_again()
    {
        await using var receiver = await AcquirerCallbackReceiver.Start(acquirer);
        await AcquirerCalls.Authorize(key).Approved(acquirer.Account);
        await AcquirerCalls.Authorize(key).Approved(acquirer.Account);
        await AcquirerCalls.Authorize($"{key}-2").Approved(acquirer.Account);

        Assert.Equal(
            [key, $"{key}-2"],
            new[] { await receiver.NextMessage(acquirer), await receiver.NextMessage(acquirer) }
                .Select(m => m.ProviderKey).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_callback_may_come_before_the_answer()
    {
        await using var receiver = await AcquirerCallbackReceiver.Start(acquirer);
        await acquirer.Script("""{"action":"callback_first"}""");

        await AcquirerCalls.Authorize(key).Approved(acquirer.Account);

        Assert.True(receiver.HasMore, "The answer came before the callback.");
    }

    [Fact]
    public async Task Callbacks_may_overtake_each_other()
    {
        await using var receiver = await AcquirerCallbackReceiver.Start(acquirer);
        await acquirer.Script("""{"action":"callbacks_out_of_order","ms":20000}""");
        var reference = await AcquirerCalls.Authorize(key).Approved(acquirer.Account);
        await reference.Then(ProviderOperation.Capture, $"{key}-2", 100).Approved(acquirer.Account);

        Assert.Equal("capture.approved", (await receiver.NextMessage(acquirer)).Type);
        Assert.Equal("authorization.approved", (await receiver.NextMessage(acquirer)).Type);
    }

    [Fact]
    public async Task A_callback_that_is_not_taken_is_sent_again()
    {
        await using var receiver = await AcquirerCallbackReceiver.Start(acquirer);
        receiver.RefuseNext(3);

        await AcquirerCalls.Authorize(key).Approved(acquirer.Account);

        // What another test's receiver did not take is still being sent again.
        string? told;
        do
        {
            told = (await receiver.NextMessage(acquirer)).ProviderKey;
        }
        while (told != key);
    }

    [Theory]
    [InlineData("""{"action":"contradict"}""", "declined do_not_honor 05", "approved")]
    [InlineData("""{"action":"contradict","answer":"approved"}""", "approved", "declined do_not_honor 05")]
    public async Task An_answer_and_a_callback_may_contradict_each_other(string behaviour, string answered, string told)
    {
        await using var receiver = await AcquirerCallbackReceiver.Start(acquirer);
        await acquirer.Script(behaviour);

        Assert.Equal(answered, await AcquirerCalls.Authorize(key).Send(acquirer.Account));

        Assert.Equal(told, AcquirerCalls.Say((await receiver.NextMessage(acquirer)).Outcome!));
        Assert.StartsWith("authorized", (await acquirer.Book(key)).Authorizations.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_hangs_or_is_pending_is_told_when_it_is_done()
    {
        await using var receiver = await AcquirerCallbackReceiver.Start(acquirer);
        await acquirer.Script("""{"action":"accept_then_hang"}""");
        await acquirer.Script("""{"action":"pending","ms":50,"code":"91"}""");

        await AcquirerCalls.Authorize($"{key}-1").Send(acquirer.Account, patienceMs: 200);
        Assert.Equal("approved", AcquirerCalls.Say((await receiver.NextMessage(acquirer)).Outcome!));

        Assert.Equal("pending", await AcquirerCalls.Authorize($"{key}-2").Send(acquirer.Account));
        Assert.Equal(
            "declined issuer_unavailable 91", AcquirerCalls.Say((await receiver.NextMessage(acquirer)).Outcome!));
    }

    [Fact]
    public async Task A_customer_who_acted_is_told_under_the_key_of_the_authorization()
    {
        await using var receiver = await AcquirerCallbackReceiver.Start(acquirer);
        var call = AcquirerCalls.Authorize(key, "acq_requires_action");
        var action = Assert.IsType<ProviderOutcome.RequiresAction>(await AcquirerCalls.Connector.Send(
            call, acquirer.Account, TestContext.Current.CancellationToken));

        await acquirer.Send(HttpMethod.Get, new Uri(action.Url).AbsolutePath);

        var message = await receiver.NextMessage(acquirer);
        Assert.Equal((key, "authorization.approved"), (message.ProviderKey!, message.Type));
    }

    [Fact]
    public async Task A_dispute_is_told_at_every_stage()
    {
        await using var receiver = await AcquirerCallbackReceiver.Start(acquirer);
        var reference = await AcquirerCalls.Authorize(key, captureNow: true).Approved(acquirer.Account);
        await receiver.NextMessage(acquirer);

        var opened = await acquirer.Post(
            "/control/disputes",
            $$"""
            {"reference":"{{reference}}","amount_minor":700,"reason":"fraudulent","raw_reason":"10.4",
            "stage":"inquiry","evidence_due_by":"2031-02-03T04:05:06Z","fee_minor":1500}
            """);
        var first = await receiver.NextMessage(acquirer);
        await acquirer.Send(HttpMethod.Patch, $"/control/disputes/{opened.Say("id")}", """{"stage":"second_stage"}""");
        var second = await receiver.NextMessage(acquirer);

        Assert.True(Timestamp.TryParse("2031-02-03T04:05:06Z", out var due));
        Assert.Equal(
            new DisputeNotice(
                opened.Say("id"), DisputeNoticeStage.Inquiry, 700, "USD", "fraudulent", "10.4", due, FeeMinor: 1500),
            first.Dispute);
        Assert.Equal(("dispute.inquiry", reference), (first.Type, first.ProviderReference!));
        Assert.Null(first.Outcome);
        Assert.Equal(("dispute.second_stage", DisputeNoticeStage.SecondStage), (second.Type, second.Dispute!.Stage));
        Assert.NotEqual(first.Id, second.Id);
    }
}
