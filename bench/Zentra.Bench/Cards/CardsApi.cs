using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Zentra.Bench.Processes;

namespace Zentra.Bench.Cards;

/// <summary>The single calls between the loads.</summary>
internal sealed class CardsApi : IDisposable
{
    private readonly HttpClient client;
    private readonly CancellationToken cancellation;

    public CardsApi(ServerProcess server, string apiKey, CancellationToken cancellation)
    {
        this.cancellation = cancellation;
        client = new()
        {
            BaseAddress = new Uri($"http://127.0.0.1:{server.Port}"),
            Timeout = TimeSpan.FromHours(1),
        };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", apiKey);
    }

    public async Task<JsonElement> Post(string path, string json)
    {
        using var body = new StringContent(json, Encoding.UTF8, "application/json");
        return await Answer(await client.PostAsync(At(path), body, cancellation));
    }

    public async Task<JsonElement> Get(string path) => await Answer(await client.GetAsync(At(path), cancellation));

    public async Task<JsonElement> PostFile(string path, string file)
    {
        await using var content = File.OpenRead(file);
        using var body = new StreamContent(content);
        body.Headers.ContentType = new("text/csv");
        return await Answer(await client.PostAsync(At(path), body, cancellation));
    }

    /// <summary>A card's number, by the two steps of its reveal.</summary>
    public async Task<string> Reveal(string card)
    {
        var grant = await Post($"/cards/{card}/reveal", "{}");
        var shown = await Post($"/cards/{card}/reveal", $$"""{"token":"{{grant.GetProperty("token").GetString()}}"}""");
        return shown.GetProperty("number").GetString()!;
    }

    public void Dispose() => client.Dispose();

    private static Uri At(string path) => new(path, UriKind.Relative);

    private static async Task<JsonElement> Answer(HttpResponseMessage answer)
    {
        using (answer)
        {
            var text = await answer.Content.ReadAsStringAsync();
            return answer.IsSuccessStatusCode
                ? JsonElement.Parse(text)
                : throw new InvalidOperationException($"It was answered {(int)answer.StatusCode}: {text}");
        }
    }
}
