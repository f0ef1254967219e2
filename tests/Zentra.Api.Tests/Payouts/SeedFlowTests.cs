using Zentra.Api.Tests.Host;

namespace Zentra.Api.Tests.Payouts;

/// <summary>
/// The ledger flow of the seeds for one payment: customer -125000, reserved +125000, settlement +125000, merchant
/// +125000, payout closed.
/// </summary>
public sealed class SeedFlowTests(ApiHost host)
{
    [Fact]
    public async Task One_payment_is_followed_until_its_payout_is_closed()
    {
        var api = await host.NewTenant();
        (await api.PutAccount(currency: "USD")).Is(201);
        await api.Settle(125_000, "USD");
        var id = (await api.Get("/payments?limit=1")).Is(200).Json.Say("data.0.id");
        var payout = (await api.PayOut(currency: "USD")).Is(201);
        Assert.Equal("125000", payout.Json.Say("amount_minor"));
        (await api.NewFile(currency: "USD")).Is(201);

        (await api.Tell(PayoutBodies.Statement(PayoutBodies.Entry(
            payout.Json.Say("reference"), "DBIT", "1250.00", "E1", "USD")))).Is(200);

        var story = (await api.Get($"/payments/{id}/story")).Is(200).Json;
        Assert.Equal(
            "customer -125000, reserved +125000; reserved -125000, settlement +125000; "
            + "settlement -125000, merchant +125000",
            story.Statement());
        Assert.Equal((payout.Id, "paid"), (story.Say("payout.id"), story.Say("payout.status")));
        Assert.Equal(
            ["bank:main 125000", "customer_balance:cus_1 -125000"],
            (await api.Get("/ledger/trial-balance")).Is(200).Json.Items("accounts")
                .Where(a => a.Say("balance_minor") != "0").Select(a => $"{a.Say("code")} {a.Say("balance_minor")}")
                .Order(StringComparer.Ordinal));
    }
}
