using System.Collections.Concurrent;
using System.Globalization;
using Zentra.Api.Tests.Host;

namespace Zentra.Api.Tests.Crash;

/// <summary>Concurrent payments and captures with keys of their own, and what was acknowledged of them.</summary>
internal sealed class Load(int seed)
{
    private const int Workers = 8;
    private static readonly string[] Tokens =
        ["tok_approved", "tok_approved", "tok_refused", "tok_timeout_approved", "tok_capture_timeout", "tok_requires_action"];

    private volatile bool isOver;
    private int acknowledged;

    /// <summary>Every call that was sent, by its key.</summary>
    public ConcurrentDictionary<string, (string Path, string Body)> Sent { get; } = new(StringComparer.Ordinal);

    /// <summary>Every answer that came back whole, by the key of its call.</summary>
    public ConcurrentDictionary<string, Response> Answered { get; } = new(StringComparer.Ordinal);

    /// <summary>Calls until the server is gone; after so many answers, ends it.</summary>
    public async Task Run(ApiClient api, string round, int answers, Func<Task> end)
    {
        var ending = Task.CompletedTask;
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(async worker =>
        {
            for (var n = 0; !isOver; n++)
            {
                var key = string.Create(CultureInfo.InvariantCulture, $"{round}-{worker}-{n}");
                var token = Tokens[(seed + worker + n) % Tokens.Length];
                var made = await Call(api, key, "/payments",
                    $$"""{"amount_minor":1000,"currency":"USD","customer":"cus_{{worker}}","payment_method":"{{token}}","metadata":{"key":"{{key}}"} }""");
                var isAuthorized = made is { Status: 201 } && made.Json.Say("status") == "authorized";
                if (made is null || (isAuthorized && await Call(api, $"{key}-c", $"/payments/{made.Id}/capture", """{"amount_minor":600}""") is null))
                {
                    return;
                }
                if (Interlocked.Increment(ref acknowledged) == answers)
                {
                    ending = end();
                }
            }
        }));
        await ending;
    }

    /// <summary>Has every caller stop after the answer that it waits for.</summary>
    public void Stop() => isOver = true;

    /// <summary>Sends a call; null where the server is gone or takes no more.</summary>
    private async Task<Response?> Call(ApiClient api, string key, string path, string body)
    {
        Sent[key] = (path, body);
        try
        {
            var answer = await api.Post(path, body, key);
            if (answer.Status == 503)
            {
                return null;
            }
            return Answered[key] = answer;
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or TaskCanceledException)
        {
            return null;
        }
    }
}
