using Zentra.Payments.Payments;
using static Zentra.Payments.Payments.ProviderOperation;

namespace Zentra.Api.Tests.Connectors;

/// <summary>Everything that is done to an authorization, against the acquirer's own book.</summary>
public sealed class AcquirerLifeTests(AcquirerProcess acquirer) : IClassFixture<AcquirerProcess>
{
    private static int drawn;

    private readonly string key = $"life{Interlocked.Increment(ref drawn):000}";

    [Fact]
    public async Task Captures_increments_and_refunds_move_the_book_and_no_further_than_it_allows()
    {
        var reference = await AcquirerCalls.Authorize(key).Approved(acquirer.Account);

        Assert.Equal("approved", await reference.Then(Increment, $"{key}-2", 500).Send(acquirer.Account));
        Assert.Equal("approved", await reference.Then(Capture, $"{key}-3", 600).Send(acquirer.Account));
        Assert.Equal(
            "declined invalid_amount 13", await reference.Then(Capture, $"{key}-4", 901).Send(acquirer.Account));
        Assert.Equal("approved", await reference.Then(Refund, $"{key}-5", 200).Send(acquirer.Account));
        Assert.Equal(
            "declined invalid_amount 13", await reference.Then(Refund, $"{key}-6", 401).Send(acquirer.Account));

        Assert.Equal(
            ["authorized: 1500 authorized, 600 captured, 200 refunded, 0 voided"],
            (await acquirer.Book(key)).Authorizations);
    }

    [Fact]
    public async Task A_final_capture_and_a_void_end_what_can_be_captured()
    {
        var closed = await AcquirerCalls.Authorize($"{key}-a1").Approved(acquirer.Account);
        var voided = await AcquirerCalls.Authorize($"{key}-b1").Approved(acquirer.Account);

        Assert.Equal("approved", await closed.Then(Capture, $"{key}-a2", 600, isFinal: true).Send(acquirer.Account));
        Assert.Equal("approved", await voided.Then(ProviderOperation.Void, $"{key}-b2", 1000).Send(acquirer.Account));

        var after = await Task.WhenAll(
            closed.Then(Capture, $"{key}-a3", 1).Send(acquirer.Account),
            voided.Then(Capture, $"{key}-b3", 1).Send(acquirer.Account));
        Assert.All(after, a => Assert.Equal("declined method_not_supported 12", a));
    }

    [Fact]
    public async Task A_reversal_undoes_whatever_happened()
    {
        var held = await AcquirerCalls.Authorize($"{key}-a1").Approved(acquirer.Account);
        var taken = await AcquirerCalls.Authorize($"{key}-b1", captureNow: true).Approved(acquirer.Account);
        var part = await AcquirerCalls.Authorize($"{key}-c1").Approved(acquirer.Account);
        await part.Then(Capture, $"{key}-c2", 300).Approved(acquirer.Account);

        foreach (var (reference, name) in new[] { (held, "a"), (taken, "b"), (part, "c") })
        {
            Assert.Equal("approved", await reference.Then(Reverse, $"{key}-{name}9", 1000).Send(acquirer.Account));
        }

        Assert.Equal(
            [
                "voided: 1000 authorized, 0 captured, 0 refunded, 1000 voided",
                "authorized: 1000 authorized, 1000 captured, 1000 refunded, 0 voided",
                "authorized: 1000 authorized, 300 captured, 300 refunded, 700 voided",
            ],
            (await acquirer.Book(key)).Authorizations);
    }

    [Fact]
    public async Task Every_operation_whose_answer_is_lost_is_found_by_its_key()
    {
        var reference = await AcquirerCalls.Authorize(key).Approved(acquirer.Account);
        var number = 1;
        (ProviderOperation, long)[] all =
            [(Increment, 100), (Capture, 100), (Refund, 40), (ProviderOperation.Void, 1000), (Reverse, 1100)];
        foreach (var (operation, amountMinor) in all)
        {
            var call = reference.Then(operation, $"{key}-{++number}", amountMinor);
            await acquirer.Script("""{"action":"drop_after"}""");

            Assert.Equal("unknown connection_lost", await call.Send(acquirer.Account));
            // The question of a call that never had an answer does not know the reference.
            Assert.Equal("approved", await (call with { ProviderReference = null }).Ask(acquirer.Account));
        }
        Assert.Equal(
            ["authorized: 1100 authorized, 100 captured, 100 refunded, 1000 voided"],
            (await acquirer.Book(key)).Authorizations);
    }

    [Fact]
    public async Task An_action_is_required_and_confirming_ends_it()
    {
        var call = AcquirerCalls.Authorize(key, "acq_requires_action");
        var action = Assert.IsType<ProviderOutcome.RequiresAction>(await AcquirerCalls.Connector.Send(
            call, acquirer.Account, TestContext.Current.CancellationToken));

        Assert.Equal("redirect_to_url", action.Type);
        Assert.StartsWith(acquirer.Url, action.Url, StringComparison.Ordinal);
        var confirmation = action.Reference.Confirm($"{key}-2");
        Assert.Equal("approved", await confirmation.Send(acquirer.Account));
        Assert.Equal("approved", await confirmation.Ask(acquirer.Account));
        Assert.Equal(
            ["authorized: 1000 authorized, 0 captured, 0 refunded, 0 voided"],
            (await acquirer.Book(key)).Authorizations);
    }

    [Fact]
    public async Task A_confirmation_may_be_declined()
    {
        var call = AcquirerCalls.Authorize(key, "acq_requires_action_declined_1A");
        var action = Assert.IsType<ProviderOutcome.RequiresAction>(await AcquirerCalls.Connector.Send(
            call, acquirer.Account, TestContext.Current.CancellationToken));

        Assert.Equal(
            "declined authentication_required 1A", await action.Reference.Confirm($"{key}-2").Send(acquirer.Account));
    }

    [Fact]
    public async Task A_customer_who_acts_ends_the_authorization_before_anyone_confirms()
    {
        var call = AcquirerCalls.Authorize(key, "acq_requires_action", captureNow: true);
        var action = Assert.IsType<ProviderOutcome.RequiresAction>(await AcquirerCalls.Connector.Send(
            call, acquirer.Account, TestContext.Current.CancellationToken));

        await acquirer.Send(HttpMethod.Get, new Uri(action.Url).AbsolutePath);

        Assert.Equal("approved", await call.Ask(acquirer.Account));
        Assert.Equal("approved", await action.Reference.Confirm($"{key}-2").Send(acquirer.Account));
        Assert.Equal(
            ["authorized: 1000 authorized, 1000 captured, 0 refunded, 0 voided"],
            (await acquirer.Book(key)).Authorizations);
    }

    [Fact]
    public async Task What_the_acquirer_will_not_look_at_is_declined_and_asking_says_that_it_was_not_received()
    {
        var call = "ref_of_nobody".Then(Capture, key, 100);

        Assert.Equal("declined declined_by_provider unknown_reference", await call.Send(acquirer.Account));
        Assert.Equal("not_received", await call.Ask(acquirer.Account));
    }

    [Fact]
    public async Task It_ends_when_it_is_told_to_though_a_caller_waits()
    {
        await using var other = await AcquirerProcess.Start();
        await other.Script("""{"action":"accept_then_hang"}""");
        var waiting = AcquirerCalls.Authorize(key).Send(other.Account);
        await other.Has(key);

        Assert.Equal(0, await other.Terminate());
        Assert.Equal("unknown connection_lost", await waiting);
    }
}
