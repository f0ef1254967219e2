using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Zentra.Bench.Processes;

/// <summary>A server to be measured: a .NET program as a child process, ready when GET /health/ready is 200.</summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    private const int Terminate = 15;
    private const int OutputKept = 2_000;
    private static readonly TimeSpan MaxStart = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan MaxStop = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan MaxProbe = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ProbeEvery = TimeSpan.FromMilliseconds(5);

    private readonly Process process;
    private readonly string log;

    private ServerProcess(Process process, int port, string log)
    {
        this.process = process;
        this.log = log;
        Port = port;
    }

    public int Port { get; }

    /// <summary>From before the process was created until it was ready.</summary>
    public TimeSpan StartToReady { get; private set; }

    /// <summary>User and system time since it started, in the kernel's steps of 10 ms.</summary>
    public TimeSpan Cpu => process.TotalProcessorTime;

    /// <summary>VmRSS of proc(5).</summary>
    public double ResidentMb => StatusMb("VmRSS");

    /// <summary>The most it was resident since <see cref="ForgetPeak"/>: VmHWM of proc(5).</summary>
    public double PeakMb => StatusMb("VmHWM");

    /// <summary>Runs `dotnet program arguments --port N`, with its output in the file <paramref name="log"/>.</summary>
    public static async Task<ServerProcess> StartAsync(
        string program,
        string[] arguments,
        IReadOnlyDictionary<string, string> environment,
        string log,
        CancellationToken cancellation)
    {
        var port = FreePort();

        // The shell sends the output to the file and becomes the server, so that nobody here has to read a pipe.
        string[] shell = ["-c", "exec \"$@\" >>\"$0\" 2>&1", log];
        var start = new ProcessStartInfo("/bin/sh", [.. shell, "dotnet", program, .. arguments, "--port", $"{port}"]);
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }
        var startedAt = Stopwatch.GetTimestamp();
        var process = Process.Start(start) ?? throw new InvalidOperationException("No process was started.");
        var server = new ServerProcess(process, port, log);
        try
        {
            await server.WaitUntilReadyAsync(startedAt, cancellation);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>The last lines it printed.</summary>
    public string OutputEnd()
    {
        var output = File.Exists(log) ? File.ReadAllText(log) : "";
        return output[^Math.Min(output.Length, OutputKept)..];
    }

    public void ForgetPeak() => File.WriteAllText($"/proc/{process.Id}/clear_refs", "5");

    /// <summary>SIGTERM, and SIGKILL if the server does not drain in time.</summary>
    /// <exception cref="TimeoutException">It had to be killed.</exception>
    public async ValueTask DisposeAsync()
    {
        using var owned = process;
        using var patience = new CancellationTokenSource(MaxStop);
        if (process.HasExited)
        {
            return;
        }
        _ = Kill(process.Id, Terminate);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"The server did not end within {MaxStop.TotalSeconds} s of SIGTERM.");
        }
    }

    private double StatusMb(string field) => ProcFile.Kilobytes($"/proc/{process.Id}/status", field) * 1024 / 1e6;

    private async Task WaitUntilReadyAsync(long startedAt, CancellationToken cancellation)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = MaxProbe };
        var ready = new Uri($"http://127.0.0.1:{Port}/health/ready");
        while (!await IsReadyAsync(client, ready, cancellation))
        {
            if (process.HasExited || Stopwatch.GetElapsedTime(startedAt) > MaxStart)
            {
                throw new InvalidOperationException($"Not ready. The output ends:\n{OutputEnd()}");
            }
            await Task.Delay(ProbeEvery, cancellation);
        }
        StartToReady = Stopwatch.GetElapsedTime(startedAt);
    }

    private static async Task<bool> IsReadyAsync(HttpClient client, Uri ready, CancellationToken cancellation)
    {
        try
        {
            using var response = await client.GetAsync(ready, cancellation);
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
        catch (TaskCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);
}
