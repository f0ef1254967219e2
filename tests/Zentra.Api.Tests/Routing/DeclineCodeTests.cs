using System.Globalization;
using Zentra.Api.Tests.Connectors;
using Zentra.Api.Tests.Host;
using Zentra.Payments.Payments;
using Zentra.Server;

namespace Zentra.Api.Tests.Routing;

/// <summary>The decline codes as everybody reads them, and what becomes of those that nobody has mapped.</summary>
public sealed class DeclineCodeTests(ApiHost host, AcquirerProcess acquirer) : IClassFixture<AcquirerProcess>
{
    [Fact]
    public async Task Everybody_reads_what_the_codes_mean_and_what_to_do_about_each()
    {
        var api = await host.NewTenant();

        var list = (await api.Send(HttpMethod.Get, "/routing/decline-codes", authorization: "")).Is(200).Json;

        Assert.Equal(DeclineCodes.All.Select(c => c.Code), list.Items("data").Select(c => c.Say("code")));
        Assert.All(list.Items("data"), code =>
        {
            Assert.Contains(code.Say("retry"), (string[])["safe", "unsafe", "unknown"]);
            Assert.Equal(code.Say("retry") == "safe", code.GetProperty("soft").GetBoolean());
            Assert.Contains(code.Say("money_moved"), (string[])["no", "maybe"]);
            Assert.All("payer merchant operator".Split(' '), who => Assert.NotEmpty(code.Say($"next_step.{who}")));
        });
        (await api.Get("/routing/decline-codes?code=x")).IsProblem(400, "unknown_parameter");
    }

    [Fact]
    public async Task A_code_without_a_mapping_is_kept_treated_as_hard_and_counted()
    {
        var api = await host.NewTenant();
        foreach (var name in new[] { "unmapping", "other" })
        {
            (await api.Put($"/providers/{name}", $$"""
                {"connector":"simulated_acquirer","settings":{"base_url":"{{acquirer.Url}}"},
                "credentials":{"api_key":"acq_test","callback_secret":"{{AcquirerProcess.Secret}}"} }
                """)).Is(201);
        }
        (await api.Put("/routing/rules", """{"rules":[],"failover":{"on_soft_decline":true}}""")).Is(201);

        var declined = (await api.Pay("acq_declined_Z9")).IsProblem(402, "payment_declined").Json;
        (await api.Pay("acq_declined_Z9")).IsProblem(402, "payment_declined");
        (await api.Pay("acq_declined_54")).IsProblem(402, "payment_declined");

        Assert.Equal("declined_by_provider", declined.Say("decline_code"));
        var attempt = Assert.Single(declined.GetProperty("payment").Items("attempts"));
        Assert.Equal("Z9 unknown no", $"{attempt.Say("raw_code")} {attempt.Say("retry")} {attempt.Say("money_moved")}");
        var metrics = (await api.Get("/metrics")).Is(200).Text.Split('\n');
        Assert.Contains(
            "zentra_unmapped_decline_codes_total{provider=\"unmapping\",raw_code=\"Z9\"} 2", metrics);
        Assert.DoesNotContain(metrics, line => line.Contains("raw_code=\"54\"", StringComparison.Ordinal));
    }

    [Fact]
    public void The_metric_has_a_limit_and_shows_no_code_as_it_came()
    {
        var unmapped = new UnmappedDeclines();
        for (var i = 0; i < 1_000; i++)
        {
            unmapped.See("p", new ProviderOutcome.Declined("x", i.ToString(CultureInfo.InvariantCulture)));
        }
        unmapped.See("p", new ProviderOutcome.Declined("insufficient_funds", "51"));
        unmapped.See("p", new ProviderOutcome.Approved("ref"));
        var full = Lines(unmapped);
        var odd = new UnmappedDeclines();
        odd.See("a\"b\n", new ProviderOutcome.Declined("x", "no 4242424242424242 \\\"\n" + new string('y', 100)));

        Assert.Equal(201, full.Count);
        Assert.Contains("zentra_unmapped_decline_codes_total{provider=\"other\",raw_code=\"other\"} 800", full);
        Assert.Equal(
            "zentra_unmapped_decline_codes_total{provider=\"a_b_\",raw_code=\"no_424242______4242____"
            + new string('y', 17) + "\"} 1",
            Assert.Single(Lines(odd)));
    }

    private static List<string> Lines(UnmappedDeclines unmapped)
    {
        var text = new System.Text.StringBuilder();
        unmapped.Write(text);
        return [.. text.ToString().Split('\n').Where(l => l.Length > 0 && l[0] != '#')];
    }
}
