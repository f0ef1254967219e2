using System.Diagnostics;
using System.Globalization;
using Zentra.Api.Tests.Host;
using Zentra.Runtime.Tenancy;

namespace Zentra.Api.Tests.Crash;

/// <summary>The real `zentra` program on a data folder, to be stopped in every way there is.</summary>
public sealed class ZentraProcess : IAsyncDisposable
{
    private const string Ready = "Zentra is ready at ";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "zentra.dll");

    private readonly Process process;
    private readonly Task<string> errors;
    private Task<string> output = Task.FromResult("");
    private readonly HttpClient client = new(new SocketsHttpHandler { UseCookies = false });

    private ZentraProcess(Process process)
    {
        this.process = process;
        errors = process.StandardError.ReadToEndAsync();
    }

    public ApiClient Api { get; private set; } = null!;

    public Uri Url => client.BaseAddress!;

    public int Id => process.Id;

    /// <summary>The most memory that it has had resident, in bytes; 0 where the system does not say.</summary>
    public long PeakMemory
    {
        get
        {
            process.Refresh();
            return process.PeakWorkingSet64;
        }
    }

    /// <summary>Starts the program and waits until it says that it is ready.</summary>
    /// <param name="store">The address of its store; without one, it is in the data folder.</param>
    /// <param name="more">Further arguments of `zentra serve`.</param>
    public static Task<ZentraProcess> Start(string data, string key, string? store = null, params string[] more) =>
        Begin(Launch(data, key, store, [], more), key);

    /// <summary>Starts the program with more in its environment.</summary>
    public static Task<ZentraProcess> StartWith(
        IEnumerable<KeyValuePair<string, string>> environment,
        string data,
        string key,
        string? store = null,
        params string[] more) => Begin(Launch(data, key, store, environment, more), key);

    private static async Task<ZentraProcess> Begin(ZentraProcess started, string key)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (await started.process.StandardOutput.ReadLineAsync(deadline.Token) is { } line)
        {
            if (line.StartsWith(Ready, StringComparison.Ordinal))
            {
                started.client.BaseAddress = new Uri(line[Ready.Length..].Split(' ')[0]);
                started.Api = new(started.client, key, new Scope("", ""));
                started.output = started.process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                return started;
            }
        }
        throw new InvalidOperationException($"zentra did not start: {await started.errors}");
    }

    /// <summary>Starts the program where it cannot start: its exit code and what it said.</summary>
    public static async Task<(int Code, string Errors)> Fail(string data, string key)
    {
        await using var started = Launch(data, key, store: null, []);
        return (await started.Exit(), await started.errors);
    }

    /// <summary>All that it wrote since it was ready, once it has ended.</summary>
    public async Task<string> Said() => await output + await errors;

    /// <summary>`kill -9`.</summary>
    public async Task Kill()
    {
        process.Kill();
        await Exit();
    }

    /// <summary>`kill -TERM`; the exit code is awaited with <see cref="Exit"/>.</summary>
    public void Terminate() => Signal("TERM");

    /// <summary>`kill -STOP`: it does nothing until it may go on.</summary>
    public void Pause() => Signal("STOP");

    /// <summary>`kill -CONT`.</summary>
    public void Resume() => Signal("CONT");

    private void Signal(string name) =>
        Assert.True(Run("kill", $"-{name}", process.Id.ToString(CultureInfo.InvariantCulture)));

    public async Task<int> Exit()
    {
        using var deadline = new CancellationTokenSource(Patience);
        await process.WaitForExitAsync(deadline.Token);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            await Kill();
        }
        client.Dispose();
        process.Dispose();
    }

    /// <summary>`zentra audit`: books and evidence are whole, by an independent reading of the files.</summary>
    public static Task Audit(string data, string? store = null) => Check("audit", data, store);

    /// <summary>`zentra replay`: every recorded intent decides the same again, byte for byte.</summary>
    public static Task Replay(string data, string? store = null) => Check("replay", data, store);

    private static async Task Check(string verb, string data, string? store)
    {
        using var check = Process.Start(Zentra(store, verb, "--data", data))!;
        var said = check.StandardOutput.ReadToEndAsync();
        var errors = check.StandardError.ReadToEndAsync();
        await check.WaitForExitAsync();
        Assert.True(check.ExitCode == 0, $"zentra {verb}: {await said}{await errors}");
    }

    /// <summary>`zentra migrate`: makes the tables of a store.</summary>
    public static async Task Migrate(string store)
    {
        using var migrate = Process.Start(Zentra(store, "migrate"))!;
        var errors = migrate.StandardError.ReadToEndAsync();
        await migrate.WaitForExitAsync();
        Assert.True(migrate.ExitCode == 0, $"zentra migrate: {await errors}");
    }

    /// <summary>Runs a tool of the system; whether it succeeded.</summary>
    public static bool Run(string tool, params string[] arguments)
    {
        using var run = Process.Start(new ProcessStartInfo(tool, arguments) { RedirectStandardError = true, RedirectStandardOutput = true });
        run!.WaitForExit();
        return run.ExitCode == 0;
    }

    private static ZentraProcess Launch(
        string data,
        string key,
        string? store,
        IEnumerable<KeyValuePair<string, string>> environment,
        params string[] more)
    {
        var start = Zentra(store, ["serve", "--port", "0", "--data", data, .. more]);
        start.Environment["ZENTRA_SANDBOX_KEY"] = key;
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }
        return new(Process.Start(start)!);
    }

    private static ProcessStartInfo Zentra(string? store, params string[] arguments)
    {
        string[] where = store is null ? [] : ["--store", store];
        return new("dotnet", [Program, .. arguments, .. where])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
    }
}
