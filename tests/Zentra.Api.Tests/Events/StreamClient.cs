using System.Text.Json;
using Zentra.Api.Tests.Host;

namespace Zentra.Api.Tests.Events;

/// <summary>A message of a stream, as a browser would hand it on.</summary>
public sealed record StreamMessage(string LastEventId, string Type, string Data)
{
    public long Sequence => JsonElement.Parse(Data).GetProperty("sequence").GetInt64();
}

/// <summary>Reads a stream by the rules of WHATWG HTML, section 9.2.6, as far as our server uses them.</summary>
public sealed class StreamClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly HttpClient client = new();
    private HttpResponseMessage response = null!;
    private StreamReader reader = null!;

    /// <summary>The id of the last message, or of the opening; empty before.</summary>
    public string LastEventId { get; private set; } = "";

    public HttpResponseMessage Response => response;

    public static Task<StreamClient> Open(
        ApiHost host, ApiClient api, string query = "", string? lastEventId = null) =>
        Open(host.Url, api.Key, query, lastEventId);

    public static async Task<StreamClient> Open(Uri url, string key, string query = "", string? lastEventId = null)
    {
        var stream = new StreamClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(url, $"/events/stream{query}"));
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key}");
        request.Headers.TryAddWithoutValidation("Accept", "text/event-stream");
        if (lastEventId is not null)
        {
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        }
        stream.response = await stream.client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        if (stream.response.IsSuccessStatusCode)
        {
            stream.reader = new(await stream.response.Content.ReadAsStreamAsync());
            Assert.Equal("retry: 2000", (await stream.Block())?[0]);
        }
        return stream;
    }

    /// <summary>The lines up to the next empty one; null at the end of the stream.</summary>
    public async Task<List<string>?> Block()
    {
        var lines = new List<string>();
        while (await reader.ReadLineAsync().WaitAsync(Patience) is { } line)
        {
            if (line.Length == 0)
            {
                LastEventId = lines.FirstOrDefault(l => l.StartsWith("id: ", StringComparison.Ordinal))?[4..]
                    ?? LastEventId;
                return lines;
            }
            lines.Add(line);
        }
        return null;
    }

    /// <summary>The next message; null at the end of the stream.</summary>
    public async Task<StreamMessage?> Next()
    {
        while (await Block() is { } lines)
        {
            if (lines.FirstOrDefault(l => l.StartsWith("data: ", StringComparison.Ordinal)) is { } data)
            {
                var type = lines.Single(l => l.StartsWith("event: ", StringComparison.Ordinal));
                return new(LastEventId, type[7..], data[6..]);
            }
        }
        return null;
    }

    public async Task<List<StreamMessage>> Take(int count)
    {
        var taken = new List<StreamMessage>();
        while (taken.Count < count)
        {
            taken.Add((await Next())!);
        }
        return taken;
    }

    public void Dispose()
    {
        reader?.Dispose();
        response.Dispose();
        client.Dispose();
    }
}
