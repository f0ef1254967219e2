using System.Globalization;
using Zentra.Api.Tests.Host;
using Zentra.Payments.Payments;
using Zentra.Runtime.Intents;
using Zentra.Server.Connectors;

namespace Zentra.Api.Tests.Payments;

/// <summary>The payment's life over HTTP: every answer, facet, amount, event and entry, from the tables.</summary>
public sealed class PaymentLifeTests(ApiHost host)
{
    public static TheoryData<LifeCase> Lives => [.. PaymentLives.Captures, .. OutcomeLives.Outcomes, .. OutcomeLives.Refunds];

    [Theory]
    [MemberData(nameof(Lives))]
    public async Task A_payment_lives_as_the_table_says(LifeCase life)
    {
        var api = await host.NewTenant();
        var first = await api.Pay(life.Token, 1000, life.More);
        var id = first.Status == 402 ? first.Json.Say("payment.id") : first.Id;
        var answers = new List<string> { Said(first) };
        foreach (var step in life.Steps.Split("; ", StringSplitOptions.RemoveEmptyEntries))
        {
            answers.Add(Said(await Take(api, id, step)));
        }

        var story = (await api.Get($"/payments/{id}/story")).Is(200).Json;
        var payment = (await api.Get($"/payments/{id}")).Is(200).Json;
        Assert.Equal(life.Answers, string.Join(", ", answers));
        Assert.Equal(life.Facets, payment.Facets());
        Assert.Equal(life.Amounts, payment.Amounts());
        Assert.Equal(life.Events, story.Events());
        Assert.Equal(life.Ledger, story.Statement());
        Assert.Equal(payment.ToString(), story.GetProperty("payment").ToString());
        var last = payment.Items("attempts").LastOrDefault();
        Assert.Equal(life.Explanation, payment.Items("attempts").Any() ? $"{last.Say("explanation")} {last.Say("next_step")}".Trim() : "");
        await TheBooksBalance(api, payment);
    }

    [Fact]
    public void The_tables_use_every_token_of_the_sandbox()
    {
        var used = Lives.Select(l => l.Data.Token).ToHashSet();
        Assert.Equal([], SandboxConnector.Tokens.Select(t => t.Token).Where(t => !used.Contains(t) && !t.StartsWith("tok_declined_", StringComparison.Ordinal)));
    }

    public static TheoryData<string> DeclineTokens =>
        [.. SandboxConnector.Tokens.Select(t => t.Token).Where(t => t.StartsWith("tok_declined_", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(DeclineTokens))]
    [InlineData("tok_nobody_knows")]
    public async Task A_decline_says_who_refused_why_that_no_money_moved_and_what_to_do(string token)
    {
        var api = await host.NewTenant();
        var code = token == "tok_nobody_knows" ? "payment_method_not_found" : token["tok_declined_".Length..];
        var meaning = DeclineCodes.Of(code);

        var declined = (await api.Pay(token)).IsProblem(402, "payment_declined");

        Assert.Equal(code, declined.Json.Say("decline_code"));
        Assert.Equal(meaning.MoneyMoved, declined.Json.Say("money_moved"));
        Assert.Equal(meaning.Retry.Name(), declined.Json.Say("payment.attempts.0.retry"));
        Assert.Equal(meaning.NextStep, declined.Json.Say("next_step"));
        Assert.Equal("False", declined.Json.Say("retryable"));
        Assert.Contains($"sandbox refused the authorization of 10.00 USD: {meaning.Meaning}", declined.Json.Say("detail"), StringComparison.Ordinal);
        var payment = declined.Json.GetProperty("payment");
        Assert.Equal("declined: authorization declined, capture none, refund none", payment.Facets());
        var story = (await api.Get($"/payments/{payment.Say("id")}/story")).Is(200).Json;
        Assert.Equal("created, route.selected, declined", story.Events());
        Assert.Equal("customer -1000, reserved +1000; reserved -1000, customer +1000", story.Statement());
    }

    [Fact]
    public async Task A_payment_over_the_limit_is_declined_by_the_policy_and_asks_no_provider()
    {
        var api = await host.NewTenant(limitMinor: 999);

        var declined = (await api.Pay()).IsProblem(402, "payment_declined");

        Assert.Equal("limit_check.failed", declined.Json.Say("decline_code"));
        Assert.Contains("limit_check", declined.Json.Say("detail"), StringComparison.Ordinal);
        var story = (await api.Get($"/payments/{declined.Json.Say("payment.id")}/story")).Is(200).Json;
        Assert.Equal("created, declined", story.Events());
        Assert.Equal("", story.Statement());
        Assert.Equal("limit_check.failed", story.Say("timeline.0.policy.0.policy"));
        (await api.Pay(amountMinor: 999)).Is(201);
    }

    private static async Task<Response> Take(ApiClient api, string id, string step)
    {
        var words = step.Split(' ');
        if (words[0] == "wait")
        {
            return await api.Advance(TimeSpan.FromSeconds(int.Parse(words[1], CultureInfo.InvariantCulture)));
        }
        var fields = new List<string>();
        foreach (var word in words.Skip(1))
        {
            fields.Add(word == "final" ? "\"final\":true"
                : word.StartsWith("tok_", StringComparison.Ordinal) ? $"\"payment_method\":\"{word}\""
                : $"\"amount_minor\":{word}");
        }
        var path = words[0] == "refund" ? "refunds" : words[0];
        return await api.Post($"/payments/{id}/{path}", $"{{{string.Join(',', fields)}}}");
    }

    private static string Said(Response response)
    {
        if (response.Status < 400)
        {
            return response.Status.ToString(CultureInfo.InvariantCulture);
        }
        response.IsWellFormedProblem();
        return $"{response.Status} {response.Json.Say("code")}";
    }

    private static async Task TheBooksBalance(ApiClient api, System.Text.Json.JsonElement payment)
    {
        var trial = (await api.Get("/ledger/trial-balance")).Is(200).Json;
        foreach (var total in trial.GetProperty("totals").EnumerateObject())
        {
            Assert.Equal("0", total.Value.Say("sum_minor"));
        }
        var entries = (await api.Get("/ledger/entries?limit=100")).Is(200).Json.Items("data").Select(e => e.Say("id")).Reverse();
        Assert.Equal(entries, payment.GetProperty("evidence").Items("ledger_entry").Select(e => e.GetString()));
    }
}
