using System.Text.Json;
using System.Text.Json.Nodes;
using Zentra.Payments.Payments;

namespace Zentra.Api.Tests.Connectors;

/// <summary>
/// The connector and its local server against Adyen's own OpenAPI documents, where these are present.
/// </summary>
public sealed class AdyenReferenceTests
{
    private const string Checkout = "adyen-checkout-v71.json";
    private const string Webhooks = "adyen-webhooks-v1.json";

    private static readonly string[] Tokens =
    [
        "tok_ok", "tok_refused_2", "tok_error_4", "tok_cancelled", "tok_pending", "tok_received", "tok_redirect",
        "tok_post", "tok_identify", "tok_partial", "tok_gone",
    ];

    [Fact]
    public async Task Every_body_is_one_that_Adyen_allows_and_every_answer_one_that_it_gives()
    {
        var schema = AdyenSchema.Read(Checkout);
        await using var shop = await AdyenShop.Open();
        await UseEverything(shop);

        Assert.Equal(AdyenShapes.Paths.Count - 1, shop.Server.Seen.Select(s => Template(s.Path)).Distinct().Count());
        Assert.All(shop.Server.Seen, seen =>
        {
            var path = Template(seen.Path);
            Assert.Null(schema.Fault(schema.Of(path), JsonElement.Parse(seen.Body)));
            Assert.Null(schema.Fault(schema.Of(path, seen.Status), JsonElement.Parse(seen.Answer)));
        });
    }

    [Fact]
    public async Task Every_notification_that_is_read_is_one_that_Adyen_sends()
    {
        var schema = AdyenSchema.Read(Webhooks);
        await using var shop = await AdyenShop.Open();
        await UseEverything(shop);
        shop.Server.Books.Complete($"{AdyenShop.Payment}-7", success: true);

        Assert.Equal(
            ["AUTHORISATION", "CANCELLATION", "CANCEL_OR_REFUND", "CAPTURE", "REFUND", "TECHNICAL_CANCEL"],
            shop.Server.Books.Events.Select(e => (string)e["eventCode"]!).Distinct().Order(StringComparer.Ordinal));
        Assert.All(shop.Server.Books.Events, item =>
        {
            var code = (string)item["eventCode"]!;
            Assert.Null(schema.Fault(schema.OfEvent(code), JsonElement.Parse(AdyenNotice.Signed(item))));
            Assert.NotNull(shop.Message(item).Outcome);
        });
        Assert.All(schema.Document.GetProperty("webhooks").EnumerateObject().Select(w => w.Name[1..]), code =>
            Assert.NotEmpty(shop.Messages(AdyenNotice.Item(code, original: "P0"))));
    }

    [Fact]
    public void The_table_of_what_Adyen_allows_is_Adyens()
    {
        var schema = AdyenSchema.Read(Checkout);

        Assert.All(AdyenShapes.All, shape =>
        {
            var theirs = schema.Named(shape.Key);
            var required = theirs.TryGetProperty("required", out var list)
                ? list.EnumerateArray().Select(r => r.GetString()!)
                : [];
            Assert.Equal(required.Order(StringComparer.Ordinal), shape.Value.Required.Order(StringComparer.Ordinal));
            Assert.Equal(
                theirs.GetProperty("properties").EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal),
                shape.Value.Names.Order(StringComparer.Ordinal));
        });
        Assert.All(AdyenShapes.Paths, path => Assert.Equal(
            $"#/components/schemas/{path.Value}",
            schema.Of(path.Key.Replace("*", "{paymentPspReference}", StringComparison.Ordinal))
                .GetProperty("$ref").GetString()));
    }

    /// <summary>A check that refuses nothing would hold nothing.</summary>
    [Theory]
    [MemberData(nameof(Broken))]
    public async Task A_body_that_Adyen_does_not_allow_is_refused_by_its_document(string name, string? value)
    {
        var schema = AdyenSchema.Read(Checkout);

        Assert.NotNull(schema.Fault(schema.Of("/payments"), await BrokenBody(name, value)));
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task A_body_that_Adyen_does_not_allow_is_refused_by_the_table(string name, string? value) =>
        Assert.NotNull(AdyenShapes.Fault("/payments", await BrokenBody(name, value)));

    public static TheoryData<string, string?> Broken { get; } = new()
    {
        { "amount", null },
        { "amount", """{"currency":"EUR","value":"1000"}""" },
        { "amount", """{"currency":"EURO","value":1000}""" },
        { "amount", """{"currency":"EUR","value":1000,"digits":2}""" },
        { "shopperReference", "\"me\"" },
        { "shopperInteraction", "\"Present\"" },
        { "captureDelayHours", "\"0\"" },
        { "additionalData", """{"manual":"true"}""" },
        { "metadata", """{"zentra_key":1}""" },
        { "paymentMethod", """{"type":"scheme","token":"tok_ok"}""" },
        { "zentraKey", "\"pay_1\"" },
    };

    /// <summary>What the connector sends, with one property set to something else, or left out.</summary>
    private static async Task<JsonElement> BrokenBody(string name, string? value)
    {
        await using var shop = await AdyenShop.Open();
        await shop.Authorize();
        var body = shop.LastBody();
        Assert.Null(AdyenShapes.Fault("/payments", JsonElement.Parse(body.ToJsonString())));
        body.Remove(name);
        if (value is not null)
        {
            body[name] = JsonNode.Parse(value);
        }
        return JsonElement.Parse(body.ToJsonString());
    }

    /// <summary>Each operation that is sent, with each of its results.</summary>
    private static async Task UseEverything(AdyenShop shop)
    {
        shop.Settings["return_url"] = "https://shop.example/back";
        shop.Settings["authorisation_type"] = "PreAuth";
        foreach (var (token, i) in Tokens.Select((t, i) => (t, i)))
        {
            await shop.Send(AdyenShop.Call(ProviderOperation.Authorize, attempt: i + 1, token: token));
        }
        var psp = shop.Server.Books.Payments.First().Psp;
        foreach (var (operation, reference) in new[]
        {
            (ProviderOperation.Capture, psp), (ProviderOperation.Refund, psp), (ProviderOperation.Reverse, psp),
            (ProviderOperation.Void, psp), (ProviderOperation.Void, AdyenShop.FirstKey),
            (ProviderOperation.Capture, "P"),
        })
        {
            await shop.Send(AdyenShop.Call(operation, attempt: shop.Server.Seen.Count + 1, reference: reference));
        }
        await shop.Send(AdyenShop.Call(
            ProviderOperation.Authorize, attempt: shop.Server.Seen.Count + 1, captureNow: true));
        shop.Secrets["api_key"] = "wrong";
        await shop.Send(AdyenShop.Call(ProviderOperation.Authorize, attempt: shop.Server.Seen.Count + 1));
        shop.Secrets["api_key"] = AdyenServer.ApiKey;
    }

    private static string Template(string path) => path["/v71".Length..].Split('/') is ["", "payments", _, var what]
        ? $"/payments/{{paymentPspReference}}/{what}"
        : path["/v71".Length..];
}
