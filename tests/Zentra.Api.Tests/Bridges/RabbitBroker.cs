using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Zentra.Api.Tests.Crash;

namespace Zentra.Api.Tests.Bridges;

/// <summary>
/// A RabbitMQ server of the tests' own on free ports, with its folder, its cookie and its port mapper. It can be killed
/// and started again on what it has on disk.
/// </summary>
public sealed class RabbitBroker : IAsyncLifetime
{
    public const string Password = "correct-horse-battery";

    private const string Owner = "rabbitmq";
    private const string Server = "/usr/lib/rabbitmq/bin/rabbitmq-server";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("zentra-rabbit-");
    private readonly List<int> taken = [];
    private Process? server;
    private Process? mapper;
    private int port;
    private int mapperPort;
    private int nodePort;

    public static bool IsInstalled => File.Exists(Server);

    /// <summary>For `--amqp`.</summary>
    public string Address => $"amqp://zentra:{Password}@127.0.0.1:{port}/";

    public static void Need() => Assert.SkipUnless(
        IsInstalled, "RabbitMQ is needed for this: install the package rabbitmq-server (its service may be off).");

    public async ValueTask InitializeAsync()
    {
        if (!IsInstalled)
        {
            return;
        }
        (port, mapperPort, nodePort) = (FreePort(), FreePort(), FreePort());
        await File.WriteAllTextAsync(
            Of("rabbitmq.conf"),
            $"listeners.tcp.1 = 127.0.0.1:{port}\ndefault_user = zentra\ndefault_pass = {Password}\n");
        await File.WriteAllTextAsync(Of("plugins"), "[].\n");
        if (Environment.IsPrivilegedProcess)
        {
            ZentraProcess.Run("chown", "-R", $"{Owner}:{Owner}", folder.FullName);
        }
        mapper = Launch("epmd");
        await Start();
    }

    public async ValueTask DisposeAsync()
    {
        await Kill();
        if (mapper is { HasExited: false })
        {
            mapper.Kill();
            await mapper.WaitForExitAsync();
        }
        folder.Delete(recursive: true);
    }

    /// <summary>Starts it, and waits until it takes connections.</summary>
    public async Task Start()
    {
        server = Launch(Server);
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await using var connection = await Connect();
                return;
            }
            catch (BrokerUnreachableException) when (
                Stopwatch.GetElapsedTime(began) < Patience && !server.HasExited)
            {
                await Task.Delay(200);
            }
        }
    }

    /// <summary>`kill -9` of the broker itself.</summary>
    public async Task Kill()
    {
        if (server is { HasExited: false } running)
        {
            var pid = (await File.ReadAllTextAsync(Of("pid"))).Trim();
            ZentraProcess.Run("kill", "-KILL", pid);
            using var deadline = new CancellationTokenSource(Patience);
            await running.WaitForExitAsync(deadline.Token);
        }
    }

    public async Task<IConnection> Connect() =>
        await new ConnectionFactory { Uri = new(Address), AutomaticRecoveryEnabled = false }.CreateConnectionAsync();

    private Process Launch(string program)
    {
        string[] rights = Environment.IsPrivilegedProcess
            ? ["--reuid", Owner, "--regid", Owner, "--clear-groups"]
            : [];
        var start = new ProcessStartInfo("setpriv", [.. rights, program])
        {
            WorkingDirectory = folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in new[]
        {
            ("HOME", folder.FullName), ("ERL_EPMD_PORT", Text(mapperPort)), ("ERL_EPMD_ADDRESS", "127.0.0.1"),
            ("RABBITMQ_NODENAME", "zentra@localhost"), ("RABBITMQ_NODE_PORT", Text(port)),
            ("RABBITMQ_DIST_PORT", Text(nodePort)), ("RABBITMQ_MNESIA_BASE", Of("data")),
            ("RABBITMQ_LOG_BASE", Of("log")), ("RABBITMQ_PID_FILE", Of("pid")),
            ("RABBITMQ_CONFIG_FILE", Of("rabbitmq.conf")), ("RABBITMQ_CONF_ENV_FILE", Of("none")),
            ("RABBITMQ_ENABLED_PLUGINS_FILE", Of("plugins")),
            // The port mapper is ours to start and to end.
            ("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "-start_epmd false"),
        })
        {
            start.Environment[name] = value;
        }
        var started = Process.Start(start)!;
        started.OutputDataReceived += (_, _) => { };
        started.ErrorDataReceived += (_, _) => { };
        started.BeginOutputReadLine();
        started.BeginErrorReadLine();
        return started;
    }

    private string Of(string name) => Path.Combine(folder.FullName, name);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>A port below those that clients get, so that it is free again after a kill.</summary>
    private int FreePort()
    {
        while (true)
        {
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, Random.Shared.Next(20_000, 32_000));
                listener.Start();
                var free = ((IPEndPoint)listener.LocalEndpoint).Port;
                if (!taken.Contains(free))
                {
                    taken.Add(free);
                    return free;
                }
            }
            catch (SocketException)
            {
                // Taken; another.
            }
        }
    }
}
