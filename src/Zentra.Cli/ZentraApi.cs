using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Zentra.Cli;

/// <summary>What a server answered.</summary>
internal sealed record ApiAnswer(int Status, JsonElement Json)
{
    public bool IsGood => Status is >= 200 and < 300;

    /// <summary>The text at a path as `data.0.id`; null where there is none.</summary>
    public string? Text(string path)
    {
        var at = Json;
        foreach (var step in path.Split('.'))
        {
            if (at.ValueKind == JsonValueKind.Array && int.TryParse(step, out var i) && i < at.GetArrayLength())
            {
                at = at[i];
            }
            else if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(step, out at))
            {
                return null;
            }
        }
        return at.ValueKind == JsonValueKind.String ? at.GetString() : null;
    }
}

/// <summary>The public API, as whoever has a key may use it. Whatever prevents that is a sentence.</summary>
internal sealed class ZentraApi : IDisposable
{
    private const int MaxAnswer = 16 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly HttpClient http;

    public ZentraApi(Uri url, string key)
    {
        Url = url.GetLeftPart(UriPartial.Authority);
        http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = url,
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = MaxAnswer,
        };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    /// <summary>The server, as it is named in sentences.</summary>
    public string Url { get; }

    /// <summary>What a call that did not come through came to, in a few words.</summary>
    public static string Cause(Exception fault) => fault switch
    {
        HttpRequestException { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } =>
            "connection refused",
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "no such host",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } =>
            $"no secure connection: {Line(fault.InnerException ?? fault)}",
        HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } or IOException =>
            "the connection was closed",
        OperationCanceledException => "no answer in time",
        _ => Line(fault.InnerException ?? fault),
    };

    /// <summary>Reads; any answer but a 200 is a fault.</summary>
    public async Task<ApiAnswer> Get(string path, CancellationToken stop)
    {
        var answer = await Send(HttpMethod.Get, path, body: null, stop);
        return answer.IsGood ? answer : throw Refused(answer.Status, answer);
    }

    /// <summary>Calls, with a new idempotency key where it changes something.</summary>
    public async Task<ApiAnswer> Send(HttpMethod method, string path, string? body, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Patience);
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Headers.Add("Idempotency-Key", $"cli_{RandomNumberGenerator.GetHexString(24, lowercase: true)}");
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }
        using var response = await Reach(request, HttpCompletionOption.ResponseContentRead, limit.Token, stop);
        return await Read(response, limit.Token);
    }

    /// <summary>Sends a file as it is read; how long that takes is the file's and the network's.</summary>
    public async Task<ApiAnswer> Upload(string path, HttpContent file, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = file };
        // Asks before it sends: what is refused for its parameters is refused before the first byte.
        request.Headers.ExpectContinue = true;
        using var response = await Reach(request, HttpCompletionOption.ResponseContentRead, stop, stop);
        return await Read(response, stop);
    }

    /// <summary>Opens the stream of events after a sequence.</summary>
    /// <param name="lastEventId">Where the reader was; null at its beginning.</param>
    public async Task<HttpResponseMessage> Stream(string path, string? lastEventId, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Patience);
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.Add(new("text/event-stream"));
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }
        var response = await Reach(request, HttpCompletionOption.ResponseHeadersRead, limit.Token, stop);
        if (response.IsSuccessStatusCode && response.Content.Headers.ContentType?.MediaType == "text/event-stream")
        {
            return response;
        }
        using (response)
        {
            throw Refused((int)response.StatusCode, await Read(response, limit.Token));
        }
    }

    /// <summary>Why an answer is none that one can go on with.</summary>
    public ApiException Refused(int status, ApiAnswer answer) => status switch
    {
        401 => new($"The server at {Url} does not know this key."),
        403 => new($"The key may not do this: {answer.Text("detail")}"),
        _ when answer.Text("detail") is { } detail =>
            new($"The server refused: {Where(answer)}{detail} ({answer.Text("code")})", status is 429 or >= 500),
        _ => new($"What answers at {Url} is no Zentra server (status {status}).", status is 429 or >= 500),
    };

    public void Dispose() => http.Dispose();

    /// <summary>The first fault that names a place, where the sentence does not name it itself.</summary>
    private static string Where(ApiAnswer answer) =>
        answer.Text("errors.0.pointer") is { Length: > 0 } pointer
        && answer.Text("detail")?.Contains(pointer, StringComparison.Ordinal) == false
            ? answer.Text("errors.0.detail") is { } fault && fault != answer.Text("detail")
                ? $"at {pointer}: {fault} "
                : $"at {pointer}: "
            : "";

    private async Task<HttpResponseMessage> Reach(
        HttpRequestMessage request, HttpCompletionOption until, CancellationToken limit, CancellationToken stop)
    {
        try
        {
            return await http.SendAsync(request, until, limit);
        }
        catch (Exception fault) when (
            fault is HttpRequestException or IOException
            || (fault is OperationCanceledException && !stop.IsCancellationRequested))
        {
            throw new ApiException($"No server answers at {Url}: {Cause(fault)}.", mayPass: true);
        }
    }

    private static async Task<ApiAnswer> Read(HttpResponseMessage response, CancellationToken stop)
    {
        var status = (int)response.StatusCode;
        try
        {
            var text = await response.Content.ReadAsByteArrayAsync(stop);
            return new(status, text.Length == 0 ? default : JsonElement.Parse(text));
        }
        catch (Exception fault) when (fault is JsonException or HttpRequestException or IOException)
        {
            return new(status >= 400 ? status : (int)HttpStatusCode.BadGateway, default);
        }
    }

    private static string Line(Exception fault) => fault.Message.Split('\n')[0].TrimEnd('\r', '.');
}
