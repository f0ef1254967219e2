using System.Text;
using System.Text.Json;
using Zentra.Api.Tests.Host;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Webhooks;

namespace Zentra.Api.Tests.Webhooks;

/// <summary>
/// A server that may deliver to this machine, and the receiver beside it. What failed is tried again after an hour, so
/// that no time that passes by itself does it: only a sandbox clock that is advanced.
/// </summary>
public sealed class WebhookRoom : IAsyncLifetime
{
    public static readonly TimeSpan Later = TimeSpan.FromMinutes(61);

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    public ApiHost Host { get; } = new()
    {
        Webhooks = new()
        {
            AllowLoopback = true,
            Timeout = TimeSpan.FromSeconds(60),
            Schedule = new([TimeSpan.Zero, Hour, Hour, Hour], 0),
        },
    };

    public ReceiverProcess Receiver { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await Host.InitializeAsync();
        Receiver = await ReceiverProcess.Start();
    }

    public async ValueTask DisposeAsync()
    {
        await Receiver.DisposeAsync();
        await Host.DisposeAsync();
    }

    /// <summary>An endpoint at a hook of its own, which is its tenant's workspace; the hook knows its secret.</summary>
    public async Task<Response> NewEndpoint(ApiClient api, string events = "\"payment.*\"", string more = "") =>
        await Receiver.NewEndpoint(api, HookOf(api), events, more);

    public static string HookOf(ApiClient api) => api.Scope.Workspace;
}

/// <summary>What tests do with endpoints and deliveries.</summary>
public static class WebhookCalls
{
    public static async Task<Response> NewEndpoint(
        this ReceiverProcess receiver, ApiClient api, string hook, string events = "\"payment.*\"", string more = "")
    {
        var made = await api.NewEndpoint(receiver.Hook(hook), events, more);
        await receiver.Trust(hook, made.Json.Say("secret"));
        return made;
    }

    public static async Task<Response> NewEndpoint(
        this ApiClient api, Uri url, string events = "\"payment.*\"", string more = "") => (await api.Post(
            "/webhooks/endpoints", $$"""{"url":"{{url}}","events":[{{events}}]{{more}}}""", null)).Is(201);

    public static async Task<Response> Patch(
        this ApiClient api, string endpoint, string body, string? ifMatch = null) =>
        await api.Send(
            HttpMethod.Patch, $"/webhooks/endpoints/{endpoint}", Encoding.UTF8.GetBytes(body), ifMatch: ifMatch);

    public static async Task<List<JsonElement>> Deliveries(this ApiClient api, string query = "") =>
        [.. (await api.Get($"/webhooks/deliveries?limit=100{query}")).Is(200).Json.Items("data")];

    public static async Task<JsonElement> Delivery(this ApiClient api, string id) =>
        (await api.Get($"/webhooks/deliveries/{id}")).Is(200).Json;

    /// <summary>Waits until the deliveries of a query are these in number, all in a state.</summary>
    public static Task<List<JsonElement>> Until(this ApiClient api, string query, int count, DeliveryState state) =>
        Patience.Until(
            () => api.Deliveries(query),
            found => found.Count == count && found.All(d => d.Say("state") == state.Name()));

    public static Task<JsonElement> Until(this ApiClient api, string delivery, DeliveryState state) => Patience.Until(
        () => api.Delivery(delivery), d => d.Say("state") == state.Name());

    /// <summary>Waits until an operation has ended.</summary>
    public static Task<JsonElement> Ended(this ApiClient api, Response begun) => Patience.Until(
        async () => (await api.Get($"/operations/{begun.Is(202).Id}")).Is(200).Json, o => o.Say("status") != "running");

    /// <summary>The identifiers that came to a hook, in the order of their coming, once there are so many.</summary>
    public static async Task<List<JsonElement>> Arrived(this ReceiverProcess receiver, string hook, int count) =>
        [.. (await Patience.Until(() => receiver.Deliveries(hook, 500), d => d.Count >= count)).Reverse()];

    public static async Task<Response> Retry(this ApiClient api, string delivery) =>
        await api.Post($"/webhooks/deliveries/{delivery}/retry", "{}", null);

    public static async Task<Response> Cancel(this ApiClient api, string delivery) =>
        await api.Post($"/webhooks/deliveries/{delivery}/cancel", "{}", null);
}
