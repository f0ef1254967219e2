using System.Text;
using Zentra.Api.Tests.Host;
using Zentra.Runtime.Evidence;
using Zentra.Runtime.Tenancy;

namespace Zentra.Api.Tests.Settlement;

/// <summary>
/// The incident of the seeds: a settlement batch arrives with a value that does not match captured activity. The
/// mismatch opens a review tied to payment and batch; batch, captured amount, ledger entry, owner and closeout are
/// retained.
/// </summary>
public sealed class SettlementDriftTests(ApiHost host)
{
    private const string Header = "line_reference,type,our_reference,currency,gross_minor,fee_minor,net_minor,batch\n";

    [Fact]
    public async Task A_drift_is_reviewed_closed_out_and_proven()
    {
        var api = await host.NewTenant();
        var second = await host.NewKey(api.Scope, Role.Operator);
        (await api.Send(
            HttpMethod.Patch, $"/workspaces/{api.Scope.Workspace}",
            """{"four_eyes_above_minor":{"USD":10}}"""u8.ToArray())).Is(200);
        var id = (await api.Pay(amountMinor: 125_000)).Is(201).Id;
        (await api.Post($"/payments/{id}/capture", "{}")).Is(200);

        var batch = (await Send(api, $"l1,payment,{id},USD,124950,3650,121300,B7\n")).Is(201).Id;

        var review = (await api.Get($"/reviews?related={batch}")).Is(200).Json.Say("data.0.id");
        (await api.Post($"/reviews/{review}/assign", """{"owner":"Mia of finance"}""", null)).Is(200);
        (await api.Post($"/reviews/{review}/comment", """{"text":"The provider was asked."}""", null)).Is(200);
        (await Resolve(api, review, "hold")).Is(200);
        Assert.Equal("50", await Balance(api, $"suspense:{review}"));
        (await Resolve(api, review, "release")).Is(200);
        Assert.Equal("assigned", (await Resolve(api, review, "accept")).Is(200).Json.Say("state"));
        (await Resolve(api, review, "accept")).IsProblem(409, "four_eyes_required");
        Assert.Equal("resolved", (await Resolve(second, review, "accept")).Is(200).Json.Say("state"));
        (await api.Post($"/settlements/{batch}/close", "{}", null)).IsProblem(409, "settlement_not_balanced");
        (await api.Post($"/settlements/{batch}/bank", """{"currency":"USD","amount_minor":121300}""", null)).Is(200);
        (await api.Post($"/settlements/{batch}/close", "{}", null)).Is(200);

        var story = (await api.Get($"/payments/{id}/story")).Is(200).Json;
        Assert.Equal(
            ("settled", "125000", "124950", "50"),
            (story.Say("payment.status"), story.Say("payment.amount_captured_minor"),
                story.Say("payment.amount_settled_minor"), story.Say("payment.amount_conceded_minor")));
        Assert.Equal(
            (batch, "closed", api.Scope.Workspace),
            (story.Say("settlements.0.id"), story.Say("settlements.0.status"), story.Say("settlements.0.scope")));
        Assert.Equal(
            ("Mia of finance", "accept", "resolved"),
            (story.Say("reviews.0.owner"), story.Say("reviews.0.resolution"), story.Say("reviews.0.state")));
        Assert.Equal(
            ("resolved", "amount", "-50", id),
            (story.Say("settlement_lines.0.status"), story.Say("settlement_lines.0.break.kind"),
                story.Say("settlement_lines.0.break.delta_minor"), story.Say("settlement_lines.0.payment")));
        var entries = story.GetProperty("settlement_lines")[0].Items("ledger_entry").Select(e => e.GetString());
        var ofPayment = story.GetProperty("payment").GetProperty("evidence").Items("ledger_entry")
            .Select(e => e.GetString());
        Assert.Subset(ofPayment.ToHashSet(), entries.ToHashSet());
        Assert.Equal(
            [
                "payments.create", "payments.record_outcome", "payments.capture", "payments.record_outcome",
                "settlements.receive", "settlements.take_line", "settlements.end_reading", "reviews.assign",
                "reviews.comment", "settlements.hold", "settlements.hold", "settlements.resolve",
                "settlements.resolve", "settlements.close",
            ],
            story.Items("timeline").Select(i => i.Say("operation")));
        var report = (await api.Get($"/settlements/{batch}/report")).Is(200).Json;
        Assert.Equal(
            ("1", id, "resolved", "Mia of finance", "accept"),
            (report.Say("data.0.line"), report.Say("data.0.payment"), report.Say("data.0.status"),
                report.Say("data.0.owner"), report.Say("data.0.resolution")));
        Assert.Empty((await api.Get($"/settlements/{batch}/report?only=unexplained")).Is(200).Json.Items("data"));

        var packet = (await api.Get($"/payments/{id}/evidence")).Is(200);

        var verified = Assert.IsType<PacketVerdict.Verified>(PacketVerifier.Verify(packet.Body, new()));
        Assert.Equal((id, 14), (verified.Subject, verified.Leaves));
        var broken = Encoding.UTF8.GetBytes(
            packet.Text.Replace("Mia of finance", "Max of finance", StringComparison.Ordinal));
        Assert.IsType<PacketVerdict.Failed>(PacketVerifier.Verify(broken, new()));
    }

    private static Task<Response> Send(ApiClient api, string lines) => api.Send(
        HttpMethod.Post, "/settlements?provider=sandbox", Encoding.UTF8.GetBytes(Header + lines),
        contentType: "text/csv");

    private static Task<Response> Resolve(ApiClient api, string review, string resolution) => api.Post(
        $"/reviews/{review}/resolve", $$"""{"resolution":"{{resolution}}","reason":"Seen to."}""", null);

    private static async Task<string> Balance(ApiClient api, string account) =>
        (await api.Get("/ledger/trial-balance")).Is(200).Json.Items("accounts")
            .Single(a => a.Say("code") == account).Say("balance_minor");
}
