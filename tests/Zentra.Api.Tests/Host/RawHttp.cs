using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;

namespace Zentra.Api.Tests.Host;

/// <summary>HTTP/1.1 as bytes, for what no client library would send. Characters are bytes (Latin-1).</summary>
public static class RawHttp
{
    /// <summary>The headers of a well-formed request with this body; more may follow before the empty line.</summary>
    public static string Common(ApiClient api, string? body = null) =>
        $"Host: localhost\r\nConnection: close\r\nAuthorization: Bearer {api.Key}\r\n"
        + (body is null ? "" : $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n");

    public static async Task<Response> Send(Uri url, string request)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(url.Host, url.Port);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
        using var received = new MemoryStream();
        try
        {
            await stream.CopyToAsync(received);
        }
        catch (IOException)
        {
            // The server closes when it has refused; what it said before is what counts.
        }
        return Read(received.ToArray());
    }

    private static Response Read(byte[] received)
    {
        var text = Encoding.Latin1.GetString(received);
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        Assert.True(end > 0, $"No HTTP response: '{text}'");
        var lines = text[..end].Split("\r\n");
        using var message = new HttpResponseMessage();
        string? contentType = null;
        foreach (var line in lines.Skip(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var (name, value) = (line[..colon], line[(colon + 1)..].Trim());
            contentType = name == "Content-Type" ? value : contentType;
            message.Headers.TryAddWithoutValidation(name, value);
        }
        var status = int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture);
        return new(status, received[(end + 4)..], contentType, Copy(message.Headers));
    }

    private static HttpResponseHeaders Copy(HttpResponseHeaders headers)
    {
        // Headers have no public constructor of their own.
        var copy = new HttpResponseMessage().Headers;
        foreach (var (name, values) in headers)
        {
            copy.TryAddWithoutValidation(name, values);
        }
        return copy;
    }
}
