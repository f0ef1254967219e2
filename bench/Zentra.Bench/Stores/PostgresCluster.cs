using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Zentra.Bench.Stores;

/// <summary>
/// A PostgreSQL server of the run's own in the temporary folder, as durable as PostgreSQL is by default. It listens on
/// a Unix socket and on 127.0.0.1, ends with this process, and leaves nothing behind.
/// </summary>
internal sealed class PostgresCluster : IDisposable
{
    private const string Superuser = "postgres";
    private const int LogLinesShown = 5;
    private static readonly TimeSpan MaxStart = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan MaxStop = TimeSpan.FromSeconds(60);

    /// <summary>More room for pages and fewer checkpoints than by default. Durability is not touched.</summary>
    private static readonly string[] Settings =
    [
        "shared_buffers=1GB", "max_wal_size=8GB", "min_wal_size=1GB", "checkpoint_timeout=15min", "fsync=on",
        "synchronous_commit=on", "full_page_writes=on", "max_connections=300", "listen_addresses=127.0.0.1",
        "logging_collector=on", "log_min_messages=fatal",
    ];

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("zentra-bench-postgres-");
    private readonly int port = FreePort();
    private readonly Lock ending = new();
    private Process? server;

    private PostgresCluster() => AppDomain.CurrentDomain.ProcessExit += (_, _) => Dispose();

    private string Data => Path.Combine(folder.FullName, "data");

    /// <exception cref="BenchException">PostgreSQL is not installed, or does not start.</exception>
    public static async Task<PostgresCluster> StartAsync(CancellationToken cancellation)
    {
        var cluster = new PostgresCluster();
        try
        {
            cluster.Make();
            await cluster.RunAsync(cancellation);
            return cluster;
        }
        catch
        {
            cluster.Dispose();
            throw;
        }
    }

    /// <summary>The product's `--store` for a database here.</summary>
    public string Address(string database) =>
        $"postgres://{Superuser}@127.0.0.1:{port}/{database}?host={Uri.EscapeDataString(folder.FullName)}";

    public PostgresServer Server(string database) => new(new()
    {
        Host = folder.FullName,
        Port = port,
        Username = Superuser,
        Database = database,
    });

    /// <summary>Once, though the end of the run and the end of the process may both ask for it.</summary>
    public void Dispose()
    {
        lock (ending)
        {
            Stop();
            folder.Refresh();
            if (folder.Exists)
            {
                folder.Delete(recursive: true);
            }
        }
    }

    private void Stop()
    {
        if (server is { HasExited: false })
        {
            // SIGINT: every backend leaves at once, and the server writes its last checkpoint.
            using var signal = Process.Start("kill", ["-INT", $"{server.Id}"]);
            server.WaitForExit(MaxStop);
        }
    }

    private void Make()
    {
        if (Environment.IsPrivilegedProcess)
        {
            using var owned = Process.Start("chown", [Superuser, folder.FullName]);
            owned.WaitForExit();
        }
        var command = Command(
            "initdb", "-D", Data, "-U", Superuser, "--auth=trust", "--encoding=UTF8", "--no-locale");
        (command.RedirectStandardOutput, command.RedirectStandardError) = (true, true);
        using var made = Process.Start(command)!;
        var told = made.StandardOutput.ReadToEnd() + made.StandardError.ReadToEnd();
        made.WaitForExit();
        if (made.ExitCode != 0)
        {
            throw new BenchException($"initdb failed: {told}");
        }
    }

    private async Task RunAsync(CancellationToken cancellation)
    {
        string[] settings = [.. Settings.SelectMany(setting => new[] { "-c", setting })];
        var command = Command("postgres", ["-D", Data, "-k", folder.FullName, "-p", $"{port}", .. settings]);
        var started = new TaskCompletionSource();

        // The kernel tells the server to stop when the thread that started it is gone, so the thread stays.
        var keeper = new Thread(() =>
        {
            server = Process.Start(command);
            started.SetResult();
            server!.WaitForExit();
        })
        {
            IsBackground = true,
            Name = "postgres",
        };
        keeper.Start();
        await started.Task;
        var startedAt = Stopwatch.GetTimestamp();
        while (!Answers())
        {
            if (server!.HasExited || Stopwatch.GetElapsedTime(startedAt) > MaxStart)
            {
                throw new BenchException($"The run's own PostgreSQL server does not start{Exit()}: {LogEnd()}");
            }
            await Task.Delay(100, cancellation);
        }
    }

    private bool Answers()
    {
        try
        {
            return Server("postgres").Scalar<int>("SELECT 1") == 1;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private string Exit() => server is { HasExited: true } ended ? $" (it ended with {ended.ExitCode})" : "";

    private string LogEnd()
    {
        var logs = new DirectoryInfo(Path.Combine(Data, "log"));
        var lines = logs.Exists ? logs.GetFiles().SelectMany(file => File.ReadLines(file.FullName)) : [];
        return string.Join('\n', lines.TakeLast(LogLinesShown));
    }

    /// <summary>A program of the server, which ends with its starter; root runs it as `postgres`.</summary>
    private ProcessStartInfo Command(string program, params IReadOnlyList<string> arguments)
    {
        var path = PostgresPrograms.Find(program) ?? throw new BenchException(
            "PostgreSQL 15 or newer is needed: install it, or give --store postgres://…");
        string[] rights = Environment.IsPrivilegedProcess
            ? ["--reuid", Superuser, "--regid", Superuser, "--clear-groups"]
            : [];
        return new("setpriv", [.. rights, "--pdeathsig", "QUIT", path, .. arguments])
        {
            WorkingDirectory = folder.FullName,
        };
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
