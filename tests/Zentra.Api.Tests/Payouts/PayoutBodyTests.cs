using Zentra.Api.Tests.Host;
using static Zentra.Api.Tests.Payouts.PayoutBodies;

namespace Zentra.Api.Tests.Payouts;

/// <summary>Bodies that are refused, each by its pointer, before anything is made of them.</summary>
public sealed class PayoutBodyTests(ApiHost host)
{
    private const string Good = $"\"currency\":\"EUR\",\"holder\":\"A\",\"iban\":\"{Iban}\"";

    [Theory]
    [InlineData("""{}""", "/currency")]
    [InlineData("""{"currency":"eur","holder":"A","iban":"DE89370400440532013000"}""", "/currency")]
    [InlineData("""{"currency":"ledger_currency","holder":"A","iban":"DE89370400440532013000"}""", "/currency")]
    [InlineData("""{"currency":"EUR","iban":"DE89370400440532013000"}""", "/holder")]
    [InlineData("""{"currency":"EUR","holder":" ","iban":"DE89370400440532013000"}""", "/holder")]
    [InlineData("""{"currency":"EUR","holder":"A\u0007","iban":"DE89370400440532013000"}""", "/holder")]
    [InlineData("""{"currency":"EUR","holder":"A"}""", "/iban")]
    [InlineData("""{"currency":"EUR","holder":"A","iban":"DE89370400440532013001"}""", "/iban")]
    [InlineData("""{"currency":"EUR","holder":"A","iban":"DE89 3704 0044 0532 0130 00"}""", "/iban")]
    [InlineData("""{"currency":"EUR","holder":"A","account_number":"12345678","country":"US"}""", "/bank_code")]
    [InlineData("""{"currency":"EUR","holder":"A","account_number":"12345678","bank_code":"1"}""", "/country")]
    [InlineData("""{"currency":"EUR","holder":"A","account_number":"12-34","bank_code":"1","country":"US"}""",
        "/account_number")]
    [InlineData("{GOOD,\"account_number\":\"1\",\"bank_code\":\"1\"}", "/iban")]
    [InlineData("{GOOD,\"bic\":\"COBA\"}", "/bic")]
    [InlineData("{GOOD,\"country\":\"de\"}", "/country")]
    [InlineData("{GOOD,\"interval\":\"hourly\"}", "/interval")]
    [InlineData("{GOOD,\"interval\":\"weekly\"}", "/weekday")]
    [InlineData("{GOOD,\"weekday\":\"monday\"}", "/weekday")]
    [InlineData("{GOOD,\"interval\":\"weekly\",\"weekday\":\"Monday\"}", "/weekday")]
    [InlineData("{GOOD,\"minimum_minor\":-1}", "/minimum_minor")]
    [InlineData("{GOOD,\"minimum_minor\":1.5}", "/minimum_minor")]
    [InlineData("{GOOD,\"reserve_minor\":9007199254740992}", "/reserve_minor")]
    [InlineData("{GOOD,\"state\":\"closed\"}", "/state")]
    [InlineData("{GOOD,\"secret\":1}", "/secret")]
    public async Task An_account_is_refused_by_its_pointer(string body, string pointer)
    {
        var api = await host.NewTenant();

        (await api.Put("/payouts/accounts/mer_1", body.Replace("GOOD", Good, StringComparison.Ordinal)))
            .IsProblem(400, "invalid_request", pointer);
        Assert.Empty((await api.Get("/payouts/accounts")).Is(200).Json.Items("data"));
    }

    [Theory]
    [InlineData("""{}""", "/currency")]
    [InlineData("""{"currency":"EURO"}""", "/currency")]
    [InlineData("""{"currency":"EUR","amount_minor":0}""", "/amount_minor")]
    [InlineData("""{"currency":"EUR","amount_minor":-1}""", "/amount_minor")]
    [InlineData("""{"currency":"EUR","amount_minor":"1"}""", "/amount_minor")]
    [InlineData("""{"currency":"EUR","amount_minor":1e3}""", "/amount_minor")]
    [InlineData("""{"currency":"EUR","amount_minor":9007199254740992}""", "/amount_minor")]
    [InlineData("""{"currency":"EUR","merchant":"a b"}""", "/merchant")]
    [InlineData("""{"currency":"EUR","description":""}""", "/description")]
    [InlineData("""{"currency":"EUR","metadata":{"":"v"}}""", "/metadata")]
    [InlineData("""{"currency":"EUR","status":"paid"}""", "/status")]
    public async Task A_payout_is_refused_by_its_pointer(string body, string pointer) =>
        (await (await host.NewTenant()).Post("/payouts", body)).IsProblem(400, "invalid_request", pointer);

    [Theory]
    [InlineData("""{"bank":BANK,"currency":"EUR"}""", "/format")]
    [InlineData("""{"format":"pain.008","bank":BANK,"currency":"EUR"}""", "/format")]
    [InlineData("""{"format":"csv","currency":"EUR"}""", "/bank")]
    [InlineData("""{"format":"csv","bank":{},"currency":"EUR"}""", "/bank/name")]
    [InlineData("""{"format":"csv","bank":{},"currency":"EUR"}""", "/bank/iban")]
    [InlineData("""{"format":"csv","bank":{},"currency":"EUR"}""", "/bank/bic")]
    [InlineData("""{"format":"csv","bank":{"name":"a:b"},"currency":"EUR"}""", "/bank/name")]
    [InlineData("""{"format":"csv","bank":BANK}""", "/currency")]
    public async Task A_file_is_refused_by_its_pointer(string body, string pointer) =>
        (await (await host.NewTenant()).Post(
            "/payouts/files", body.Replace("BANK", Bank, StringComparison.Ordinal)))
            .IsProblem(400, "invalid_request", pointer);

    [Theory]
    [InlineData("mark-paid", "{}", "/reason")]
    [InlineData("mark-paid", """{"reason":"x","bank":"Main"}""", "/bank")]
    [InlineData("fail", "{}", "/reason")]
    [InlineData("return", """{"reason":""}""", "/reason")]
    [InlineData("cancel", """{"reason":""}""", "/reason")]
    public async Task A_word_about_a_payout_is_refused_by_its_pointer(string word, string body, string pointer) =>
        (await (await host.NewTenant()).Post($"/payouts/pot_01kq5249taew7vxy3ydjmby001/{word}", body, null))
            .IsProblem(400, "invalid_request", pointer);

    [Fact]
    public async Task An_account_that_was_changed_since_it_was_read_stays_as_it_is()
    {
        var api = await host.NewTenant();
        var body = System.Text.Encoding.UTF8.GetBytes($"{{{Good}}}");
        const string Path = "/payouts/accounts/mer_1";

        (await api.Send(HttpMethod.Put, Path, body, ifMatch: "0")).Is(201);
        (await api.Send(HttpMethod.Put, Path, body, ifMatch: "1")).Is(200);
        (await api.Send(HttpMethod.Put, Path, body, ifMatch: "1")).IsProblem(412, "version_conflict");
        Assert.Equal("\"2\"", (await api.Get($"{Path}?currency=EUR")).Is(200).Headers.ETag?.Tag);
    }
}
