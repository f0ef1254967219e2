using System.Text;
using Zentra.Api.Tests.Host;
using static Zentra.Api.Tests.Payouts.PayoutBodies;

namespace Zentra.Api.Tests.Payouts;

/// <summary>Bank statements: what they confirm, what differs, and what is no statement at all.</summary>
public sealed class BankStatementTests(ApiHost host)
{
    [Fact]
    public async Task The_same_statement_twice_has_no_second_effect()
    {
        var (api, payout) = await Sent();
        var statement = Statement(
            Entry(payout.Json.Say("reference"), "DBIT", "40.00", "B1"), Entry("RENT", "DBIT", "7.00", "B2"));

        var first = (await api.Tell(statement)).Is(200);
        var again = (await api.Tell(statement)).Is(200);

        Assert.Equal("2 entries, 1 paid, 0 returned, 0 known, 1 unmatched, 0 unreadable", first.Counts());
        Assert.Equal("2 entries, 0 paid, 0 returned, 1 known, 1 unmatched, 0 unreadable", again.Counts());
        Assert.Equal(("False", "True"), (first.Json.Say("repeated"), again.Json.Say("repeated")));
        Assert.Equal(first.Id, again.Id);
        Assert.Equal("unknown_reference RENT -700", Unmatched(first));
        Assert.Equal(4_000, await api.Balance("bank:main"));
    }

    [Theory]
    [InlineData("DBIT", "39.99", "EUR", "main", "amount_differs")]
    [InlineData("CRDT", "40.01", "EUR", "main", "amount_differs")]
    [InlineData("DBIT", "40.00", "USD", "main", "currency_differs")]
    [InlineData("DBIT", "40.00", "EUR", "other", "bank_differs")]
    public async Task What_differs_from_a_payout_posts_nothing_and_opens_one_review(
        string side, string amount, string currency, string bank, string difference)
    {
        var (api, payout) = await Sent();
        var statement = Statement(Entry(payout.Json.Say("reference"), side, amount, "B1", currency));

        var told = (await api.Tell(statement, bank)).Is(200);
        var again = (await api.Tell(statement, bank)).Is(200);

        Assert.Equal("1 entries, 0 paid, 0 returned, 0 known, 1 unmatched, 0 unreadable", told.Counts());
        Assert.Equal(told.Counts(), again.Counts());
        var unmatched = told.Json.GetProperty("unmatched")[0];
        Assert.Equal(
            $"{difference} {payout.Id} 4000 EUR",
            $"{unmatched.Say("code")} {unmatched.Say("payout")} {unmatched.Say("expected_minor")} "
            + unmatched.Say("expected_currency"));
        var review = Assert.Single(
            (await api.Get($"/reviews?kind=payout_mismatch&subject={payout.Id}")).Is(200).Json.Items("data"));
        Assert.Equal(review.Say("id"), unmatched.Say("review"));
        Assert.Equal("in_transit", (await api.Get($"/payouts/{payout.Id}")).Is(200).Json.Say("status"));
        Assert.Equal((4_000, 0), (await api.Balance("payout_clearing"), await api.Balance("bank:main")));
    }

    [Fact]
    public async Task A_statement_may_pay_and_return_the_same_payout()
    {
        var (api, payout) = await Sent();
        var reference = payout.Json.Say("reference");
        // The bank that gives it back names ours only in the text.
        var back = Entry(
            "NOTPROVIDED", "CRDT", "40.00", "B2", more: $"<RmtInf><Ustrd>Return of {reference}</Ustrd></RmtInf>");

        var told = (await api.Tell(Statement(Entry(reference, "DBIT", "40.00", "B1"), back))).Is(200);

        Assert.Equal("2 entries, 1 paid, 1 returned, 0 known, 0 unmatched, 0 unreadable", told.Counts());
        var shown = (await api.Get($"/payouts/{payout.Id}")).Is(200).Json;
        Assert.Equal(("returned", "unknown"), (shown.Say("status"), shown.Say("failure.code")));
        Assert.Equal(10_000, await api.Balance("merchant_balance:mer_1"));
    }

    [Fact]
    public async Task A_second_debit_for_a_payout_is_reviewed_and_not_posted()
    {
        var (api, payout) = await Sent();
        var reference = payout.Json.Say("reference");

        var told = (await api.Tell(Statement(
            Entry(reference, "DBIT", "40.00", "B1"),
            Entry(reference.ToLowerInvariant(), "DBIT", "40.00", "B2")))).Is(200);

        Assert.Equal("1 paid_twice", $"{told.Json.Say("counts.paid")} {told.Json.Say("unmatched.0.code")}");
        Assert.Equal(4_000, await api.Balance("bank:main"));
    }

    [Theory]
    [InlineData("", "file_empty")]
    [InlineData("hello", "xml_invalid")]
    [InlineData("<Document/>", "camt053_missing")]
    [InlineData("<Document><CstmrCdtTrfInitn/></Document>", "camt053_missing")]
    [InlineData("<Document><BkToCstmrStmt><Stmt>", "xml_invalid")]
    [InlineData("<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><Document>&x;</Document>", "xml_refused")]
    [InlineData("%PDF-1.7", "file_not_text")]
    public async Task What_is_no_statement_is_refused_by_its_reason(string body, string code)
    {
        var api = await host.NewTenant();

        var refused = (await api.Tell(body)).IsProblem(422, "bank_statement_invalid");

        Assert.Equal(code, refused.Json.Say("errors.0.code"));
    }

    [Fact]
    public async Task What_cannot_be_read_loses_nothing_else()
    {
        var (api, payout) = await Sent();
        var pending = "<Ntry><Amt Ccy=\"EUR\">5.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>PDNG</Sts></Ntry>";
        var whole = Entry(payout.Json.Say("reference"), "DBIT", "40.00", "B1");

        var told = (await api.Tell(Statement(
            pending, Entry("X", "DBIT", "1.001", "B2"), Entry("X", "DBIT", "-1.00", "B3"),
            Entry("X", "DBIT", "1", "B4", "XXX"), Entry("X", "BOTH", "1.00", "B5"), whole))).Is(200);

        Assert.Equal("6 entries, 1 paid, 0 returned, 0 known, 0 unmatched, 5 unreadable", told.Counts());
        Assert.Equal(
            "not_booked amount_invalid amount_invalid currency_unknown side_missing",
            string.Join(' ', told.Json.Items("unmatched").Select(u => u.Say("code"))));
    }

    [Fact]
    public async Task A_statement_that_breaks_off_keeps_what_came_before_and_is_taken_when_it_is_whole()
    {
        var (api, payout) = await Sent();
        var whole = Statement(
            Entry(payout.Json.Say("reference"), "DBIT", "40.00", "B1"), Entry("RENT", "DBIT", "7.00", "B2"));

        (await api.Tell(whole[..^40])).IsProblem(422, "bank_statement_invalid");
        Assert.Equal("paid", (await api.Get($"/payouts/{payout.Id}")).Is(200).Json.Say("status"));

        Assert.Equal(
            "2 entries, 0 paid, 0 returned, 1 known, 1 unmatched, 0 unreadable",
            (await api.Tell(whole)).Is(200).Counts());
        Assert.Equal(4_000, await api.Balance("bank:main"));
    }

    [Fact]
    public async Task The_list_of_what_did_not_match_has_a_limit_and_the_counts_have_none()
    {
        var api = await host.NewTenant();

        var told = (await api.Tell(Statement(
            Enumerable.Range(0, 1_002).Select(i => Entry($"R{i}", "DBIT", "1.00", $"B{i}"))))).Is(200);

        Assert.Equal("1002 entries, 0 paid, 0 returned, 0 known, 1002 unmatched, 0 unreadable", told.Counts());
        Assert.Equal(1_000, told.Json.GetProperty("unmatched").GetArrayLength());
    }

    [Fact]
    public async Task What_is_asked_for_wrongly_is_refused()
    {
        var api = await host.NewTenant();
        var body = Encoding.UTF8.GetBytes(Statement());

        (await api.Send(HttpMethod.Post, "/bank-statements", body, contentType: "application/xml"))
            .IsProblem(400, "invalid_request", "?bank");
        (await api.Tell(Statement(), "Main")).IsProblem(400, "invalid_request", "?bank");
        (await api.Tell(Statement(), "main&x=1")).IsProblem(400, "unknown_parameter");
        (await api.Send(HttpMethod.Post, "/bank-statements?bank=main", body)).IsProblem(415, "unsupported_media_type");
        Assert.Equal(
            "0 entries, 0 paid, 0 returned, 0 known, 0 unmatched, 0 unreadable",
            (await api.Tell(Statement())).Is(200).Counts());
    }

    private static string Unmatched(Response told)
    {
        var entry = told.Json.GetProperty("unmatched")[0];
        return $"{entry.Say("code")} {entry.Say("reference")} {entry.Say("amount_minor")}";
    }

    /// <summary>A payout of 40.00 that is in a file, and 60.00 that are left.</summary>
    private async Task<(ApiClient Api, Response Payout)> Sent()
    {
        var api = await host.NewTenant();
        (await api.PutAccount()).Is(201);
        await api.Settle(10_000);
        var payout = (await api.PayOut(""","amount_minor":4000""")).Is(201);
        (await api.NewFile()).Is(201);
        return (api, payout);
    }
}
