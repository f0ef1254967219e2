using Zentra.Api.Tests.Host;
using Zentra.Payments.Payments;

namespace Zentra.Api.Tests.Connectors;

/// <summary>Whatever the acquirer does, the outcome says no more than is known, and asking finds the truth.</summary>
public sealed class AcquirerOutcomeTests(AcquirerProcess acquirer) : IClassFixture<AcquirerProcess>
{
    private const string Nothing = "";
    private const string Held = "authorized: 1000 authorized, 0 captured, 0 refunded, 0 voided";
    private const string Refused = "declined: 0 authorized, 0 captured, 0 refunded, 0 voided";

    private static int drawn;

    private readonly string key = $"outcome{Interlocked.Increment(ref drawn):000}";

    [Theory]
    [InlineData("""{"action":"approve"}""", "approved", "approved", Held)]
    [InlineData("""{"action":"decline","code":"51"}""",
        "declined insufficient_funds 51", "declined insufficient_funds 51", Refused)]
    [InlineData("""{"action":"decline","code":"54"}""",
        "declined expired_card 54", "declined expired_card 54", Refused)]
    [InlineData("""{"action":"decline","code":"Q9"}""",
        "declined declined_by_provider Q9", "declined declined_by_provider Q9", Refused)]
    [InlineData("""{"action":"slow","ms":200}""", "approved", "approved", Held)]
    [InlineData("""{"action":"drop_after"}""", "unknown connection_lost", "approved", Held)]
    [InlineData("""{"action":"drop_after","code":"51"}""",
        "unknown connection_lost", "declined insufficient_funds 51", Refused)]
    [InlineData("""{"action":"drop_before"}""", "unknown connection_lost", "not_received", Nothing)]
    [InlineData("""{"action":"down"}""", "refused unavailable", "not_received", Nothing)]
    [InlineData("""{"action":"contradict"}""", "declined do_not_honor 05", "approved", Held)]
    [InlineData("""{"action":"contradict","answer":"approved"}""", "approved", "approved", Held)]
    [InlineData("""{"action":"pending","ms":60000}""", "pending", "pending",
        "pending: 0 authorized, 0 captured, 0 refunded, 0 voided")]
    [InlineData("""{"action":"garble"}""", "unknown unreadable_answer", "approved", Held)]
    [InlineData("""{"action":"truncate"}""", "unknown connection_lost", "approved", Held)]
    [InlineData("""{"action":"flood"}""", "unknown answer_too_long", "approved", Held)]
    [InlineData("""{"action":"wrong_amount"}""", "unknown answer_mismatch", "approved", Held)]
    [InlineData("""{"action":"wrong_key"}""", "unknown answer_mismatch", "approved", Held)]
    [InlineData("""{"action":"fail"}""", "unknown http_500", "approved", Held)]
    public async Task An_outcome_says_no_more_than_is_known(string behaviour, string sent, string asked, string book)
    {
        await acquirer.Script(behaviour);
        var call = AcquirerCalls.Authorize(key);

        Assert.Equal(sent, await call.Send(acquirer.Account));
        Assert.Equal(asked, await call.Ask(acquirer.Account));
        Assert.Equal(book, string.Join("; ", (await acquirer.Book(key)).Authorizations));
    }

    [Fact]
    public async Task An_answer_that_does_not_come_is_unknown_and_the_truth_is_found_by_asking()
    {
        await acquirer.Script("""{"action":"accept_then_hang"}""");
        var call = AcquirerCalls.Authorize(key);

        Assert.Equal("unknown timeout", await call.Send(acquirer.Account, patienceMs: 300));
        Assert.Equal("approved", await call.Ask(acquirer.Account));
    }

    [Fact]
    public async Task A_pending_operation_is_known_once_it_has_ended()
    {
        await acquirer.Script("""{"action":"pending","ms":100,"code":"61"}""");
        var call = AcquirerCalls.Authorize(key);
        Assert.Equal("pending", await call.Send(acquirer.Account));

        var asked = await Patience.Until(() => call.Ask(acquirer.Account), said => said != "pending");

        Assert.Equal("declined limit_exceeded 61", asked);
    }

    [Theory]
    [InlineData("""{"action":"down"}""", "unknown http_503")]
    [InlineData("""{"action":"drop_before"}""", "unknown connection_lost")]
    [InlineData("""{"action":"drop_after"}""", "unknown connection_lost")]
    [InlineData("""{"action":"garble"}""", "unknown unreadable_answer")]
    [InlineData("""{"action":"truncate"}""", "unknown connection_lost")]
    [InlineData("""{"action":"wrong_amount"}""", "unknown answer_mismatch")]
    [InlineData("""{"action":"fail"}""", "unknown http_500")]
    public async Task A_question_that_gets_no_answer_leaves_the_call_unknown(string behaviour, string asked)
    {
        var call = AcquirerCalls.Authorize(key);
        await call.Approved(acquirer.Account);
        await acquirer.Script(behaviour, match: "\"operation\":\"query\"");

        Assert.Equal(asked, await call.Ask(acquirer.Account));
        Assert.Equal("approved", await call.Ask(acquirer.Account));
    }

    [Fact]
    public async Task A_question_that_hangs_leaves_the_call_unknown()
    {
        var call = AcquirerCalls.Authorize(key);
        await call.Approved(acquirer.Account);
        await acquirer.Script("""{"action":"accept_then_hang"}""", match: "\"operation\":\"query\"");

        Assert.Equal("unknown timeout", await call.Ask(acquirer.Account, patienceMs: 300));
    }

    [Theory]
    [InlineData("05", "do_not_honor")]
    [InlineData("14", "invalid_account")]
    [InlineData("41", "lost_card")]
    [InlineData("43", "stolen_card")]
    [InlineData("51", "insufficient_funds")]
    [InlineData("54", "expired_card")]
    [InlineData("59", "suspected_fraud")]
    [InlineData("61", "limit_exceeded")]
    [InlineData("91", "issuer_unavailable")]
    [InlineData("96", "processing_error")]
    [InlineData("N7", "incorrect_cvc")]
    [InlineData("1A", "authentication_required")]
    [InlineData("99", DeclineCodes.Unmapped)]
    public async Task A_response_code_is_mapped_by_the_table(string raw, string standard)
    {
        var call = AcquirerCalls.Authorize(key, $"acq_declined_{raw}");

        Assert.Equal($"declined {standard} {raw}", await call.Send(acquirer.Account));
        Assert.Contains(DeclineCodes.All, c => c.Code == standard);
    }

    [Fact]
    public async Task A_repeated_key_has_one_effect_even_at_the_same_moment()
    {
        var call = AcquirerCalls.Authorize(key);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => call.Send(acquirer.Account)));

        Assert.All(answers, a => Assert.Equal("approved", a));
        Assert.Equal([Held], (await acquirer.Book(key)).Authorizations);
        Assert.Equal(["authorization approved 1000"], (await acquirer.Book(key)).Operations);
    }

    [Fact]
    public async Task A_key_that_was_used_for_something_else_leaves_the_call_unknown()
    {
        var call = AcquirerCalls.Authorize(key);
        await call.Approved(acquirer.Account);

        Assert.Equal("unknown key_conflict", await (call with { AmountMinor = 1001 }).Send(acquirer.Account));
        Assert.Equal("unknown answer_mismatch", await (call with { AmountMinor = 1001 }).Ask(acquirer.Account));
        Assert.Equal([Held], (await acquirer.Book(key)).Authorizations);
    }

    [Fact]
    public async Task What_was_lost_on_the_way_is_sent_again_with_the_same_key()
    {
        await acquirer.Script("""{"action":"drop_before"}""");
        var call = AcquirerCalls.Authorize(key);
        await call.Send(acquirer.Account);
        Assert.Equal("not_received", await call.Ask(acquirer.Account));

        Assert.Equal("approved", await call.Send(acquirer.Account));
        Assert.Equal([Held], (await acquirer.Book(key)).Authorizations);
    }
}
