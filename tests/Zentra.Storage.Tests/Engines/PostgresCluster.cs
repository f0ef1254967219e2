using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using Zentra.Storage.Postgres;

namespace Zentra.Storage.Tests.Engines;

/// <summary>
/// A PostgreSQL server of the tests' own, with every commit synced, in a temporary folder. `ZENTRA_TEST_POSTGRES` names
/// another server instead, for the tests that do not stop it; its user must be a superuser.
/// </summary>
public sealed class PostgresCluster : IDisposable
{
    private const int OldestVersion = 15;
    private const string Superuser = "postgres";

    private static readonly Lazy<PostgresCluster> First = new(() =>
        Environment.GetEnvironmentVariable("ZENTRA_TEST_POSTGRES") is { Length: > 0 } address
            ? new(address)
            : Start());

    private readonly string address;
    private readonly DirectoryInfo? folder;
    private readonly int port;
    private Process? server;

    private PostgresCluster(string address) => this.address = address;

    private PostgresCluster(DirectoryInfo folder, int port)
    {
        this.folder = folder;
        this.port = port;
        address = $"postgres://{Superuser}@127.0.0.1:{port}/postgres?host={Uri.EscapeDataString(folder.FullName)}";
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Dispose();
    }

    /// <summary>The server of all tests that leave it running.</summary>
    public static PostgresCluster Shared => First.Value;

    /// <summary>Where the server listens, besides its Unix socket.</summary>
    public int Port => port;

    /// <summary>Whether the server goes when the tests do.</summary>
    public bool IsOwn => folder is not null;

    public static PostgresCluster Start()
    {
        var cluster = new PostgresCluster(Directory.CreateTempSubdirectory("zentra-postgres-"), FreePort());
        cluster.Make();
        cluster.Run();
        return cluster;
    }

    /// <summary>The address of a store in a schema, through the server's Unix socket.</summary>
    public string Address(string schema) => address + (address.Contains('?', StringComparison.Ordinal) ? "&" : "?")
        + $"schema={schema}";

    public PostgresTarget Target(string schema) =>
        PostgresTarget.TryParse(Address(schema), out var target, out var reason)
            ? target
            : throw new InvalidOperationException(reason);

    /// <summary>Starts the server and waits until it answers.</summary>
    public void Run()
    {
        // The kernel tells the server to stop when the thread that started it is gone, so the thread stays.
        using var started = new ManualResetEventSlim();
        new Thread(() =>
        {
            server = Process.Start(Command(
                "postgres", "-D", Data, "-k", folder!.FullName, "-p", port.ToString(CultureInfo.InvariantCulture),
                "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=300",
                "-c", "logging_collector=on", "-c", "log_min_messages=fatal"));
            started.Set();
            server!.WaitForExit();
        })
        {
            IsBackground = true,
            Name = "postgres",
        }.Start();
        started.Wait();
        for (var attempt = 0; !Answers(); attempt++)
        {
            if (attempt == 300 || server!.HasExited)
            {
                throw new InvalidOperationException("The tests' PostgreSQL server does not start.");
            }
            Thread.Sleep(100);
        }
    }

    /// <summary>Stops the server at once, as a power failure would; what it acknowledged must be there again.</summary>
    public void Stop()
    {
        if (server is { HasExited: false })
        {
            // SIGQUIT: every backend leaves without a checkpoint, and the next start recovers from the log.
            using var signal = Process.Start("kill", ["-QUIT", server.Id.ToString(CultureInfo.InvariantCulture)]);
            server.WaitForExit(30_000);
        }
    }

    public void Dispose()
    {
        Stop();
        if (folder is { Exists: true })
        {
            folder.Delete(recursive: true);
            folder.Refresh();
        }
    }

    /// <summary>A connection of the superuser, by the server's Unix socket.</summary>
    public NpgsqlConnection Connect()
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder
        {
            Host = folder!.FullName,
            Port = port,
            Username = Superuser,
            Database = "postgres",
            ApplicationName = "owner",
            Pooling = false,
        }.ConnectionString);
        connection.Open();
        return connection;
    }

    private string Data => Path.Combine(folder!.FullName, "data");

    private void Make()
    {
        if (Environment.IsPrivilegedProcess)
        {
            using var owned = Process.Start("chown", [Superuser, folder!.FullName]);
            owned.WaitForExit();
        }
        var command = Command(
            "initdb", "-D", Data, "-U", Superuser, "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync");
        (command.RedirectStandardOutput, command.RedirectStandardError) = (true, true);
        using var made = Process.Start(command)!;
        var told = made.StandardOutput.ReadToEnd() + made.StandardError.ReadToEnd();
        made.WaitForExit();
        if (made.ExitCode != 0)
        {
            throw new InvalidOperationException($"initdb failed: {told}");
        }
    }

    private bool Answers()
    {
        try
        {
            using var connection = Connect();
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    /// <summary>
    /// A program of the server, which dies with its starter. It refuses to be root, so root runs it as `postgres`.
    /// </summary>
    private ProcessStartInfo Command(string program, params IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo("setpriv") { WorkingDirectory = folder!.FullName };
        string[] rights = Environment.IsPrivilegedProcess
            ? ["--reuid", Superuser, "--regid", Superuser, "--clear-groups"]
            : [];
        string[] all = [.. rights, "--pdeathsig", "QUIT", Path.Combine(Programs(), program), .. arguments];
        foreach (var argument in all)
        {
            start.ArgumentList.Add(argument);
        }
        return start;
    }

    /// <summary>The newest server's programs that this machine has.</summary>
    private static string Programs()
    {
        var versions = new DirectoryInfo("/usr/lib/postgresql");
        var installed = versions.Exists ? versions.GetDirectories() : [];
        var newest = installed
            .Select(d => (Version: int.TryParse(d.Name, null, out var version) ? version : 0, d.FullName))
            .Where(d => d.Version >= OldestVersion && File.Exists(Path.Combine(d.FullName, "bin", "initdb")))
            .OrderByDescending(d => d.Version).Select(d => Path.Combine(d.FullName, "bin")).FirstOrDefault();
        var onPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .FirstOrDefault(d => File.Exists(Path.Combine(d, "initdb")));
        return newest ?? onPath ?? throw new InvalidOperationException(
            $"PostgreSQL {OldestVersion} or newer is needed: install it, or name a server in ZENTRA_TEST_POSTGRES.");
    }

    /// <summary>A port below those that clients get, so that a server that is stopped finds it free again.</summary>
    private static int FreePort()
    {
        while (true)
        {
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, Random.Shared.Next(20_000, 32_000));
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            }
            catch (SocketException)
            {
                // Taken; another.
            }
        }
    }
}
