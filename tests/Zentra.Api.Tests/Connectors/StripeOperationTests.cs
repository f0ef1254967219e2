using Zentra.Payments.Payments;

namespace Zentra.Api.Tests.Connectors;

/// <summary>What is done with an authorization at Stripe, and what is asked about it.</summary>
public sealed class StripeOperationTests
{
    private static readonly ProviderOutcome Approved = new ProviderOutcome.Approved("pi_1");
    private static readonly ProviderOutcome NotReceived = new ProviderOutcome.NotReceived();

    [Theory]
    [InlineData(1_000)]
    [InlineData(400)]
    public async Task A_capture_takes_what_it_says(long amountMinor)
    {
        await using var stripe = await StripeCase.Start();
        var reference = await stripe.Authorized();

        Assert.Equal(Approved, await stripe.Send(Of(ProviderOperation.Capture, amountMinor, reference)));
        var intent = Assert.Single(stripe.Server.Book.Intents);
        Assert.Equal(amountMinor, intent.Number("amount_received"));
        Assert.Equal("succeeded", intent.Text("status"));
    }

    [Fact]
    public async Task A_capture_is_known_by_its_key_when_it_is_asked_about()
    {
        await using var stripe = await StripeCase.Start();
        var capture = Of(ProviderOperation.Capture, 1_000, await stripe.Authorized());

        Assert.Equal(NotReceived, await stripe.Query(capture));
        stripe.Server.Next(StripeFault.Drop("/capture", afterEffect: true));
        Assert.Equal(new ProviderOutcome.Unknown("no_answer"), await stripe.Send(capture));

        Assert.Equal(Approved, await stripe.Query(capture));
        Assert.Equal(
            new ProviderOutcome.Unknown("captured_elsewhere"),
            await stripe.Query(capture with { Attempt = 3, ProviderKey = $"{StripeCase.Payment}-3" }));
    }

    [Fact]
    public async Task A_capture_is_found_by_its_payment_where_the_reference_is_not_said()
    {
        await using var stripe = await StripeCase.Start();
        var capture = Of(ProviderOperation.Capture, 1_000, await stripe.Authorized());
        await stripe.Send(StripeCase.Authorization("pm_card_visa_chargeDeclined") with
        {
            ProviderKey = $"{StripeCase.Payment}-9",
        });
        await stripe.Send(capture);

        Assert.Equal(Approved, await stripe.Query(capture with { ProviderReference = null }));
    }

    [Fact]
    public async Task A_capture_repeated_after_Stripe_forgot_its_key_is_still_done_once()
    {
        await using var stripe = await StripeCase.Start();
        var capture = Of(ProviderOperation.Capture, 1_000, await stripe.Authorized());
        await stripe.Send(capture);
        stripe.Server.ForgetKeys();

        Assert.Equal(Approved, await stripe.Send(capture with { Queries = 4 }));
        Assert.Equal(1_000, Assert.Single(stripe.Server.Book.Intents).Number("amount_received"));
    }

    [Fact]
    public async Task A_capture_that_the_issuer_refuses_is_declined()
    {
        await using var stripe = await StripeCase.Start();
        var reference = await stripe.Authorized("pm_capture_declined");

        Assert.Equal(
            new ProviderOutcome.Declined("expired_card", "expired_card"),
            await stripe.Send(Of(ProviderOperation.Capture, 1_000, reference)));
    }

    [Fact]
    public async Task A_capture_of_what_was_canceled_is_declined()
    {
        await using var stripe = await StripeCase.Start();
        var reference = await stripe.Authorized();
        await stripe.Send(Of(ProviderOperation.Void, 1_000, reference));

        var capture = Of(ProviderOperation.Capture, 1_000, reference, attempt: 3);
        Assert.Equal(
            new ProviderOutcome.Declined("declined_by_provider", "canceled_requested_by_customer"),
            await stripe.Send(capture));
    }

    [Fact]
    public async Task Captures_in_parts_leave_the_rest_where_they_are_switched_on()
    {
        await using var stripe = await StripeCase.Start(("multicapture", "true"));
        var reference = await stripe.Authorized();

        var first = Of(ProviderOperation.Capture, 300, reference);
        var last = Of(ProviderOperation.Capture, 200, reference, attempt: 3) with { IsFinal = true };
        Assert.Equal(Approved, await stripe.Send(first));
        Assert.Equal("requires_capture", Assert.Single(stripe.Server.Book.Intents).Text("status"));
        Assert.Equal(Approved, await stripe.Send(last));

        Assert.Equal(Approved, await stripe.Query(first));
        Assert.Equal("succeeded", Assert.Single(stripe.Server.Book.Intents).Text("status"));
        Assert.Equal(500, Assert.Single(stripe.Server.Book.Intents).Number("amount_received"));
    }

    [Fact]
    public async Task A_void_releases_the_hold_however_often_it_is_sent()
    {
        await using var stripe = await StripeCase.Start();
        var cancel = Of(ProviderOperation.Void, 1_000, await stripe.Authorized());

        Assert.Equal(NotReceived, await stripe.Query(cancel));
        Assert.Equal(Approved, await stripe.Send(cancel));
        stripe.Server.ForgetKeys();
        Assert.Equal(Approved, await stripe.Send(cancel));
        Assert.Equal(Approved, await stripe.Query(cancel));
    }

    [Theory]
    [InlineData(1_000, false)]
    [InlineData(400, true)]
    public async Task A_void_after_a_capture_finds_what_is_left(long captured, bool isReleased)
    {
        await using var stripe = await StripeCase.Start();
        var reference = await stripe.Authorized();
        await stripe.Send(Of(ProviderOperation.Capture, captured, reference));

        var outcome = await stripe.Send(Of(ProviderOperation.Void, 1_000 - captured, reference, attempt: 3));

        Assert.Equal(
            isReleased
                ? Approved
                : new ProviderOutcome.Declined("method_not_supported", "payment_intent_unexpected_state"),
            outcome);
    }

    [Fact]
    public async Task Increments_raise_the_total_and_each_only_once()
    {
        await using var stripe = await StripeCase.Start(("incremental", "true"));
        var reference = await stripe.Authorized();
        var first = Of(ProviderOperation.Increment, 250, reference);
        var second = Of(ProviderOperation.Increment, 50, reference, attempt: 3) with { AuthorizedMinor = 1_250 };

        Assert.Equal(NotReceived, await stripe.Query(first));
        stripe.Server.Next(StripeFault.Drop("/increment", afterEffect: true));
        Assert.Equal(new ProviderOutcome.Unknown("no_answer"), await stripe.Send(first));
        Assert.Equal(Approved, await stripe.Query(first));
        stripe.Server.ForgetKeys();
        Assert.Equal(Approved, await stripe.Send(first with { Queries = 1 }));
        Assert.Equal(Approved, await stripe.Send(second));

        Assert.Equal(1_300, Assert.Single(stripe.Server.Book.Intents).Number("amount"));
        Assert.Equal(Approved, await stripe.Query(first));
    }

    [Fact]
    public async Task A_refused_increment_leaves_the_hold_as_it_was()
    {
        await using var stripe = await StripeCase.Start(("incremental", "true"));
        var reference = await stripe.Authorized("pm_increment_declined");

        Assert.Equal(
            new ProviderOutcome.Declined("insufficient_funds", "insufficient_funds"),
            await stripe.Send(Of(ProviderOperation.Increment, 250, reference)));
        Assert.Equal(Approved, await stripe.Send(Of(ProviderOperation.Capture, 1_000, reference, attempt: 3)));
    }

    [Fact]
    public async Task An_increment_is_not_repeated_unseen()
    {
        await using var stripe = await StripeCase.Start(("incremental", "true"));
        var reference = await stripe.Authorized();
        stripe.Server.Next(StripeFault.Reply("GET", new(500, "")));

        Assert.Equal(
            new ProviderOutcome.Unknown("http_500"),
            await stripe.Send(Of(ProviderOperation.Increment, 250, reference) with { Queries = 1 }));
        Assert.Single(stripe.Server.Posts);
    }

    [Fact]
    public async Task An_increment_where_it_was_not_switched_on_is_declined()
    {
        await using var stripe = await StripeCase.Start();
        var reference = await stripe.Authorized();

        Assert.IsType<ProviderOutcome.Declined>(
            await stripe.Send(Of(ProviderOperation.Increment, 250, reference)));
    }

    [Theory]
    [InlineData("pm_card_visa", false, "canceled", 0)]
    [InlineData("pm_card_visa", true, "succeeded", 1_000)]
    [InlineData("pm_card_authenticationRequired", false, "canceled", 0)]
    public async Task A_reversal_undoes_whatever_there_is(string method, bool captured, string status, long refunded)
    {
        await using var stripe = await StripeCase.Start();
        await stripe.Send(StripeCase.Authorization(method, captureNow: captured));
        var reverse = Of(ProviderOperation.Reverse, 1_000, "pi_1");

        Assert.Equal(NotReceived, await stripe.Query(reverse));
        Assert.Equal(Approved, await stripe.Send(reverse));
        stripe.Server.ForgetKeys();
        Assert.Equal(Approved, await stripe.Send(reverse));
        Assert.Equal(Approved, await stripe.Query(reverse));
        Assert.Equal(status, Assert.Single(stripe.Server.Book.Intents).Text("status"));
        Assert.Equal(refunded, stripe.Server.Book.Refunds.Sum(r => r.Number("amount")));
    }

    [Fact]
    public async Task A_reversal_that_Stripe_had_no_time_for_is_asked_about()
    {
        await using var stripe = await StripeCase.Start();
        var reference = await stripe.Authorized();
        stripe.Server.Next(StripeFault.Reply("/cancel", StripeReply.Error(429, "invalid_request_error", "rate_limit")));
        var reverse = Of(ProviderOperation.Reverse, 1_000, reference);

        Assert.Equal(new ProviderOutcome.Unknown("http_429"), await stripe.Send(reverse));
        Assert.Equal(NotReceived, await stripe.Query(reverse));
        Assert.Equal(Approved, await stripe.Send(reverse));
    }

    private static ProviderCall Of(ProviderOperation operation, long amountMinor, string reference, int attempt = 2) =>
        StripeCase.Call(operation, amountMinor, reference, attempt) with { AuthorizedMinor = 1_000 };
}
