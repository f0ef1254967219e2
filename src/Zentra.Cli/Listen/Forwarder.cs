using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Zentra.Server.Http;

namespace Zentra.Cli.Listen;

/// <summary>What came of forwarding an event.</summary>
internal readonly record struct Forwarded(bool IsTaken, string Text);

/// <summary>Sends events on as the webhooks that they are, once each, to whatever host is named.</summary>
internal sealed class Forwarder(Uri to, byte[] key) : IDisposable
{
    private const int PatienceSeconds = 15;
    private const string Agent = "Zentra-Listen/1.0";

    private static readonly MediaTypeHeaderValue Json = new("application/json") { CharSet = "utf-8" };

    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public async Task<Forwarded> Send(string id, byte[] body, CancellationToken stop)
    {
        var began = Stopwatch.GetTimestamp();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(TimeSpan.FromSeconds(PatienceSeconds));
        try
        {
            using var request = Request(id, body);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return new(
                response.IsSuccessStatusCode,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{(int)response.StatusCode} in {Stopwatch.GetElapsedTime(began).TotalMilliseconds:0} ms"));
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return new(false, $"no answer in {PatienceSeconds} s");
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            return new(false, ZentraApi.Cause(fault));
        }
    }

    public void Dispose() => http.Dispose();

    private HttpRequestMessage Request(string id, byte[] body)
    {
        var timestamp = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = Json;
        content.Headers.TryAddWithoutValidation(
            "Content-Digest", $"sha-256=:{Convert.ToBase64String(SHA256.HashData(body))}:");
        var request = new HttpRequestMessage(HttpMethod.Post, to) { Content = content };
        request.Headers.TryAddWithoutValidation("User-Agent", Agent);
        request.Headers.TryAddWithoutValidation(StandardSignature.IdHeader, id);
        request.Headers.TryAddWithoutValidation(
            StandardSignature.TimestampHeader, timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.TryAddWithoutValidation(
            StandardSignature.SignatureHeader, StandardSignature.Sign([key], id, timestamp, body));
        return request;
    }
}
