using System.Net.Http.Headers;

namespace Zentra.Server.Connectors.Adyen;

/// <summary>What came of a request on its way, before anything is understood of it.</summary>
internal abstract record AdyenAnswer
{
    private AdyenAnswer()
    {
    }

    /// <summary>An answer that came whole.</summary>
    public sealed record Came(int Status, byte[] Body) : AdyenAnswer;

    /// <summary>No byte of the request left for Adyen.</summary>
    public sealed record NotSent(string Reason) : AdyenAnswer;

    /// <summary>The request may have arrived; its answer did not.</summary>
    public sealed record Lost(string Reason) : AdyenAnswer;
}

/// <summary>Posts to Adyen, and tells apart what was not sent from what has no answer.</summary>
internal static class AdyenHttp
{
    /// <summary>More than this is no answer of Adyen's.</summary>
    public const int MaxAnswerBytes = 1 << 20;

    private static readonly MediaTypeHeaderValue Json = new("application/json");

    public static async ValueTask<AdyenAnswer> Post(
        HttpClient http, Uri address, string apiKey, string key, byte[] body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address);
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = Json;
        if (!IsUsable(apiKey)
            || !request.Headers.TryAddWithoutValidation("X-API-Key", apiKey)
            || !request.Headers.TryAddWithoutValidation("Idempotency-Key", key))
        {
            return new AdyenAnswer.NotSent("api_key_unusable");
        }
        try
        {
            using var response = await http.SendAsync(
                request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            return await ReadWhole(response.Content, cancellation) is { } read
                ? new AdyenAnswer.Came((int)response.StatusCode, read)
                : new AdyenAnswer.Lost("answer_too_large");
        }
        catch (HttpRequestException fault) when (fault.HttpRequestError
            is HttpRequestError.NameResolutionError
            or HttpRequestError.ConnectionError
            or HttpRequestError.SecureConnectionError
            or HttpRequestError.ProxyTunnelError)
        {
            return new AdyenAnswer.NotSent("not_connected");
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            return new AdyenAnswer.Lost("connection_lost");
        }
        catch (OperationCanceledException)
        {
            return new AdyenAnswer.Lost("timeout");
        }
    }

    /// <summary>
    /// Whether a key can be a header: the client would pass a line break on, and with it another header.
    /// </summary>
    private static bool IsUsable(string key) => key.Length > 0 && key.All(c => c is > ' ' and <= '~');

    /// <summary>The body; null where it is larger than any that Adyen sends.</summary>
    private static async ValueTask<byte[]?> ReadWhole(HttpContent content, CancellationToken cancellation)
    {
        if (content.Headers.ContentLength > MaxAnswerBytes)
        {
            return null;
        }
        await using var stream = await content.ReadAsStreamAsync(cancellation);
        using var whole = new MemoryStream();
        var piece = new byte[8192];
        while (await stream.ReadAsync(piece, cancellation) is > 0 and var count)
        {
            if (whole.Length + count > MaxAnswerBytes)
            {
                return null;
            }
            whole.Write(piece, 0, count);
        }
        return whole.ToArray();
    }
}
