using System.Diagnostics;
using Zentra.Tests;

namespace Zentra.Api.Tests.Foreign;

/// <summary>Runs the scripts of `tests/foreign`, and installs on first use what its lock file names.</summary>
internal static class ForeignNode
{
    private static readonly string Folder = Repository.PathOf("tests/foreign");
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly SemaphoreSlim Installing = new(1);

    /// <summary>What a script prints, given these lines. Skips the test where there is no Node.</summary>
    public static async Task<string> Run(string script, string[] arguments, IEnumerable<string> lines)
    {
        Assert.SkipUnless(IsHere("node") && IsHere("npm"), "Node and npm are needed; ./zentra test installs them.");
        await Install();
        return await Run("node", [script, .. arguments], string.Concat(lines.Select(l => l + "\n")));
    }

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
