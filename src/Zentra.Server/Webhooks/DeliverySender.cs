using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Webhooks;
using Zentra.Server.Http;

namespace Zentra.Server.Webhooks;

/// <summary>What came of one attempt to deliver.</summary>
/// <param name="Error">The kind of failure; null where the endpoint took the event.</param>
/// <param name="RetryAfter">How long the endpoint asked to be left alone.</param>
internal readonly record struct SendResult(
    int? Status, long DurationMs, string? Error, string? Explanation, string? Response, TimeSpan? RetryAfter)
{
    public DeliveryAttempt AsAttempt(int number, Timestamp at) => new()
    {
        Number = number,
        At = at,
        Status = Status,
        DurationMs = DurationMs,
        Error = Error,
        Explanation = Explanation,
        Response = Response,
    };
}

/// <summary>
/// One attempt: a signed POST to a checked address, for a limited time, of whose answer the beginning is kept. Only 2xx
/// is success; a redirect is a failure, because where it leads was not asked for.
/// </summary>
internal sealed class DeliverySender(WebhookSettings settings) : IDisposable
{
    private const int MaxResponse = 1_024;
    private const string Agent = "Zentra-Webhooks/1.0";

    /// <summary>How long the body of an answer is waited for once its status is known.</summary>
    private static readonly TimeSpan BodyTime = TimeSpan.FromSeconds(1);

    private static readonly MediaTypeHeaderValue Json = new("application/json") { CharSet = "utf-8" };

    private readonly HttpClient live = New(settings, livemode: true);
    private readonly HttpClient sandbox = New(settings, livemode: false);

    public void Dispose()
    {
        live.Dispose();
        sandbox.Dispose();
    }

    public async Task<SendResult> Send(
        string url, bool livemode, OutgoingEvent told, IReadOnlyList<byte[]> keys, CancellationToken stopping)
    {
        var began = Stopwatch.GetTimestamp();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        limit.CancelAfter(settings.Timeout);
        try
        {
            using var request = Request(url, told, keys);
            using var response = await (livemode ? live : sandbox).SendAsync(
                request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            var status = (int)response.StatusCode;
            var head = status is 204 or 205 or 304 || response.Content.Headers.ContentLength == 0
                ? null
                : await Head(response, limit);
            var (error, explanation) = Judge(status, response.Headers.Location?.OriginalString);
            return new(status, Since(began), error, explanation, head, RetryAfter(response.Headers.RetryAfter));
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return Failed(
                "timeout",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The endpoint did not answer within {settings.Timeout.TotalSeconds:0.###} seconds."));
        }
        catch (HttpRequestException fault)
        {
            return DestinationException.In(fault) is { } refused
                ? Failed("destination", refused.Detail)
                : Failed(
                    fault.HttpRequestError == HttpRequestError.SecureConnectionError ? "tls" : "connection",
                    Explain(fault));
        }
        catch (IOException fault)
        {
            return Failed("connection", $"The connection broke: {fault.Message}");
        }

        SendResult Failed(string error, string explanation) =>
            new(null, Since(began), error, explanation, null, null);
    }

    private static HttpClient New(WebhookSettings settings, bool livemode) =>
        new(new Destinations(settings.AllowLoopback).NewHandler(livemode)) { Timeout = Timeout.InfiniteTimeSpan };

    private static HttpRequestMessage Request(string url, OutgoingEvent told, IReadOnlyList<byte[]> keys)
    {
        // Receivers compare it with their own clock, so it is the real time, also in a sandbox whose clock was moved.
        var timestamp = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var content = new ByteArrayContent(told.Body);
        content.Headers.ContentType = Json;
        content.Headers.TryAddWithoutValidation("Content-Digest", told.Digest);
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = content };
        var headers = request.Headers;
        headers.TryAddWithoutValidation("User-Agent", Agent);
        headers.TryAddWithoutValidation("webhook-id", told.Told.Id);
        headers.TryAddWithoutValidation("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        headers.TryAddWithoutValidation(
            "webhook-signature", StandardSignature.Sign(keys, told.Told.Id, timestamp, told.Body));
        return request;
    }

    private static (string? Error, string? Explanation) Judge(int status, string? location) => status switch
    {
        >= 200 and < 300 => (null, null),
        410 => ("gone", "The endpoint answered 410 Gone, and is disabled."),
        >= 300 and < 400 => (
            "redirect",
            $"The endpoint answered {status} with a redirect to {Printable(location ?? "nowhere")}; none is followed."),
        _ => ("status", $"The endpoint answered {$"{status} {ReasonPhrases.GetReasonPhrase(status)}".TrimEnd()}."),
    };

    private static string Explain(HttpRequestException fault) => fault.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => "The endpoint's name cannot be resolved.",
        HttpRequestError.ConnectionError => $"The endpoint cannot be connected to: {Cause(fault)}",
        HttpRequestError.SecureConnectionError => $"No secure connection can be made: {Cause(fault)}",
        HttpRequestError.ResponseEnded => "The endpoint closed the connection without an answer.",
        HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded =>
            $"The endpoint's answer is no HTTP: {Cause(fault)}",
        _ => $"The connection broke: {Cause(fault)}",
    };

    private static string Cause(Exception fault) => Printable((fault.InnerException ?? fault).Message);

    private static async Task<string?> Head(HttpResponseMessage response, CancellationTokenSource limit)
    {
        var buffer = new byte[MaxResponse];
        var length = 0;
        limit.CancelAfter(BodyTime);
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(limit.Token);
            while (length < buffer.Length)
            {
                var read = await body.ReadAsync(buffer.AsMemory(length), limit.Token);
                if (read == 0)
                {
                    break;
                }
                length += read;
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or IOException or HttpRequestException)
        {
            // The status is known; a body that does not end changes nothing.
        }
        return length == 0 ? null : Printable(Encoding.UTF8.GetString(buffer, 0, length));
    }

    /// <summary>At most the characters that are kept, those that would steer a terminal or a log escaped.</summary>
    private static string Printable(string text)
    {
        var shown = new StringBuilder(Math.Min(text.Length, MaxResponse));
        foreach (var c in text.AsSpan(0, Math.Min(text.Length, MaxResponse)))
        {
            if (char.IsControl(c) || char.IsSurrogate(c)
                || CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.Format)
            {
                shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            }
            else
            {
                shown.Append(c);
            }
        }
        return shown.ToString();
    }

    private static TimeSpan? RetryAfter(RetryConditionHeaderValue? header) =>
        header?.Delta ?? (header?.Date is { } date ? date - DateTimeOffset.UtcNow : null);

    private static long Since(long began) => (long)Stopwatch.GetElapsedTime(began).TotalMilliseconds;
}
