using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Zentra.Api.Tests.Connectors;

/// <summary>A request as it came, and what was answered; 0 where nothing was.</summary>
internal sealed record AdyenExchange(string Path, string Key, string Body, int Status, string Answer);

/// <summary>What goes wrong with one request.</summary>
/// <param name="Processes">Whether the request has its effect all the same.</param>
/// <param name="Status">What is answered in place of the right answer; null for no answer at all.</param>
/// <param name="Hangs">Whether the connection stays open without an answer, until the caller goes away.</param>
internal sealed record AdyenFault(bool Processes, int? Status = null, string Body = "", bool Hangs = false)
{
    public static AdyenFault Error(int status, string code, string type) => new(
        Processes: false,
        status,
        $$"""{"status":{{status}},"errorCode":"{{code}}","message":"as the code says","errorType":"{{type}}"}""");
}

/// <summary>
/// Adyen's Checkout API v71 on a free loopback port, in its own words and shapes: it refuses what Adyen's OpenAPI
/// does not allow, does a request once for its idempotency key, and fails as it is told to.
/// </summary>
internal sealed class AdyenServer : IAsyncDisposable
{
    public const string ApiKey = "AQEyhmfxK4nPaRFHw0m";
    public const string Merchant = "ZentraECOM";

    private readonly WebApplication app;
    private readonly ConcurrentDictionary<string, (int Status, string Body)?> answered = new();
    private readonly Lock gate = new();

    private AdyenServer(WebApplication app) => this.app = app;

    public AdyenBooks Books { get; } = new(Merchant);

    /// <summary>What goes wrong with the next requests, in their order.</summary>
    public ConcurrentQueue<AdyenFault> Faults { get; } = new();

    public ConcurrentQueue<AdyenExchange> Seen { get; } = new();

    public Uri Url { get; private set; } = null!;

    public static async Task<AdyenServer> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(
            IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1));
        var app = builder.Build();
        var server = new AdyenServer(app);
        app.Run(server.Handle);
        await app.StartAsync();
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        server.Url = new(addresses.Addresses.Single());
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(new CancellationToken(canceled: true));
        await app.DisposeAsync();
    }

    private async Task Handle(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync();
        var path = http.Request.Path.Value!;
        var key = http.Request.Headers["Idempotency-Key"].ToString();
        if (!Faults.TryDequeue(out var fault))
        {
            await Answer(http, path, key, body, Once(http, path, key, body));
            return;
        }
        if (fault.Processes)
        {
            Once(http, path, key, body);
        }
        if (fault.Hangs)
        {
            Seen.Enqueue(new(path, key, body, 0, ""));
            var gone = new TaskCompletionSource();
            await using var left = http.RequestAborted.Register(gone.SetResult);
            await gone.Task;
        }
        else if (fault.Status is { } status)
        {
            await Answer(http, path, key, body, (status, fault.Body));
        }
        else
        {
            Seen.Enqueue(new(path, key, body, 0, ""));
            http.Abort();
        }
    }

    private async Task Answer(HttpContext http, string path, string key, string body, (int Status, string Body) answer)
    {
        Seen.Enqueue(new(path, key, body, answer.Status, answer.Body));
        http.Response.StatusCode = answer.Status;
        http.Response.ContentType = "application/json;charset=utf-8";
        http.Response.Headers["Idempotency-Key"] = key;
        if (answer.Body.Contains("\"704\"", StringComparison.Ordinal))
        {
            http.Response.Headers["transient-error"] = "true";
        }
        await http.Response.WriteAsync(answer.Body);
    }

    /// <summary>Does it, unless it was done for this key before: then the first answer counts.</summary>
    private (int Status, string Body) Once(HttpContext http, string path, string key, string body)
    {
        if (http.Request.Headers["X-API-Key"] != ApiKey)
        {
            return Error(401, "000", "HTTP Status Response - Unauthorized", "security");
        }
        if (http.Request.Method != "POST" || http.Request.ContentType != "application/json")
        {
            return Error(400, "702", "Unexpected input", "validation");
        }
        if (key.Length is 0 or > 64)
        {
            return Error(422, "706", "A key of at most 64 characters is expected", "validation");
        }
        lock (gate)
        {
            if (answered.TryGetValue(key, out var first) && first is { } known)
            {
                return known;
            }
            var answer = Do(path, body);
            answered[key] = answer;
            return answer;
        }
    }

    private (int Status, string Body) Do(string path, string text)
    {
        JsonObject body;
        try
        {
            body = JsonNode.Parse(text)!.AsObject();
        }
        catch (JsonException)
        {
            return Error(400, "702", "Unexpected input", "validation");
        }
        var steps = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var template = steps is [_, "payments", _, var what]
            ? $"/payments/*/{what}"
            : $"/{string.Join('/', steps.Skip(1))}";
        if (steps[0] != "v71" || AdyenShapes.Fault(template, JsonElement.Parse(text)) is { } fault)
        {
            return Error(422, "702", "Structure of the request is not allowed", "validation");
        }
        if ((string?)body["merchantAccount"] != Merchant)
        {
            return Error(403, "901", "Invalid Merchant Account", "security");
        }
        return template switch
        {
            "/payments" when (string?)body["paymentMethod"]!["storedPaymentMethodId"] == "tok_gone" =>
                Error(422, "803", "PaymentDetail not found", "validation"),
            "/payments" => (200, Books.Pay(body).ToJsonString()),
            "/cancels" => (201, Books.CancelByReference(body).ToJsonString()),
            _ => Books.Modify(steps[2], steps[3], body) is { } answer
                ? (201, answer.ToJsonString())
                : Error(422, "167", "Original pspReference required for this operation", "validation"),
        };
    }

    private static (int Status, string Body) Error(int status, string code, string message, string type) => (
        status,
        new JsonObject
        {
            ["status"] = status,
            ["errorCode"] = code,
            ["message"] = message,
            ["errorType"] = type,
        }.ToJsonString());
}
