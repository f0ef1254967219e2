using System.Text;
using Zentra.Api.Tests.Host;

namespace Zentra.Api.Tests.Settlement;

/// <summary>
/// The file that a sandbox's provider would send: it settles what there is, and has wrong what it is told.
/// </summary>
public sealed class SandboxFileTests(ApiHost host)
{
    private const string Path = "/sandbox/settlement-file";

    [Fact]
    public async Task What_was_captured_in_parts_and_refunded_matches_to_the_last_line_and_then_is_gone()
    {
        var api = await host.NewTenant();
        var parts = (await api.Pay(amountMinor: 10_000)).Is(201).Id;
        (await api.Post($"/payments/{parts}/capture", """{"amount_minor":4000}""")).Is(200);
        (await api.Post($"/payments/{parts}/capture", """{"amount_minor":6000}""")).Is(200);
        var whole = (await api.Pay(amountMinor: 5_000, more: ""","capture_method":"automatic" """)).Is(201).Id;
        (await api.Post($"/payments/{whole}/refunds", """{"amount_minor":1200}""")).Is(201);
        (await api.Pay()).Is(201);

        var file = (await api.Post(Path, "{}", null)).Is(200);

        Assert.Equal("text/csv; charset=utf-8", file.ContentType);
        Assert.Equal(file.Text, (await api.Post(Path, "{}", null)).Is(200).Text);
        var batch = (await Send(api, file)).Json;
        Assert.Equal(
            ("4", "1", "0"), (batch.Say("lines.matched"), batch.Say("lines.noted"), batch.Say("open_reviews")));
        Assert.Equal("15000", batch.Say("totals.USD.payments_minor"));
        Assert.Equal("-1200", batch.Say("totals.USD.refunds_minor"));
        // 146 + 204 + 175, each 2.9 % and 30, rounded half away from zero.
        Assert.Equal("525", batch.Say("totals.USD.fees_minor"));
        Assert.Equal(0, batch.GetProperty("missing").GetArrayLength());
        (await api.Post($"/settlements/{batch.Say("id")}/close", "{}", null)).Is(200);
        Assert.Equal(2, (await api.Post(Path, "{}", null)).Is(200).Text.Split('\n').Length);
    }

    [Theory]
    [InlineData("doubled", "already_settled", "2")]
    [InlineData("wrong_amount", "amount", "1")]
    [InlineData("wrong_currency", "currency", "1")]
    [InlineData("unknown", "unknown_payment", "2")]
    public async Task A_fault_is_the_break_that_it_stands_for(string fault, string kind, string read)
    {
        var api = await host.NewTenant();
        var payment = (await api.Pay(more: ""","capture_method":"automatic" """)).Is(201).Id;

        var file = (await api.Post(Path, $$"""{"faults":[{"kind":"{{fault}}"}]}""", null)).Is(200);
        var batch = (await Send(api, file)).Json;

        Assert.Equal("1", batch.Say($"breaks.{kind}"));
        Assert.Equal("1", batch.Say("lines.broken"));
        Assert.Equal(int.Parse(read, null) + 1, int.Parse(batch.Say("lines.read"), null));
        var wrong = (await api.Get($"/settlements/{batch.Say("id")}/lines?status=broken")).Is(200).Json;
        Assert.Equal(fault == "unknown" ? "" : payment, wrong.Say("data.0.payment"));
    }

    [Fact]
    public async Task A_missing_line_leaves_its_payment_for_the_next_file()
    {
        var api = await host.NewTenant();
        var first = (await api.Pay(more: ""","capture_method":"automatic" """)).Is(201).Id;
        var second = (await api.Pay(more: ""","capture_method":"automatic" """)).Is(201).Id;

        var file = (await api.Post(
            Path, $$"""{"rate_ppm":0,"fixed_minor":7,"faults":[{"kind":"missing","payment":"{{second}}"}]}""", null))
            .Is(200);

        Assert.Contains($"{first},USD,1000,7,993,", file.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(second, file.Text, StringComparison.Ordinal);
        await Send(api, file);
        var next = (await api.Post(Path, "{}", null)).Is(200).Text;
        Assert.Contains(second, next, StringComparison.Ordinal);
        Assert.DoesNotContain(first, next, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"faults":[{"kind":"gift"}]}""", "/faults/0/kind")]
    [InlineData("""{"faults":[null]}""", "/faults/0/kind")]
    [InlineData("""{"faults":[{"kind":"missing"}]}""", "/faults/0")]
    [InlineData("""{"faults":[{"kind":"missing","payment":"rfd_1"}]}""", "/faults/0/payment")]
    [InlineData("""{"faults":[{"kind":"missing","payment":"pay_01kq5249taew7vxy3ydjmby001"}]}""", "/faults/0/payment")]
    [InlineData("""{"rate_ppm":1000001}""", "/rate_ppm")]
    [InlineData("""{"fixed_minor":-1}""", "/fixed_minor")]
    [InlineData("""{"provider":""}""", "/provider")]
    public async Task What_cannot_be_made_is_refused_by_its_pointer(string body, string pointer) =>
        (await (await host.NewTenant()).Post(Path, body, null)).IsProblem(400, "invalid_request", pointer);

    [Fact]
    public async Task A_live_workspace_has_none()
    {
        (await (await host.NewTenant(livemode: true)).Post(Path, "{}", null)).IsProblem(403, "sandbox_only");
        (await (await host.NewTenant()).Post(Path, """{"provider":"nobody"}""", null))
            .IsProblem(404, "provider_not_found");
    }

    private static async Task<Response> Send(ApiClient api, Response file) => (await api.Send(
        HttpMethod.Post, "/settlements?provider=sandbox", Encoding.UTF8.GetBytes(file.Text), contentType: "text/csv"))
        .Is(201);
}
