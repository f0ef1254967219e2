using System.Text;
using System.Text.Json;
using Zentra.Api.Tests.Host;

namespace Zentra.Api.Tests.Settlement;

/// <summary>A provider's file from its arrival to the closed batch, through the API.</summary>
public sealed class SettlementWalkTests(ApiHost host)
{
    private const string Header = "line_reference,type,our_reference,currency,gross_minor,fee_minor,net_minor,batch\n";

    [Fact]
    public async Task A_file_that_says_what_was_captured_settles_it_and_closes()
    {
        var api = await host.NewTenant();
        var payment = await Captured(api, 10_000);
        var currency = payment.Say("currency");
        var id = payment.Say("id");

        var batch = (await Send(
            api,
            $"l1,payment,{id},{currency},10000,290,9710,B1\nl2,fee,,{currency},-150,0,-150,B1\n"
            + $"l3,payout,,{currency},-9560,0,-9560,B1\n"))
            .Is(201).Json;

        Assert.Equal(
            ("open", "sandbox", "csv", "B1", "0"),
            (batch.Say("status"), batch.Say("provider"), batch.Say("format"), batch.Say("reference"),
                batch.Say("open_reviews")));
        Assert.Equal(
            ("3", "1", "2", "0"),
            (batch.Say("lines.read"), batch.Say("lines.matched"), batch.Say("lines.noted"), batch.Say("lines.broken")));
        Assert.Equal(
            ("9560", "9560", "0"),
            (batch.Say($"totals.{currency}.net_minor"), batch.Say($"totals.{currency}.bank_minor"),
                batch.Say($"totals.{currency}.bank_difference_minor")));
        var settled = (await api.Get($"/payments/{id}")).Is(200).Json;
        Assert.Equal(
            ("settled", "settled", "10000", batch.Say("id")),
            (settled.Say("status"), settled.Say("settlement"), settled.Say("amount_settled_minor"),
                settled.Say("evidence.settlement_batch")));
        Assert.Equal(
            [
                "customer_balance:cus_1 -10000", "fees:sandbox 440", "merchant_balance:merchant_default 9560",
            ],
            await Balances(api));

        var closed = (await api.Post($"/settlements/{batch.Say("id")}/close", "{}", null)).Is(200).Json;

        Assert.Equal("closed", closed.Say("status"));
        (await api.Post($"/settlements/{batch.Say("id")}/close", "{}", null)).IsProblem(409, "settlement_closed");
    }

    [Fact]
    public async Task A_shortfall_opens_a_review_that_names_it_and_is_accepted()
    {
        var api = await host.NewTenant();
        var payment = await Captured(api, 125_000);
        var (id, currency) = (payment.Say("id"), payment.Say("currency"));

        var batch = (await Send(api, $"l1,payment,{id},{currency},124950,290,124660,B1\n")).Is(201).Json;

        Assert.Equal(("1", "1"), (batch.Say("open_reviews"), batch.Say("breaks.amount")));
        Assert.Equal("drift", (await api.Get($"/payments/{id}")).Json.Say("settlement"));
        var review = (await api.Get($"/reviews?subject={id}")).Is(200).Json;
        Assert.Equal(
            ("settlement_drift",
                $"captured 1250.00 {currency}, settled 1249.50 {currency}, -0.50 {currency} on line 1."),
            (review.Say("data.0.kind"), review.Say("data.0.summary")));
        (await api.Post($"/settlements/{batch.Say("id")}/close", "{}", null)).IsProblem(409, "settlement_not_balanced");
    }

    [Fact]
    public async Task The_same_file_is_the_same_batch()
    {
        var api = await host.NewTenant();
        var payment = await Captured(api, 10_000);
        var lines = $"l1,payment,{payment.Say("id")},{payment.Say("currency")},10000,290,9710,B1\n";
        var first = (await Send(api, lines)).Is(201);

        var again = (await Send(api, lines)).Is(200);
        var other = (await Send(api, lines + $"l2,fee,,{payment.Say("currency")},-100,0,-100,B2\n")).Is(201);

        Assert.Equal(first.Id, again.Id);
        Assert.Equal(("1", "1"), (other.Json.Say("lines.duplicate"), other.Json.Say("lines.noted")));
        var line = (await api.Get($"/settlements/{other.Id}/lines?status=duplicate")).Is(200).Json;
        var before = (await api.Get($"/settlements/{first.Id}/lines/1")).Is(200).Json;
        Assert.Equal(before.Say("id"), line.Say("data.0.duplicate_of"));
    }

    private static async Task<JsonElement> Captured(ApiClient api, long amount)
    {
        var payment = (await api.Pay(amountMinor: amount)).Is(201).Id;
        return (await api.Post($"/payments/{payment}/capture", "{}")).Is(200).Json;
    }

    private static Task<Response> Send(ApiClient api, string lines) => api.Send(
        HttpMethod.Post, "/settlements?provider=sandbox", Encoding.UTF8.GetBytes(Header + lines),
        contentType: "text/csv");

    private static async Task<string[]> Balances(ApiClient api) =>
    [
        .. (await api.Get("/ledger/trial-balance")).Is(200).Json.GetProperty("accounts").EnumerateArray()
            .Where(a => a.Say("balance_minor") != "0").Select(a => $"{a.Say("code")} {a.Say("balance_minor")}"),
    ];
}
