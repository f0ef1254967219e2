using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Zentra.Server.Http;

namespace Zentra.Api.Tests.Webhooks;

/// <summary>The simulated receiver of webhooks as a process of its own, to be scripted, read and killed.</summary>
public sealed class ReceiverProcess : IAsyncLifetime
{
    private const string Listening = "listening on ";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "zentra-simulators.dll");

    private readonly HttpClient client = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false })
    {
        Timeout = Patience,
    };

    private Process process = null!;

    public Uri Url { get; private set; } = null!;

    /// <param name="options">As `--secret whsec_…` and `--lean`.</param>
    public static async Task<ReceiverProcess> Start(params string[] options)
    {
        var started = new ReceiverProcess();
        await started.Begin(options);
        return started;
    }

    public async ValueTask InitializeAsync() => await Begin([]);

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

    /// <summary>Where deliveries to a hook go.</summary>
    public Uri Hook(string name) => new(Url, $"/hooks/{name}");

    /// <summary>Says how a hook behaves: one behaviour, or a list of them in turn.</summary>
    public async Task Play(string hook, string script) => await Good(HttpMethod.Put, $"/control/hooks/{hook}", script);

    /// <summary>Has a hook verify by these secrets and no others.</summary>
    public async Task Trust(string hook, params string[] secrets) =>
        await Good(HttpMethod.Put, $"/control/hooks/{hook}/secrets", JsonSerializer.Serialize(secrets));

    /// <summary>What came to a hook, in counts.</summary>
    public Task<JsonElement> Summary(string hook) => Good(HttpMethod.Get, $"/control/hooks/{hook}");

    /// <summary>The latest deliveries to a hook, the newest first.</summary>
    public async Task<IReadOnlyList<JsonElement>> Deliveries(string hook, int limit = 100) =>
        [.. (await Good(HttpMethod.Get, $"/control/hooks/{hook}/deliveries?limit={limit}")).EnumerateArray()];

    /// <summary>The different `webhook-id`s that came to a hook.</summary>
    public async Task<IReadOnlyList<string>> Ids(string hook) =>
        [.. (await Good(HttpMethod.Get, $"/control/hooks/{hook}/ids")).EnumerateArray().Select(id => id.GetString()!)];

    /// <summary>Forgets a hook, with its script, its secrets and what came to it.</summary>
    public async Task Reset(string hook) => await Good(HttpMethod.Delete, $"/control/hooks/{hook}");

    public async Task<HttpResponseMessage> Send(HttpMethod method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(Url, path));
        request.Content = body is null ? null : new StringContent(body);
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Delivers as our server does, signed with these secrets, at this time; unsigned without.</summary>
    public async Task<HttpResponseMessage> Deliver(
        string hook,
        string id,
        string body = "{}",
        string[]? secrets = null,
        DateTimeOffset? at = null,
        int patienceMs = 60_000)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var seconds = (at ?? DateTimeOffset.UtcNow).ToUnixTimeSeconds();
        using var request = new HttpRequestMessage(HttpMethod.Post, Hook(hook));
        request.Content = new ByteArrayContent(bytes);
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", seconds.ToString(CultureInfo.InvariantCulture));
        if (secrets is not null)
        {
            byte[][] keys = [.. secrets.Select(s => StandardSignature.TryKey(s, out var key) ? key : [])];
            request.Headers.Add("webhook-signature", StandardSignature.Sign(keys, id, seconds, bytes));
        }
        using var patience = new CancellationTokenSource(patienceMs);
        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
    }

    private async Task Begin(string[] options)
    {
        process = Process.Start(
            new ProcessStartInfo("dotnet", [Program, "receiver", .. options]) { RedirectStandardOutput = true })!;
        using var deadline = new CancellationTokenSource(Patience);
        var line = await process.StandardOutput.ReadLineAsync(deadline.Token);
        Assert.StartsWith(Listening, line, StringComparison.Ordinal);
        Url = new(line![Listening.Length..]);
    }

    private async Task<JsonElement> Good(HttpMethod method, string path, string? body = null)
    {
        using var answer = await Send(method, path, body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return text.Length == 0 ? default : JsonElement.Parse(text);
    }
}
