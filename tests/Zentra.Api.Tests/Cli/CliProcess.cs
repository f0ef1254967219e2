using System.Diagnostics;
using System.Globalization;
using Zentra.Api.Tests.Crash;

namespace Zentra.Api.Tests.Cli;

/// <summary>A verb of the real `zentra` program that calls the API.</summary>
internal sealed class CliProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "zentra.dll");

    private readonly Process process;
    private readonly Task<string> errors;

    private CliProcess(Process process)
    {
        this.process = process;
        errors = process.StandardError.ReadToEndAsync();
    }

    /// <param name="url">The server; null leaves it to the program.</param>
    /// <param name="key">The key, in the environment.</param>
    public static CliProcess Start(Uri? url, string? key, params string[] arguments)
    {
        string[] where = url is null ? [] : ["--url", url.ToString()];
        var start = new ProcessStartInfo("dotnet", [Program, .. arguments, .. where])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ZENTRA_KEY"] = key;
        return new(Process.Start(start)!);
    }

    /// <summary>Runs a verb to its end: its exit code, and what it said.</summary>
    public static async Task<(int Code, string Output, string Errors)> Run(
        Uri? url, string? key, params string[] arguments)
    {
        await using var run = Start(url, key, arguments);
        return await run.End();
    }

    /// <summary>The next line.</summary>
    public async Task<string> Line()
    {
        using var deadline = new CancellationTokenSource(Patience);
        return await process.StandardOutput.ReadLineAsync(deadline.Token)
            ?? throw new InvalidOperationException($"It ended: {await errors}");
    }

    public async Task<IReadOnlyList<string>> Lines(int count)
    {
        var lines = new List<string>();
        while (lines.Count < count)
        {
            lines.Add(await Line());
        }
        return lines;
    }

    /// <summary>Ctrl-C.</summary>
    public void Interrupt() => ZentraProcess.Run("kill", "-INT", process.Id.ToString(CultureInfo.InvariantCulture));

    public async Task<(int Code, string Output, string Errors)> End()
    {
        using var deadline = new CancellationTokenSource(Patience);
        var output = await process.StandardOutput.ReadToEndAsync(deadline.Token);
        await process.WaitForExitAsync(deadline.Token);
        return (process.ExitCode, output, await errors);
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }
        process.Dispose();
    }
}
