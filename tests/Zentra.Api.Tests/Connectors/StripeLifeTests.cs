using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Zentra.Api.Tests.Host;
using Zentra.Server.Connectors;

namespace Zentra.Api.Tests.Connectors;

/// <summary>Payments through the whole server, with Stripe at its other end.</summary>
public sealed class StripeLifeTests(ApiHost host)
{
    private const string Provider = "stripe_eu";

    [Fact]
    public async Task A_payment_lives_at_Stripe_as_it_does_here()
    {
        await using var stripe = await StripeServer.Start();
        var (client, _) = await Open(stripe);

        var payment = (await client.Pay("pm_card_visa")).Is(201);
        (await client.Post($"/payments/{payment.Id}/capture", """{"amount_minor":600,"final":true}""")).Is(200);
        (await client.Post($"/payments/{payment.Id}/refunds", """{"amount_minor":100}""")).Is(201);

        var intent = Assert.Single(stripe.Book.Intents);
        Assert.Equal(("succeeded", 600), (intent.Text("status"), intent.Number("amount_received")));
        Assert.Equal(100, Assert.Single(stripe.Book.Refunds).Number("amount"));
        var kept = (await client.Get($"/payments/{payment.Id}")).Json;
        Assert.Equal(["pi_1", "pi_1", "re_1"], kept.Items("attempts").Select(a => a.Say("provider_reference")));
    }

    [Fact]
    public async Task An_answer_that_was_lost_is_found_and_the_hold_is_taken_once()
    {
        await using var stripe = await StripeServer.Start();
        var (client, _) = await Open(stripe);
        stripe.Next(StripeFault.Drop("POST", afterEffect: true));

        var payment = await client.Pay("pm_card_visa");
        Assert.Equal("unknown", payment.Json.Say("status"));
        await client.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal("authorized", (await client.Get($"/payments/{payment.Id}")).Json.Say("status"));
        Assert.Single(stripe.Book.Intents);
    }

    [Fact]
    public async Task A_capture_whose_answer_was_lost_is_found_by_its_mark()
    {
        await using var stripe = await StripeServer.Start();
        var (client, _) = await Open(stripe);
        var payment = (await client.Pay("pm_card_visa")).Is(201);
        stripe.Next(StripeFault.Drop("/capture", afterEffect: true));

        await client.Post($"/payments/{payment.Id}/capture");
        await client.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal("captured", (await client.Get($"/payments/{payment.Id}")).Json.Say("status"));
        Assert.Equal(1, stripe.Posts.Count(r => r.Path.EndsWith("/capture", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_decline_keeps_Stripes_own_code()
    {
        await using var stripe = await StripeServer.Start();
        var (client, _) = await Open(stripe);

        var declined = (await client.Pay("pm_card_visa_chargeDeclinedInsufficientFunds")).Is(402);

        Assert.Contains("insufficient_funds", declined.Text);
    }

    [Fact]
    public async Task An_event_ends_an_action_before_anyone_confirms()
    {
        await using var stripe = await StripeServer.Start();
        var (client, callbacks) = await Open(stripe, ""","return_url":"https://shop.example/back" """);
        var payment = (await client.Pay("pm_card_authenticationRequired")).Is(201);
        Assert.Equal("requires_action", payment.Json.Say("status"));

        stripe.Book.Act("pi_1", succeeds: true);
        var told = StripeShapes.Event(
            "evt_1", "payment_intent.amount_capturable_updated", Assert.Single(stripe.Book.Intents));
        (await Tell(client, callbacks, told)).Is(200);
        (await Tell(client, callbacks, told)).Is(200);

        Assert.Equal("authorized", (await client.Get($"/payments/{payment.Id}")).Json.Say("status"));
        (await Tell(client, callbacks, told, secret: "whsec_other")).IsProblem(401, "callback_refused");
    }

    private async Task<(ApiClient Client, string Callbacks)> Open(StripeServer stripe, string more = "")
    {
        if (host.Services.GetServices<IConnector>().All(c => c.Name != "stripe"))
        {
            Assert.Skip("The server has no stripe connector.");
        }
        var client = await host.NewTenant();
        var body = $$"""
            {
              "connector":"stripe",
              "settings":{"base_url":"{{stripe.Url}}"{{more}}},
              "credentials":{"api_key":"{{StripeServer.ApiKey}}","webhook_secret":"{{StripeCase.WebhookSecret}}"}
            }
            """;
        var made = (await client.Send(HttpMethod.Put, $"/providers/{Provider}", Encoding.UTF8.GetBytes(body))).Is(201);
        Assert.DoesNotContain(StripeServer.ApiKey, made.Text);
        Assert.DoesNotContain(StripeCase.WebhookSecret, made.Text);
        return (client, made.Json.Say("callback_path"));
    }

    /// <summary>As Stripe would, at the server's own time.</summary>
    private async Task<Response> Tell(
        ApiClient client, string path, JsonObject told, string secret = StripeCase.WebhookSecret)
    {
        var body = told.ToJsonString();
        var now = host.Services.GetRequiredService<TimeProvider>().GetUtcNow();
        using var http = new HttpClient { BaseAddress = host.Url };
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body) };
        request.Headers.Add("Stripe-Signature", StripeSignatureTests.Header(body, secret, now));
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return await Response.Of(response);
    }
}
