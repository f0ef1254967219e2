using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;

namespace Zentra.Api.Tests.Connectors;

/// <summary>A request as it came.</summary>
internal sealed record StripeRequest(
    string Method, string Path, IReadOnlyList<KeyValuePair<string, string>> Parameters, string? Key)
{
    public string? this[string name] => Parameters.FirstOrDefault(p => p.Key == name).Value;
}

/// <summary>An answer.</summary>
internal sealed record StripeReply(int Status, string Body, bool Replayed = false)
{
    public static StripeReply Ok(JsonObject body) => new(200, body.ToJsonString());

    /// <summary>https://docs.stripe.com/api/errors</summary>
    public static StripeReply Error(
        int status,
        string type,
        string? code = null,
        string? declineCode = null,
        string? parameter = null,
        string message = "Refused.",
        JsonObject? intent = null)
    {
        var error = new JsonObject { ["type"] = type, ["message"] = message };
        foreach (var (name, value) in new[] { ("code", code), ("decline_code", declineCode), ("param", parameter) })
        {
            if (value is not null)
            {
                error[name] = value;
            }
        }
        if (intent is not null)
        {
            error["payment_intent"] = intent.DeepClone();
        }
        return new(status, new JsonObject { ["error"] = error }.ToJsonString());
    }
}

/// <summary>
/// Stripe on a free port of this machine. It refuses what Stripe's description does not allow, keeps PaymentIntents and
/// refunds, remembers idempotency keys, and can be told to fail.
/// </summary>
internal sealed class StripeServer : IAsyncDisposable
{
    public const string ApiKey = "sk_test_9f2c51d7";

    public const string Version = "2026-05-27.dahlia";

    private readonly ConcurrentQueue<StripeFault> faults = new();
    private readonly Dictionary<string, (string Request, StripeReply Reply)> saved = [];
    private readonly ConcurrentQueue<StripeRequest> requests = new();
    private readonly Lock gate = new();
    private readonly CancellationTokenSource end = new();
    private readonly WebApplication app;

    private StripeServer()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        app = builder.Build();
        app.Run(Handle);
    }

    public StripeBook Book { get; } = new();

    public IReadOnlyList<StripeRequest> Requests => [.. requests];

    /// <summary>The requests that change something.</summary>
    public IEnumerable<StripeRequest> Posts => requests.Where(r => r.Method == "POST");

    public Uri Url { get; private set; } = null!;

    public static async Task<StripeServer> Start()
    {
        var server = new StripeServer();
        await server.app.StartAsync();
        var addresses = server.app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        server.Url = new(addresses.Addresses.First());
        return server;
    }

    /// <summary>The next request of the fault's kind meets it.</summary>
    public void Next(StripeFault fault) => faults.Enqueue(fault);

    /// <summary>As after 24 hours: Stripe then takes a key for new.</summary>
    public void ForgetKeys() => saved.Clear();

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        await app.StopAsync();
        await app.DisposeAsync();
        end.Dispose();
    }

    private async Task Handle(HttpContext http)
    {
        var request = await Read(http);
        requests.Enqueue(request);
        var reply = faults.TryPeek(out var fault) && $"{request.Method} {request.Path}".Contains(fault.On)
            && faults.TryDequeue(out _)
            ? await fault.Meet(http, () => Answer(http, request), end.Token)
            : Answer(http, request);
        if (reply is null)
        {
            http.Abort();
            return;
        }
        http.Response.StatusCode = reply.Status;
        http.Response.ContentType = "application/json";
        if (reply.Replayed)
        {
            http.Response.Headers["Idempotent-Replayed"] = "true";
        }
        await http.Response.WriteAsync(reply.Body);
    }

    /// <summary>In Stripe's order: who, how, what, and whether it was there before.</summary>
    private StripeReply Answer(HttpContext http, StripeRequest request)
    {
        if (http.Request.Headers.Authorization != $"Bearer {ApiKey}")
        {
            return StripeReply.Error(401, "invalid_request_error", message: "Invalid API Key provided.");
        }
        if (http.Request.Headers["Stripe-Version"] != Version)
        {
            return StripeReply.Error(400, "invalid_request_error", message: "This server answers another version.");
        }
        if (OperationOf(request) is not { } operation)
        {
            return StripeReply.Error(404, "invalid_request_error", message: "Unrecognized request URL.");
        }
        if (request.Method == "POST" && request.Key is not { Length: > 0 and <= 255 })
        {
            return StripeReply.Error(400, "invalid_request_error", message: "Here every POST has an idempotency key.");
        }
        if (StripeParameters.Refusal(operation, request.Parameters) is { } refusal)
        {
            return refusal;
        }
        lock (gate)
        {
            if (request.Key is not { } key)
            {
                return Book.Answer(operation, request);
            }
            var whole = $"{request.Path}?{string.Join('&', request.Parameters)}";
            if (saved.TryGetValue(key, out var before))
            {
                return before.Request == whole
                    ? before.Reply with { Replayed = true }
                    : StripeReply.Error(400, "idempotency_error", message: "Keys are for the same parameters only.");
            }
            var reply = Book.Answer(operation, request);
            saved[key] = (whole, reply);
            return reply;
        }
    }

    private static string? OperationOf(StripeRequest request)
    {
        var parts = request.Path.Split('/');
        var path = parts switch
        {
            ["", "v1", "payment_intents", "search"] => request.Path,
            ["", "v1", "payment_intents" or "refunds"] => request.Path,
            ["", "v1", "payment_intents" or "refunds", _, .. var rest] =>
                string.Join('/', ["", "v1", parts[2], "{id}", .. rest]),
            _ => "",
        };
        return StripeParameters.Operations.FirstOrDefault(o => o == $"{request.Method} {path}");
    }

    private static async Task<StripeRequest> Read(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync();
        var isForm = http.Request.ContentType == "application/x-www-form-urlencoded";
        Assert.True(body.Length == 0 || isForm, "Stripe's API takes forms.");
        var given = QueryHelpers.ParseQuery(http.Request.Method == "GET" ? http.Request.QueryString.Value : body);
        return new(
            http.Request.Method,
            http.Request.Path,
            [.. given.SelectMany(g => g.Value.Select(v => KeyValuePair.Create(g.Key, v ?? "")))],
            http.Request.Headers["Idempotency-Key"]);
    }
}
