using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Zentra.Payments.Payments;
using Zentra.Payments.Providers;
using Zentra.Server.Connectors;
using Zentra.Server.Connectors.Adyen;

namespace Zentra.Api.Tests.Connectors;

/// <summary>A merchant that pays through the connector at a local Adyen.</summary>
internal sealed class AdyenShop : IAsyncDisposable
{
    public const string Payment = "pay_01kq4xv0000000000000000000";
    public const string FirstKey = $"{Payment}-1";

    private static readonly HttpClient Http =
        new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    private AdyenShop(AdyenServer server) => Server = server;

    public AdyenServer Server { get; }

    public AdyenConnector Connector { get; } = new(Http);

    public Dictionary<string, string> Settings { get; } = new() { ["merchant_account"] = AdyenServer.Merchant };

    public Dictionary<string, string> Secrets { get; } =
        new() { ["api_key"] = AdyenServer.ApiKey, ["hmac_key"] = AdyenNotice.Key };

    public bool Livemode { get; set; }

    /// <summary>How long an answer is waited for.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(30);

    public static async Task<AdyenShop> Open()
    {
        var shop = new AdyenShop(await AdyenServer.Start());
        shop.Settings["base_url"] = $"{shop.Server.Url}v71";
        return shop;
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    public static ProviderCall Call(
        ProviderOperation operation,
        int attempt = 1,
        string? reference = null,
        string token = "tok_ok",
        long amountMinor = 1000,
        string currency = "EUR",
        bool captureNow = false,
        string customer = "cus_1",
        int queries = 0) => new(
            Payment, attempt, operation, queries > 0, queries, "adyen", $"{Payment}-{attempt}", reference, token,
            amountMinor, currency, captureNow) { Merchant = "merchant_default", Customer = customer };

    public Task<ProviderOutcome> Authorize(
        string token = "tok_ok", long amountMinor = 1000, string currency = "EUR", bool captureNow = false,
        string customer = "cus_1") => Send(Call(
            ProviderOperation.Authorize, token: token, amountMinor: amountMinor, currency: currency,
            captureNow: captureNow, customer: customer));

    /// <summary>An authorization that is approved, by Adyen's reference.</summary>
    public async Task<string> Approve(long amountMinor = 1000, string currency = "EUR", bool captureNow = false) =>
        Assert.IsType<ProviderOutcome.Approved>(await Authorize("tok_ok", amountMinor, currency, captureNow)).Reference;

    public async Task<ProviderOutcome> Send(ProviderCall call)
    {
        using var deadline = new CancellationTokenSource(Patience);
        return await Connector.Send(call, Account, deadline.Token);
    }

    public async Task<ProviderOutcome> Query(ProviderCall call) =>
        await Connector.Query(call, Account, CancellationToken.None);

    public CallbackReading Read(string body) => Connector.Read(
        new(new HeaderDictionary(), Encoding.UTF8.GetBytes(body), DateTimeOffset.UnixEpoch), Account);

    /// <summary>The one message of a notification that is read.</summary>
    public ProviderMessage Message(JsonObject item) => Assert.Single(Messages(item));

    public IReadOnlyList<ProviderMessage> Messages(params JsonObject[] items)
    {
        var read = Assert.IsType<CallbackReading.Read>(Read(AdyenNotice.Signed(items)));
        Assert.Equal("[accepted]", read.Acknowledgement);
        return read.Messages;
    }

    /// <summary>The message about the last thing that happened at Adyen.</summary>
    public ProviderMessage LastMessage() => Message(Server.Books.Events[^1]);

    public JsonObject LastBody() => JsonNode.Parse(Server.Seen.Last().Body)!.AsObject();

    private ProviderAccount Account => new("adyen", Livemode, Settings, Secrets);
}
