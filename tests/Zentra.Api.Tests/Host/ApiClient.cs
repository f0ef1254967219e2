using System.Net.Http.Headers;
using System.Text;
using Zentra.Api.Tests.Contract;
using Zentra.Runtime.Tenancy;

namespace Zentra.Api.Tests.Host;

/// <summary>Calls the API with one key. What is not said otherwise is as an integrator would do it.</summary>
public sealed class ApiClient(HttpClient client, string key, Scope scope)
{
    private int drawn;

    public string Key { get; } = key;

    public Scope Scope { get; } = scope;

    /// <summary>An idempotency key that was not used before.</summary>
    public string NewKey() => $"key_{Interlocked.Increment(ref drawn)}";

    public Task<Response> Get(string path) => Send(HttpMethod.Get, path);

    /// <summary>Posts with a new idempotency key.</summary>
    public Task<Response> Post(string path, string body = "{}") => Post(path, body, NewKey());

    public Task<Response> Post(string path, string body, string? idempotencyKey) =>
        Send(HttpMethod.Post, path, Encoding.UTF8.GetBytes(body), idempotencyKey);

    /// <summary>Creates a payment of 10.00 in the ledger's currency.</summary>
    public async Task<Response> Pay(string token = "tok_approved", long amountMinor = 1000, string more = "") => await Post(
        "/payments",
        $$"""{"amount_minor":{{amountMinor}},"currency":"ledger_currency","customer":"cus_1","payment_method":"{{token}}"{{more}}}""");

    public async Task<Response> Advance(TimeSpan span) =>
        (await Post("/sandbox/clock", $$"""{"advance_seconds":{{(long)span.TotalSeconds}}}""", null)).Is(200);

    /// <summary>An open review: of a payment of which the provider never tells what became.</summary>
    public async Task<string> NewReview()
    {
        var payment = (await Pay("tok_unknown")).Is(202).Id;
        foreach (var seconds in new[] { 5, 30, 300, 1_800 })
        {
            await Advance(TimeSpan.FromSeconds(seconds + 60));
        }
        return (await Get($"/reviews?subject={payment}")).Is(200).Json.Say("data.0.id");
    }

    /// <summary>Stores a method by these tokens.</summary>
    public Task<Response> NewMethod(string customer, string tokens, string more = "") => Post(
        "/payment-methods", $$"""{"customer":"{{customer}}","type":"card","tokens":{{tokens}}{{more}}}""", null);

    public Task<Response> Put(string path, string body) => Send(HttpMethod.Put, path, Encoding.UTF8.GetBytes(body));

    public async Task<Response> Send(
        HttpMethod method,
        string path,
        byte[]? body = null,
        string? idempotencyKey = null,
        string? contentType = "application/json",
        string? authorization = null,
        string? ifMatch = null,
        string? accept = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.TryAddWithoutValidation("Authorization", authorization ?? $"Bearer {Key}");
        if (idempotencyKey is not null)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", idempotencyKey);
        }
        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", $"\"{ifMatch}\"");
        }
        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }
        if (body is not null)
        {
            // Asks before it sends what the server closes the connection on.
            request.Headers.ExpectContinue = body.Length > 1 << 20;
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType =
                contentType is null ? null : MediaTypeHeaderValue.Parse(contentType);
        }
        using var response = await client.SendAsync(request);
        var answer = await Response.Of(response);
        Holds(ContractAnswers.Fault(method, path, answer));
        if (body is { Length: > 0 } && contentType == "application/json" && answer.Status is >= 200 and < 300)
        {
            Holds(ContractAnswers.Fault(method, path, body));
        }
        return answer;
    }

    /// <summary>Whether the contract holds: said whole where it does not.</summary>
    private static void Holds(string? fault) => Assert.True(fault is null, fault);
}
