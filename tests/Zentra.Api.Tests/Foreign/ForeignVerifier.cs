using System.Diagnostics;
using System.Text.Json;
using Zentra.Tests;

namespace Zentra.Api.Tests.Foreign;

/// <summary>A webhook as a receiver has it.</summary>
public sealed record ForeignWebhook(string Secret, IReadOnlyDictionary<string, string> Headers, byte[] Body);

/// <summary>
/// What others' libraries, `standardwebhooks` and `svix` for Node, say of a webhook: null where they verify it, or why
/// not. They go by the machine's clock and tolerate five minutes.
/// </summary>
public sealed record ForeignVerdict(string? StandardWebhooks, string? Svix);

/// <summary>Runs `tests/foreign`, and installs on first use what its lock file names.</summary>
public static class ForeignVerifier
{
    private static readonly string Folder = Repository.PathOf("tests/foreign");
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly SemaphoreSlim Installing = new(1);

    /// <summary>One verdict for each webhook, in their order. Skips the test where there is no Node.</summary>
    public static async Task<IReadOnlyList<ForeignVerdict>> Verify(params IReadOnlyList<ForeignWebhook> webhooks)
    {
        Assert.SkipUnless(IsHere("node") && IsHere("npm"), "Node and npm are needed; ./zentra test installs them.");
        await Install();
        var lines = webhooks.Select(w => JsonSerializer.Serialize(
            new { secret = w.Secret, headers = w.Headers, body = Convert.ToBase64String(w.Body) }));
        var answer = await Run("node", ["verify.mjs"], string.Concat(lines.Select(l => l + "\n")));
        var verdicts = answer.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))
            .Select(v => new ForeignVerdict(Reason(v, "standardwebhooks"), Reason(v, "svix"))).ToList();
        Assert.Equal(webhooks.Count, verdicts.Count);
        return verdicts;
    }

    private static string? Reason(JsonElement verdict, string library) =>
        verdict.GetProperty(library) is { ValueKind: JsonValueKind.String } reason ? reason.GetString() : null;

    private static async Task Install()
    {
        await Installing.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            // npm writes this file when it is done, so it is as old as what it was made from, or older, when stale.
            var installed = new FileInfo(Path.Combine(Folder, "node_modules", ".package-lock.json"));
            var wanted = new FileInfo(Path.Combine(Folder, "package-lock.json"));
            if (!installed.Exists || installed.LastWriteTimeUtc < wanted.LastWriteTimeUtc)
            {
                await Run("npm", ["ci", "--omit=dev", "--ignore-scripts"], "");
            }
        }
        finally
        {
            Installing.Release();
        }
    }

    private static async Task<string> Run(string program, string[] arguments, string input)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using var deadline = new CancellationTokenSource(Patience);
        var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
        var errors = process.StandardError.ReadToEndAsync(deadline.Token);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync(deadline.Token);
        Assert.True(process.ExitCode == 0, $"{program} failed in tests/foreign:\n{await errors}");
        return await output;
    }

    private static bool IsHere(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
