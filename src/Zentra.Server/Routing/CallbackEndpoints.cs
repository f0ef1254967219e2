using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Zentra.Payments.Providers;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Server.Connectors;
using Zentra.Server.Http;
using Zentra.Server.OpenApi;

namespace Zentra.Server.Routing;

/// <summary>
/// `/providers/{name}/callbacks`: what providers tell by themselves. The address says whose it is, the signature that
/// it is his, and each message has its effect once.
/// </summary>
internal static class CallbackEndpoints
{
    private const int MaxBytes = 262_144;

    public static void MapCallbacks(this IEndpointRouteBuilder app) =>
        app.MapPost("/providers/{name}/callbacks", Receive).WithTags("Routing")
            .Named("providers_receive_callback", "What a provider tells, signed by the provider")
            .WithMetadata(new OfProvider()).Requires("address")
            .Produces<string>(200, "text/plain").Refuses(400, 401, 404, 413, 503);

    private static async Task<IResult> Receive(
        HttpContext http,
        string name,
        IStore store,
        ProviderAccounts accounts,
        ProviderMessages messages,
        TimeProvider time)
    {
        var query = new Query(http);
        var address = query.Id("address", ProviderCallback.Kind.Prefix);
        if (query.Refusal() is { } refusal)
        {
            return refusal;
        }
        if (address is null || await store.Credential(ProviderCallback.Kind, address) is not var (tenant, found)
            || (ProviderCallback)found.State is not { } callback || callback.Provider != name)
        {
            return ProviderEndpoints.NotFound(http);
        }
        var scope = new Scope(tenant, callback.Workspace);
        if (await accounts.Of(scope, name) is not var (connector, account))
        {
            return ProviderEndpoints.NotFound(http);
        }
        if (await Body(http) is not { } body)
        {
            return Refuse(http, HttpProblems.BodyTooLarge, $"A callback may have {MaxBytes} bytes.");
        }
        switch (connector.Read(new(http.Request.Headers, body, time.GetUtcNow()), account))
        {
            case CallbackReading.Unsigned unsigned:
                return Refuse(http, MessageProblems.CallbackRefused, unsigned.Reason);
            case CallbackReading.Malformed malformed:
                return Refuse(http, MessageProblems.CallbackMalformed, malformed.Reason);
            case CallbackReading.Read read:
                foreach (var message in read.Messages)
                {
                    await messages.Receive(scope, name, message);
                }
                return new Reply(200, Encoding.UTF8.GetBytes(read.Acknowledgement), "text/plain; charset=utf-8");
            default:
                throw new InvalidOperationException("A connector gave an unknown reading.");
        }
    }

    private static async Task<byte[]?> Body(HttpContext http)
    {
        var reader = http.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(http.RequestAborted);
            if (read.Buffer.Length > MaxBytes)
            {
                reader.AdvanceTo(read.Buffer.End);
                return null;
            }
            if (read.IsCompleted)
            {
                var body = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return body;
            }
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static Reply Refuse(HttpContext http, ProblemType type, string detail) =>
        Reply.Of(Problem.Of(type, detail, RequestScope.Of(http).RequestId));
}
