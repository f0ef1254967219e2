using System.CommandLine;

namespace Zentra.Cli;

/// <summary>`--url` and `--key`: whose API a verb uses. The key is never shown.</summary>
internal static class ApiOptions
{
    /// <summary>Names the key where it should not stand on a command line.</summary>
    private const string Variable = "ZENTRA_KEY";

    private const string KeyName = "--key";
    private const string UrlName = "--url";

    public static void AddTo(Command command)
    {
        command.Options.Add(new Option<string>(UrlName)
        {
            Description = "The server.",
            DefaultValueFactory = _ => "http://127.0.0.1:7070",
        });
        // Without a default value: the help would print it.
        command.Options.Add(new Option<string?>(KeyName)
        {
            Description = $"The API key; {Variable} in the environment has it where this is absent.",
        });
    }

    /// <summary>Runs a verb with the API, or says in one sentence why it cannot.</summary>
    public static async Task<int> With(ParseResult parsed, Func<ZentraApi, Task<int>> run)
    {
        var key = parsed.GetValue<string?>(KeyName) is { Length: > 0 } given
            ? given
            : Environment.GetEnvironmentVariable(Variable);
        try
        {
            if (string.IsNullOrEmpty(key))
            {
                throw new ApiException($"There is no key: give {KeyName}, or set {Variable} in the environment.");
            }
            if (key.AsSpan().ContainsAnyExceptInRange('!', '~'))
            {
                throw new ApiException("The key has characters that no key has.");
            }
            var text = parsed.GetRequiredValue<string>(UrlName);
            if (!TryHttp(text, out var url))
            {
                throw new ApiException($"{UrlName} must be an http or https address, as http://127.0.0.1:7070.");
            }
            using var api = new ZentraApi(url, key);
            return await run(api);
        }
        catch (ApiException fault)
        {
            await Console.Error.WriteLineAsync(fault.Message);
            return Exit.Findings;
        }
    }

    /// <summary>Whether the key that will be used is of a live workspace.</summary>
    public static bool IsLive(ParseResult parsed) =>
        (parsed.GetValue<string?>(KeyName) ?? Environment.GetEnvironmentVariable(Variable))
            ?.StartsWith("zk_live_", StringComparison.Ordinal) == true;

    public static bool TryHttp(string text, out Uri url) =>
        Uri.TryCreate(text, UriKind.Absolute, out url!) && url.Scheme is "http" or "https";
}
