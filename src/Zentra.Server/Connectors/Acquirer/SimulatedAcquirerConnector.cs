using System.Net.Http.Headers;
using System.Text.Json;
using Zentra.Payments.Payments;
using Zentra.Payments.Providers;

namespace Zentra.Server.Connectors.Acquirer;

/// <summary>
/// Speaks to the simulated acquirer over HTTP. Our key goes out as `key`, so a repeat has no second effect there. What
/// proves that nothing was begun is refused before processing; what proves nothing is unknown.
/// </summary>
/// <param name="client">Shared by all calls, as <see cref="ProviderClient"/> makes it.</param>
public sealed class SimulatedAcquirerConnector(HttpClient client) : IConnector
{
    private const int MaxAnswerBytes = 64 << 10;
    private const string BaseUrl = "base_url";
    private const string ApiKey = "api_key";
    private const string CallbackSecret = "callback_secret";

    public string Name => "simulated_acquirer";

    public Capabilities Capabilities { get; } = new()
    {
        PartialCapture = true,
        MultipleCapture = true,
        Increment = true,
        QueryByKey = true,
    };

    public ConnectorNeeds Needs { get; } = new([BaseUrl], [ApiKey, CallbackSecret], []);

    public bool IsForTests => true;

    public async ValueTask<ProviderOutcome> Send(
        ProviderCall call, ProviderAccount account, CancellationToken cancellation)
    {
        if (Path(call) is not { } path)
        {
            return new ProviderOutcome.RefusedBeforeProcessing("reference_missing");
        }
        if (NewRequest(HttpMethod.Post, path, account) is not { } request)
        {
            return new ProviderOutcome.RefusedBeforeProcessing("not_configured");
        }
        using (request)
        {
            var content = new WatchedContent(Body(call));
            request.Content = content;
            try
            {
                var (status, body) = await Exchange(request, cancellation);
                return AcquirerAnswers.OfCall(call, status, body);
            }
            catch (Exception fault) when (fault is HttpRequestException or IOException or OperationCanceledException)
            {
                return content.HasBegun ? Lost(fault) : NotSent(fault);
            }
        }
    }

    public async ValueTask<ProviderOutcome> Query(
        ProviderCall call, ProviderAccount account, CancellationToken cancellation)
    {
        var path = $"operations?key={Uri.EscapeDataString(call.ProviderKey)}";
        if (NewRequest(HttpMethod.Get, path, account) is not { } request)
        {
            return new ProviderOutcome.Unknown("not_configured");
        }
        using (request)
        {
            try
            {
                var (status, body) = await Exchange(request, cancellation);
                return AcquirerAnswers.OfQuestion(call, status, body);
            }
            catch (Exception fault) when (fault is HttpRequestException or IOException or OperationCanceledException)
            {
                // That the question was not sent says nothing of the call that it is about.
                return Lost(fault);
            }
        }
    }

    public CallbackReading Read(Callback callback, ProviderAccount account)
    {
        if (account.Secrets.GetValueOrDefault(CallbackSecret) is not { Length: > 0 } secret)
        {
            return new CallbackReading.Unsigned("This provider has no callback secret.");
        }
        return AcquirerSignature.Fault(secret, callback) is { } fault
            ? new CallbackReading.Unsigned(fault)
            : AcquirerCallbacks.Read(callback.Body.Span);
    }

    /// <summary>Where the call goes, below the version; null where it needs a reference and has none.</summary>
    private static string? Path(ProviderCall call) => (call.Operation, call.ProviderReference) switch
    {
        (ProviderOperation.Authorize, null) => "authorizations",
        (_, null or "") => null,
        (ProviderOperation.Authorize, { } reference) => Below(reference, "confirmations"),
        (ProviderOperation.Capture, { } reference) => Below(reference, "captures"),
        (ProviderOperation.Increment, { } reference) => Below(reference, "increments"),
        (ProviderOperation.Void, { } reference) => Below(reference, "voids"),
        (ProviderOperation.Refund, { } reference) => Below(reference, "refunds"),
        (ProviderOperation.Reverse, { } reference) => Below(reference, "reversals"),
        _ => throw new ArgumentOutOfRangeException(nameof(call)),
    };

    private static string Below(string reference, string operation) =>
        $"authorizations/{Uri.EscapeDataString(reference)}/{operation}";

    private static byte[] Body(ProviderCall call) => (call.Operation, call.ProviderReference) switch
    {
        (ProviderOperation.Authorize, null) => JsonSerializer.SerializeToUtf8Bytes(
            new(call.ProviderKey, call.AmountMinor, call.Currency, call.PaymentMethod, call.Merchant, call.Customer,
                call.CaptureNow),
            AcquirerRequestJson.Default.AcquirerAuthorize),
        (ProviderOperation.Authorize, _) => JsonSerializer.SerializeToUtf8Bytes(
            new(call.ProviderKey), AcquirerRequestJson.Default.AcquirerChange),
        (ProviderOperation.Capture, _) => JsonSerializer.SerializeToUtf8Bytes(
            new(call.ProviderKey, call.AmountMinor, call.IsFinal), AcquirerRequestJson.Default.AcquirerChange),
        _ => JsonSerializer.SerializeToUtf8Bytes(
            new(call.ProviderKey, call.AmountMinor), AcquirerRequestJson.Default.AcquirerChange),
    };

    /// <summary>A request with its credentials; null where the account's settings cannot be used.</summary>
    private static HttpRequestMessage? NewRequest(HttpMethod method, string path, ProviderAccount account)
    {
        var isUsable = Uri.TryCreate(account.Settings.GetValueOrDefault(BaseUrl), UriKind.Absolute, out var root)
            && root.Scheme is "http" or "https" && root is { Query: "", Fragment: "", UserInfo: "" };
        var key = account.Secrets.GetValueOrDefault(ApiKey);
        if (!isUsable || string.IsNullOrEmpty(key) || key.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            return null;
        }
        var request = new HttpRequestMessage(method, $"{root!.AbsoluteUri.TrimEnd('/')}/v1/{path}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return request;
    }

    /// <summary>The status and the body; the body is null where it is longer than any answer is.</summary>
    private async Task<(int Status, byte[]? Body)> Exchange(HttpRequestMessage request, CancellationToken cancellation)
    {
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
        var buffer = new byte[response.Content.Headers.ContentLength is <= 4096 ? 4097 : MaxAnswerBytes + 1];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation);
        return ((int)response.StatusCode, length < buffer.Length ? buffer[..length] : null);
    }

    private static ProviderOutcome.Unknown Lost(Exception fault) =>
        new(fault is OperationCanceledException ? "timeout" : "connection_lost");

    private static ProviderOutcome.RefusedBeforeProcessing NotSent(Exception fault) => new(fault switch
    {
        OperationCanceledException => "connect_timeout",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => "secure_connection_failed",
        HttpRequestException
        {
            HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
        } => "connection_refused",
        _ => "not_sent",
    });
}
