using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Zentra.Server.Connectors;

namespace Zentra.Api.Tests.Connectors;

/// <summary>The simulated acquirer as a process of its own, to be scripted, read and killed.</summary>
public sealed class AcquirerProcess : IAsyncLifetime
{
    public const string Secret = "callback secret";
    private const string Listening = "listening on ";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "zentra-simulators.dll");

    private readonly HttpClient client = new(new SocketsHttpHandler { UseCookies = false, UseProxy = false });
    private Process process = null!;

    public string Url { get; private set; } = "";

    /// <summary>An account with this acquirer.</summary>
    public ProviderAccount Account => AccountAt(Url);

    public static ProviderAccount AccountAt(string url, string key = "acq_test") => new(
        "acquirer",
        Livemode: false,
        new Dictionary<string, string> { ["base_url"] = url },
        new Dictionary<string, string> { ["api_key"] = key, ["callback_secret"] = Secret });

    public static async Task<AcquirerProcess> Start()
    {
        var started = new AcquirerProcess();
        await started.InitializeAsync();
        return started;
    }

    public async ValueTask InitializeAsync()
    {
        process = Process.Start(new ProcessStartInfo(
            "dotnet", [Program, "acquirer", "--port", "0", "--callback-secret", Secret])
        {
            RedirectStandardOutput = true,
        })!;
        using var deadline = new CancellationTokenSource(Patience);
        var line = await process.StandardOutput.ReadLineAsync(deadline.Token);
        Assert.StartsWith(Listening, line, StringComparison.Ordinal);
        Url = line![Listening.Length..];
        client.BaseAddress = new Uri(Url);
    }

    public async ValueTask DisposeAsync()
    {
        await Kill();
        client.Dispose();
        process.Dispose();
    }

    /// <summary>`kill -9`.</summary>
    public async Task Kill()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }
        using var deadline = new CancellationTokenSource(Patience);
        await process.WaitForExitAsync(deadline.Token);
    }

    /// <summary>`kill -TERM`: its exit code.</summary>
    public async Task<int> Terminate()
    {
        Crash.ZentraProcess.Run("kill", "-TERM", $"{process.Id}");
        using var deadline = new CancellationTokenSource(Patience);
        await process.WaitForExitAsync(deadline.Token);
        return process.ExitCode;
    }

    /// <summary>Queues what it does to the next calls, each as `{"action":"down"}`.</summary>
    /// <param name="match">Which calls, as `"operation":"capture"`.</param>
    public async Task Script(string behaviour, string match = "") =>
        await Post("/control/script", $$"""[{"match":{ {{match}} },"do":{{behaviour}} }]""");

    public async Task Chaos(string odds) => await Post("/control/chaos", odds);

    public async Task SendCallbacksTo(string? url) =>
        await Post("/control/callbacks", url is null ? """{"url":null}""" : $$"""{"url":"{{url}}"}""");

    /// <summary>Has the truth about all that it did told again.</summary>
    public async Task TellAgain() => await Post("/control/callbacks/replay", "{}");

    public async Task Calm()
    {
        using var answer = await client.DeleteAsync(new Uri("/control", UriKind.Relative));
        Assert.True(answer.IsSuccessStatusCode);
    }

    /// <summary>What it truly did with the keys that begin so.</summary>
    public async Task<AcquirerBook> Book(string keyPrefix) =>
        new(await client.GetFromJsonAsync<JsonElement>($"/control/book?key_prefix={Uri.EscapeDataString(keyPrefix)}"));

    /// <summary>Its authorizations as they truly are.</summary>
    public async Task<IReadOnlyList<JsonElement>> Copy()
    {
        var copy = await client.GetFromJsonAsync<JsonElement>("/control/book");
        return [.. copy.GetProperty("authorizations").EnumerateArray()];
    }

    /// <summary>Waits until it has performed an operation with such a key.</summary>
    public async Task Has(string keyPrefix)
    {
        var since = Stopwatch.StartNew();
        while ((await Book(keyPrefix)).Operations.Count == 0)
        {
            Assert.True(since.Elapsed < Patience, $"The acquirer never performed {keyPrefix}.");
        }
    }

    public async Task<JsonElement> Post(string path, string json) => await Send(HttpMethod.Post, path, json);

    public async Task<JsonElement> Send(HttpMethod method, string path, string? json = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Content = json is null ? null : new StringContent(json);
        using var answer = await client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return text.Length == 0 ? default : JsonElement.Parse(text);
    }
}
