using System.Text;
using Zentra.Api.Tests.Host;

namespace Zentra.Api.Tests.Idempotency;

/// <summary>One effect a key, under parallel calls and across a restart.</summary>
public sealed class RetryPressureTests(ApiHost host)
{
    private const int Calls = 50;
    private const string Body = """{"amount_minor":125000,"currency":"ledger_currency","customer":"customer_ref"}""";

    [Theory]
    [InlineData("tok_approved", 201)]
    [InlineData("tok_declined_do_not_honor", 402)]
    [InlineData("tok_unknown", 202)]
    public async Task Fifty_parallel_calls_with_one_key_make_one_payment(string token, int status)
    {
        var api = await host.NewTenant();
        var body = $"{Body[..^1]},\"payment_method\":\"{token}\"}}";

        var answers = await Task.WhenAll(Enumerable.Range(0, Calls).Select(_ => api.Post("/payments", body, "pay_live_042")));

        var answered = answers.Where(a => a.Status != 409).ToList();
        Assert.All(answers.Where(a => a.Status == 409), a => a.IsProblem(409, "idempotency_in_progress"));
        Assert.All(answered, a => a.Is(status));
        Assert.Single(answered.Select(a => a.Text).Distinct());
        Assert.Single(answered, a => !a.IsReplay);
        var payment = Assert.Single((await api.Get("/payments")).Is(200).Json.Items("data"));
        Assert.Equal(token == "tok_declined_do_not_honor" ? 4 : 2, payment.GetProperty("evidence").Items("ledger_entry").Count());
        Assert.Equal("1", payment.Say("attempts.0.number"));
        Assert.Single(payment.Items("attempts"));
    }

    [Fact]
    public async Task Fifty_parallel_captures_of_a_fifth_take_no_more_than_was_authorized()
    {
        var api = await host.NewTenant();
        var payment = (await api.Pay()).Is(201).Id;

        var answers = await Task.WhenAll(Enumerable.Range(0, Calls).Select(
            i => api.Post($"/payments/{payment}/capture", """{"amount_minor":200}""", $"c{i}")));

        Assert.Equal(5, answers.Count(a => a.Status == 200));
        Assert.All(answers.Where(a => a.Status != 200), a => Assert.True(a.Status is 409 or 422, a.Text));
        Assert.Equal("1000 authorized, 1000 captured, 0 refunded", (await api.Get($"/payments/{payment}")).Json.Amounts());
    }

    [Fact]
    public async Task Fifty_parallel_refunds_give_back_no_more_than_was_captured()
    {
        var api = await host.NewTenant();
        var payment = (await api.Pay(more: ""","capture_method":"automatic" """)).Is(201).Id;

        var answers = await Task.WhenAll(Enumerable.Range(0, Calls).Select(
            i => api.Post($"/payments/{payment}/refunds", """{"amount_minor":300}""", $"r{i}")));

        Assert.Equal(3, answers.Count(a => a.Status == 201));
        Assert.Equal("1000 authorized, 1000 captured, 900 refunded", (await api.Get($"/payments/{payment}")).Json.Amounts());
    }

    [Fact]
    public async Task A_key_answers_as_before_when_the_server_was_restarted()
    {
        await using var own = new ApiHost();
        await own.InitializeAsync();
        var api = await own.NewTenant();
        var approved = (await api.Post("/payments", Body, "k1")).Is(201);
        var declined = (await api.Post("/payments", $"{Body[..^1]},\"payment_method\":\"tok_refused\"}}", "k2")).Is(402);

        await own.Restart();

        var after = own.As(api);
        var again = (await after.Post("/payments", Body, "k1")).Is(201);
        Assert.Equal(approved.Body, again.Body);
        Assert.True(again.IsReplay);
        Assert.Equal(declined.Body, (await after.Post("/payments", $"{Body[..^1]},\"payment_method\":\"tok_refused\"}}", "k2")).Is(402).Body);
        Assert.Equal(Encoding.UTF8.GetString(approved.Body), (await after.Get($"/payments/{approved.Id}")).Text);
        (await after.Post("/payments", Body.Replace("125000", "1", StringComparison.Ordinal), "k1")).IsProblem(422, "idempotency_key_reused");
    }
}
