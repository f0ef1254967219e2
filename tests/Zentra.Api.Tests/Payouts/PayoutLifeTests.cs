using System.Text;
using System.Xml.Linq;
using Zentra.Api.Tests.Host;
using static Zentra.Api.Tests.Payouts.PayoutBodies;

namespace Zentra.Api.Tests.Payouts;

/// <summary>Payouts over HTTP, from the settled balance to the bank's statement.</summary>
public sealed class PayoutLifeTests(ApiHost host)
{
    [Fact]
    public async Task A_payout_walks_from_the_balance_through_a_file_to_the_statement_and_back()
    {
        var api = await Merchant(10_000);
        var payout = (await api.PayOut()).Is(201);
        Assert.Equal("created 10000 False", Say(payout, "status", "amount_minor", "closed"));
        Assert.Equal($"/payouts/{payout.Id}", payout.Headers.Location?.ToString());

        var file = (await api.NewFile()).Is(201);
        Assert.Equal("1 10000 False main", Say(file, "count", "control_sum_minor", "has_more", "bank"));
        Assert.Equal("in_transit", await Status(api, payout.Id));

        var reference = payout.Json.Say("reference");
        var debit = Statement(Entry(reference, "DBIT", "100.00", "B1"));
        Assert.Equal(
            "1 entries, 1 paid, 0 returned, 0 known, 0 unmatched, 0 unreadable",
            (await api.Tell(debit)).Is(200).Counts());
        Assert.Equal("True", (await api.Get($"/payouts/{payout.Id}")).Is(200).Json.Say("closed"));
        Assert.Equal((0, 0, 10_000), await Balances(api));

        var credit = Statement(Entry(
            reference, "CRDT", "100.00", "B2", more: "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>"));
        Assert.Equal(
            "1 entries, 0 paid, 1 returned, 0 known, 0 unmatched, 0 unreadable",
            (await api.Tell(credit)).Is(200).Counts());
        var returned = (await api.Get($"/payouts/{payout.Id}")).Is(200);
        Assert.Equal("returned AC04 False", Say(returned, "status", "failure.code", "closed"));
        Assert.Equal((10_000, 0, 0), await Balances(api));
        Assert.Equal(
            "payout.created payout.in_transit payout.paid payout.returned",
            string.Join(' ', (await api.Get($"/events?object={payout.Id}")).Is(200).Json.Items("data")
                .Select(e => e.Say("type"))));
        Assert.Equal("0", (await api.Get("/ledger/trial-balance")).Is(200).Json.Say("totals.EUR.sum_minor"));
    }

    [Fact]
    public async Task Fifty_payouts_of_the_whole_balance_at_once_have_one_effect()
    {
        var api = await Merchant(10_000);

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => api.PayOut()));

        Assert.Single(answers, a => a.Status == 201);
        Assert.All(
            answers.Where(a => a.Status != 201), a => a.IsProblem(422, "payout_exceeds_balance", "/amount_minor"));
        Assert.Equal((0, 10_000, 0), await Balances(api));
    }

    [Fact]
    public async Task A_repeat_with_the_same_key_is_the_same_payout_and_the_same_file()
    {
        var api = await Merchant(10_000);
        const string Body = """{"merchant":"mer_1","currency":"EUR","amount_minor":1000}""";
        const string File = $$"""{"format":"csv","bank":{{Bank}},"currency":"EUR"}""";

        var first = (await api.Post("/payouts", Body, "one")).Is(201);
        var again = (await api.Post("/payouts", Body, "one")).Is(201);
        var file = (await api.Post("/payouts/files", File, "two")).Is(201);
        var same = (await api.Post("/payouts/files", File, "two")).Is(201);

        Assert.True(again.IsReplay && same.IsReplay);
        Assert.Equal((first.Text, file.Text), (again.Text, same.Text));
        (await api.Post("/payouts", Body, null)).IsProblem(400, "idempotency_key_required");
        (await api.NewFile()).IsProblem(409, "payout_file_empty");
    }

    [Fact]
    public async Task The_sandbox_clock_moves_the_schedule()
    {
        var api = await Merchant(10_000);
        (await api.PutAccount(""","interval":"daily","minimum_minor":5000,"reserve_minor":1000""")).Is(200);

        await api.Advance(TimeSpan.FromDays(1));
        var payout = (await api.Get("/payouts")).Is(200).Json;
        Assert.Equal("9000 schedule", $"{payout.Say("data.0.amount_minor")} {payout.Say("data.0.trigger")}");

        await api.Settle(4_999);
        await api.Advance(TimeSpan.FromDays(1));
        Assert.Single((await api.Get("/payouts")).Is(200).Json.Items("data"));
        await api.Settle(1);
        await api.Advance(TimeSpan.FromDays(1));
        Assert.Equal(2, (await api.Get("/payouts")).Is(200).Json.Items("data").Count());
        Assert.Equal(1_000, await api.Balance("merchant_balance:mer_1"));
    }

    [Fact]
    public async Task An_operator_says_what_no_statement_has_said_yet()
    {
        var api = await Merchant(10_000);
        var paid = (await api.PayOut(""","amount_minor":1000""")).Is(201).Id;
        var failed = (await api.PayOut(""","amount_minor":2000""")).Is(201).Id;
        var canceled = (await api.PayOut(""","amount_minor":3000""")).Is(201).Id;
        (await api.Post($"/payouts/{canceled}/cancel", "{}", null)).Is(200);
        (await api.Post($"/payouts/{paid}/mark-paid", """{"reason":"seen"}""", null))
            .IsProblem(422, "payout_bank_required", "/bank");
        (await api.NewFile("csv")).Is(201);
        const string Reason = """{"reason":"The bank wrote so."}""";
        (await api.Post($"/payouts/{paid}/mark-paid", Reason, null)).Is(200);
        (await api.Post($"/payouts/{failed}/fail", Reason, null)).Is(200);
        (await api.Post($"/payouts/{failed}/fail", Reason, null)).IsProblem(409, "payout_state_conflict");
        Assert.Equal((9_000, 0, 1_000), await Balances(api));
        (await api.Post($"/payouts/{paid}/return", Reason, null)).Is(200);

        Assert.Equal((10_000, 0, 0), await Balances(api));
        Assert.Equal(
            ["canceled", "failed", "returned"],
            (await api.Get("/payouts")).Is(200).Json.Items("data").Select(p => p.Say("status")));
        Assert.Equal(failed, (await api.Get("/payouts?status=failed&merchant=mer_1")).Is(200).Json.Say("data.0.id"));
        Assert.Empty((await api.Get("/payouts?merchant=mer_2")).Is(200).Json.Items("data"));
    }

    [Fact]
    public async Task A_pain_file_says_what_the_schema_asks_for_and_is_the_same_each_time()
    {
        var api = await Merchant(1_234_567);
        var payout = (await api.PayOut(""","description":"October: <50%> für Łódź ✓" """)).Is(201);
        var file = (await api.NewFile()).Is(201);

        var content = (await api.Get($"/payouts/files/{file.Id}/content")).Is(200);
        Assert.Equal(content.Text, (await api.Get($"/payouts/files/{file.Id}/content")).Text);
        Assert.Equal("application/xml; charset=utf-8", content.ContentType);
        var document = XDocument.Parse(content.Text);
        Assert.Equal("urn:iso:std:iso:20022:tech:xsd:pain.001.001.09", document.Root!.Name.NamespaceName);
        Assert.Equal(
            "MsgId CreDtTm NbOfTxs=1 CtrlSum=12345.67 Nm=Shop Ltd PmtInfId PmtMtd=TRF BtchBookg=false NbOfTxs=1 "
            + "CtrlSum=12345.67 Cd=SEPA Dt Nm=Shop Ltd IBAN=GB33BUKB20201555555555 BICFI=BUKBGB22 ChrgBr=SLEV InstrId "
            + "EndToEndId InstdAmt=12345.67 BICFI=COBADEFFXXX Nm=Zoe + Sohne IBAN=DE89370400440532013000 Ustrd",
            string.Join(' ', document.Descendants().Where(e => !e.HasElements).Select(Leaf)));
        var reference = payout.Json.Say("reference");
        Assert.Equal(reference, document.Descendants().Single(e => e.Name.LocalName == "EndToEndId").Value);
        Assert.Equal(
            $"{reference} October: .50.. fur Lodz .",
            document.Descendants().Single(e => e.Name.LocalName == "Ustrd").Value);
        Assert.Equal("EUR", document.Descendants().Single(e => e.Name.LocalName == "InstdAmt").Attribute("Ccy")?.Value);
        Assert.Equal(file.Json.Say("message_id"), document.Descendants().First(e => e.Name.LocalName == "MsgId").Value);
    }

    [Theory]
    [InlineData("=HYPERLINK(1)")]
    [InlineData("+1")]
    [InlineData("-1")]
    [InlineData("@SUM(A1)")]
    public async Task No_cell_of_a_csv_file_is_a_formula(string name)
    {
        var api = await host.NewTenant();
        (await api.Put(
            "/payouts/accounts/mer_1", $$"""{"currency":"JPY","holder":"{{name}}","iban":"{{Iban}}"}""")).Is(201);
        await api.Settle(500, "JPY");
        (await api.PayOut(currency: "JPY")).Is(201);
        var file = (await api.NewFile("csv", "JPY")).Is(201).Id;

        var lines = (await api.Get($"/payouts/files/{file}/content")).Is(200).Text.Split("\r\n");

        Assert.StartsWith("message_id,reference,payout,creditor_name,iban,", lines[0], StringComparison.Ordinal);
        Assert.Contains($",\"'{name}\",{Iban},,,,DE,500,JPY,", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_takes_the_oldest_payouts_of_its_currency_and_says_what_is_left()
    {
        var api = await Merchant(600);
        foreach (var chunk in Enumerable.Range(0, 502).Chunk(50))
        {
            await Task.WhenAll(chunk.Select(async _ => (await api.PayOut(""","amount_minor":1""")).Is(201)));
        }
        var first = (await api.NewFile("csv")).Is(201);
        var second = (await api.NewFile("csv")).Is(201);

        Assert.Equal("500 500 True", Say(first, "count", "control_sum_minor", "has_more"));
        Assert.Equal("2 2 False", Say(second, "count", "control_sum_minor", "has_more"));
        var last = (await api.Get($"/payouts?file={second.Id}")).Is(200).Json;
        var newest = (await api.Get("/payouts?limit=2")).Is(200).Json;
        Assert.Equal(newest.Items("data").Select(p => p.Say("id")), last.Items("data").Select(p => p.Say("id")));
    }

    [Fact]
    public async Task Whole_account_numbers_are_in_the_file_and_nowhere_else()
    {
        var api = await Merchant(1_000);
        var account = (await api.PutAccount()).Is(200);
        var payout = (await api.PayOut()).Is(201);
        var file = (await api.NewFile("csv")).Is(201);
        var shown = new StringBuilder(account.Text).Append(payout.Text).Append(file.Text);
        foreach (var path in new[]
        {
            "/payouts/accounts", "/payouts/accounts/mer_1?currency=EUR", "/payouts", $"/payouts/{payout.Id}",
            "/payouts/files", $"/payouts/files/{file.Id}", "/events?limit=100", "/runtime/intents?limit=100",
            $"/runtime/intents/{account.Json.Say("intent")}", $"/runtime/intents/{file.Json.Say("intent")}",
        })
        {
            shown.Append((await api.Get(path)).Is(200).Text);
        }

        Assert.Contains("******************3000", shown.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Iban[..^4], shown.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("GB33BUKB2020155555", shown.ToString(), StringComparison.Ordinal);
        Assert.Contains(
            Iban, (await api.Get($"/payouts/files/{file.Id}/content")).Is(200).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_belongs_to_others_is_not_there()
    {
        var theirs = await Merchant(1_000);
        var payout = (await theirs.PayOut()).Is(201);
        var file = (await theirs.NewFile()).Is(201);
        var mine = await host.NewTenant();

        (await mine.Get($"/payouts/{payout.Id}")).IsProblem(404, "payout_not_found");
        (await mine.Get($"/payouts/files/{file.Id}/content")).IsProblem(404, "payout_file_not_found");
        (await mine.Get("/payouts/accounts/mer_1?currency=EUR")).IsProblem(404, "payout_account_not_found");
        (await mine.Post($"/payouts/{payout.Id}/return", """{"reason":"x"}""", null))
            .IsProblem(404, "payout_not_found");
        var told = (await mine.Tell(Statement(Entry(payout.Json.Say("reference"), "DBIT", "10.00", "B1")))).Is(200);
        Assert.Equal("unknown_reference", told.Json.Say("unmatched.0.code"));
        Assert.Equal("", told.Json.Say("unmatched.0.payout"));
        Assert.Equal("in_transit", await Status(theirs, payout.Id));
    }

    private async Task<ApiClient> Merchant(long settledMinor)
    {
        var api = await host.NewTenant();
        (await api.PutAccount()).Is(201);
        await api.Settle(settledMinor);
        return api;
    }

    private static async Task<string> Status(ApiClient api, string payout) =>
        (await api.Get($"/payouts/{payout}")).Is(200).Json.Say("status");

    /// <summary>The merchant's balance, what is on its way, and what the bank paid.</summary>
    private static async Task<(long Merchant, long Clearing, long Bank)> Balances(ApiClient api) => (
        await api.Balance("merchant_balance:mer_1"), await api.Balance("payout_clearing"),
        await api.Balance("bank:main"));

    private static string Say(Response answer, params IEnumerable<string> paths) =>
        string.Join(' ', paths.Select(p => answer.Json.Say(p)));

    /// <summary>An element and its value, where that is the same each time.</summary>
    private static string Leaf(XElement element) => element.Name.LocalName switch
    {
        "MsgId" or "PmtInfId" or "CreDtTm" or "Dt" or "InstrId" or "EndToEndId" or "Ustrd" => element.Name.LocalName,
        var name => $"{name}={element.Value}",
    };
}
