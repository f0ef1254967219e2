using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Zentra.Cards.Authorizations;
using Zentra.Cards.Issuing;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Server.Http;
using Zentra.Server.Vault;

namespace Zentra.Server.Authorizations;

/// <summary>
/// Asks the tenant's own system about an authorization, signed as webhooks are, and waits for the answer no longer than
/// the program says. Whatever is no clear answer in time counts as none: the decider has the fallback.
/// </summary>
public sealed class ExternalDecisions(IStore store, CredentialVault vault, Destinations destinations)
    : IPerformer, IDisposable
{
    private const int MaxAnswer = 4_096;

    private static readonly MediaTypeHeaderValue Json = new("application/json") { CharSet = "utf-8" };

    private readonly HttpClient live = New(destinations, livemode: true);
    private readonly HttpClient sandbox = New(destinations, livemode: false);

    public bool Performs(Effect effect) => effect is AskExternal;

    public async ValueTask<(Operation Operation, Command Command)?> Perform(Scope scope, Effect effect, long opened)
    {
        var ask = (AskExternal)effect;
        var (approved, note) = await Ask(scope, ask, opened);
        return (
            AuthorizationOperations.RecordExternal,
            new AuthorizationCommand.RecordExternal(ask.Authorization, approved, note));
    }

    public void Dispose()
    {
        live.Dispose();
        sandbox.Dispose();
    }

    private async Task<(bool? Approved, string? Note)> Ask(Scope scope, AskExternal ask, long opened)
    {
        var left = TimeSpan.FromMilliseconds(ask.TimeoutMs) - TimeProvider.System.GetElapsedTime(opened);
        if (left <= TimeSpan.Zero)
        {
            return (null, "no time was left to ask");
        }
        using var limit = new CancellationTokenSource(left);
        try
        {
            if (await store.Record(scope, Authorization.Records, ask.Authorization)
                is not { State: Authorization asked })
            {
                return (null, "the authorization cannot be read");
            }
            var secret = vault.Open(ask.SealedSecret, scope, ExternalDecision.SecretOf, ExternalDecision.SecretName);
            if (!StandardSignature.TryKey(secret, out var key))
            {
                return (null, "the secret cannot be read");
            }
            using var request = Request(ask, AuthorizationResource.Render(asked), key);
            using var response = await (asked.Livemode ? live : sandbox).SendAsync(
                request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return (int)response.StatusCode == 200
                ? await Read(response, limit.Token)
                : (null, $"it answered {(int)response.StatusCode}");
        }
        catch (OperationCanceledException)
        {
            return (null, string.Create(CultureInfo.InvariantCulture, $"no answer within {ask.TimeoutMs} ms"));
        }
        catch (HttpRequestException fault)
        {
            return (null, DestinationException.In(fault) is { } refused ? refused.Detail : "it cannot be connected to");
        }
        catch (Exception fault) when (fault is IOException or CryptographicException or StoreUnavailableException)
        {
            return (null, fault is CryptographicException ? "the secret cannot be opened" : "the connection broke");
        }
    }

    private static async Task<(bool? Approved, string? Note)> Read(
        HttpResponseMessage response, CancellationToken limit)
    {
        var buffer = new byte[MaxAnswer + 1];
        await using var body = await response.Content.ReadAsStreamAsync(limit);
        var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, limit);
        if (length > MaxAnswer)
        {
            return (null, "its answer is too long");
        }
        try
        {
            return JsonSerializer.Deserialize(buffer.AsSpan(0, length), ExternalJson.Default.ExternalAnswer)?.Approved
                is { } approved
                    ? (approved, null)
                    : (null, "its answer does not say `approved`");
        }
        catch (JsonException)
        {
            return (null, "its answer is no JSON of the contract");
        }
    }

    private static HttpRequestMessage Request(AskExternal ask, byte[] authorization, byte[] key)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("type", "card.authorization.decision");
            writer.WriteString("id", ask.Authorization);
            writer.WriteNumber("timeout_ms", ask.TimeoutMs);
            writer.WritePropertyName("data");
            writer.WriteRawValue(authorization, skipInputValidation: true);
            writer.WriteEndObject();
        }
        var body = buffer.ToArray();
        // The receiver compares it with its own clock, so it is the real time, also where a sandbox's was moved.
        var timestamp = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = Json;
        var request = new HttpRequestMessage(HttpMethod.Post, ask.Url) { Content = content };
        request.Headers.TryAddWithoutValidation(StandardSignature.IdHeader, ask.Authorization);
        request.Headers.TryAddWithoutValidation(
            StandardSignature.TimestampHeader, timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.TryAddWithoutValidation(
            StandardSignature.SignatureHeader, StandardSignature.Sign([key], ask.Authorization, timestamp, body));
        return request;
    }

    private static HttpClient New(Destinations destinations, bool livemode) =>
        new(destinations.NewHandler(livemode)) { Timeout = Timeout.InfiniteTimeSpan };
}

/// <summary>What the tenant's own system answers: 200 with `{"approved": true}` or `{"approved": false}`.</summary>
public sealed record ExternalAnswer
{
    public bool? Approved { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ExternalAnswer))]
internal sealed partial class ExternalJson : JsonSerializerContext;
