using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Zentra.Api.Tests.Connectors;

/// <summary>That the Stripe of these tests is like Stripe: its shapes, and what it refuses.</summary>
public sealed class StripeShapeTests
{
    /// <summary>
    /// Stripe publishes an example of each object. Where a field has a value on both sides, it is of the same kind.
    /// </summary>
    [Fact]
    public void The_shapes_are_those_of_Stripes_fixtures()
    {
        var folder = Environment.GetEnvironmentVariable("ZENTRA_REFERENCE_DATA");
        var path = folder is null ? null : Path.Combine(folder, "providers", "stripe-fixtures.json");
        if (!File.Exists(path))
        {
            Assert.Skip("ZENTRA_REFERENCE_DATA names no folder with providers/stripe-fixtures.json.");
        }

        var fixtures = JsonNode.Parse(File.ReadAllText(path))!["resources"]!;
        foreach (var shape in Shapes())
        {
            var fixture = fixtures[shape.Text("object")]!.AsObject();
            var isWhole = shape.Text("object") is not "charge";
            Assert.Equal(
                isWhole ? fixture.Select(f => f.Key).Order(StringComparer.Ordinal) : [],
                isWhole ? shape.Select(f => f.Key).Order(StringComparer.Ordinal)
                    : shape.Select(f => f.Key).Where(k => !fixture.ContainsKey(k)));
            Assert.All(shape, field => Assert.True(
                field.Value is null || fixture[field.Key] is not { } known || Kind(known) == Kind(field.Value),
                $"{shape.Text("object")}.{field.Key} is of another kind."));
        }
    }

    [Theory]
    [InlineData("amount=1000&currency=usd&colour=red", "parameter_unknown")]
    [InlineData("amount=1000&currency=usd&metadata[a][b]=1", "parameter_unknown")]
    [InlineData("amount=1000&currency=usd&payment_method_options[card][installments]=1", "parameter_unknown")]
    [InlineData("amount=1000&currency=usd&shipping[name]=x", "parameter_unknown")]
    [InlineData("amount=1000", "parameter_missing")]
    [InlineData("currency=usd", "parameter_missing")]
    [InlineData("amount=10.00&currency=usd", "parameter_invalid_integer")]
    [InlineData("amount=0&currency=usd", "parameter_invalid_integer")]
    [InlineData("amount=-5&currency=usd", "parameter_invalid_integer")]
    [InlineData("amount=1000&currency=USD", "invalid_currency")]
    [InlineData("amount=1000&currency=usd&confirm=yes", "parameter_invalid_boolean")]
    [InlineData("amount=1000&currency=usd&capture_method=later", "parameter_invalid_enum")]
    [InlineData("amount=1000&currency=usd&description=", "parameter_invalid_empty")]
    [InlineData("amount=1000&amount=2000&currency=usd", "parameter_invalid")]
    [InlineData("amount=501&currency=isk", "invalid_charge_amount_no_decimal_compatible")]
    [InlineData("amount=5124&currency=kwd", "parameter_invalid_integer")]
    [InlineData("amount=1000&currency=usd&payment_method=pm_missing", "resource_missing")]
    public async Task What_Stripes_description_does_not_allow_is_refused(string form, string code)
    {
        await using var server = await StripeServer.Start();

        var (status, body) = await Post(server, "/v1/payment_intents", form, "key_1");

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(("invalid_request_error", code), (Of(body, "type"), Of(body, "code")));
        Assert.Empty(server.Book.Intents);
    }

    [Fact]
    public async Task A_key_is_for_one_request_only()
    {
        await using var server = await StripeServer.Start();
        const string Form = "amount=1000&currency=usd&payment_method=pm_card_visa&confirm=true";

        var first = await Post(server, "/v1/payment_intents", Form, "key_1");
        var repeat = await Post(server, "/v1/payment_intents", Form, "key_1");
        var other = await Post(server, "/v1/payment_intents", Form + "&description=x", "key_1");

        Assert.Equal(first, repeat);
        Assert.Equal((HttpStatusCode.BadRequest, "idempotency_error"), (other.Status, Of(other.Body, "type")));
        Assert.Single(server.Book.Intents);
    }

    [Fact]
    public async Task A_request_that_was_not_valid_leaves_its_key_free()
    {
        await using var server = await StripeServer.Start();

        await Post(server, "/v1/payment_intents", "amount=0&currency=usd", "key_1");
        var (status, _) = await Post(
            server, "/v1/payment_intents", "amount=1000&currency=usd&payment_method=pm_card_visa", "key_1");

        Assert.Equal(HttpStatusCode.OK, status);
    }

    [Theory]
    [InlineData("/v1/payment_intents/pi_1/capture")]
    [InlineData("/v1/payment_intents/pi_1/increment_authorization")]
    [InlineData("/v1/payment_intents/pi_1/confirm")]
    public async Task A_PaymentIntent_does_only_what_its_state_allows(string path)
    {
        await using var server = await StripeServer.Start();
        await Post(
            server,
            "/v1/payment_intents",
            "amount=1000&currency=usd&payment_method=pm_card_visa&confirm=true&capture_method=automatic",
            "key_1");

        var (status, body) = await Post(server, path, path.Contains("increment") ? "amount=2000" : "", "key_2");

        Assert.Equal(
            (HttpStatusCode.BadRequest, "payment_intent_unexpected_state"), (status, Of(body, "code")));
    }

    private static IEnumerable<JsonObject> Shapes() =>
    [
        StripeShapes.PaymentIntent(), StripeShapes.Refund(), StripeShapes.Charge(), StripeShapes.Dispute(),
        StripeShapes.BalanceTransaction(), StripeShapes.Event("evt_1", "plan.created", []),
    ];

    /// <summary>True and false are one kind.</summary>
    private static JsonValueKind Kind(JsonNode node) =>
        node.GetValueKind() == JsonValueKind.False ? JsonValueKind.True : node.GetValueKind();

    private static string? Of(string body, string field) => JsonNode.Parse(body)!["error"]![field]?.GetValue<string>();

    private static async Task<(HttpStatusCode Status, string Body)> Post(
        StripeServer server, string path, string form, string key)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Url, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", StripeServer.ApiKey);
        request.Headers.Add("Stripe-Version", StripeServer.Version);
        request.Headers.Add("Idempotency-Key", key);
        request.Content = new StringContent(form, new MediaTypeHeaderValue("application/x-www-form-urlencoded"));
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
