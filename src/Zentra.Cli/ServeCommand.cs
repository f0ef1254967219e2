using System.CommandLine;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Zentra.Runtime.Store;
using Zentra.Server;
using Zentra.Server.Access;
using Zentra.Server.Authorizations;
using Zentra.Server.Bridges;
using Zentra.Server.Http;
using Zentra.Server.Network;
using Zentra.Server.Clearing;
using Zentra.Server.Settlement;
using Zentra.Server.Vault;
using Zentra.Server.Webhooks;

namespace Zentra.Cli;

/// <summary>`zentra serve`: the API and its workers on one store.</summary>
internal static class ServeCommand
{
    public static Command Make()
    {
        var port = new Option<int>("--port") { Description = "The port to listen on.", DefaultValueFactory = _ => 7070 };
        var listen = new Option<string>("--listen")
        {
            Description = "The address to listen on.",
            DefaultValueFactory = _ => IPAddress.Loopback.ToString(),
        };
        var data = new Option<string>("--data")
        {
            Description = "The folder that holds everything it writes.",
            DefaultValueFactory = _ => ".zentra",
        };
        var store = StoreOption.Make();
        var migrate = new Option<bool>("--migrate") { Description = "First bring the store to this version." };
        // Without a default value: the help would print its password.
        var amqp = new Option<string?>("--amqp")
        {
            Description = "A RabbitMQ broker that every event is published to, amqp://user:password@host:port/vhost; "
                + $"{AmqpSettings.Variable} in the environment names it too.",
        };
        var exchange = new Option<string>("--amqp-exchange")
        {
            Description = "The broker's exchange that they go to.",
            DefaultValueFactory = _ => AmqpSettings.StandardExchange,
        };
        var fromStart = new Option<bool>("--amqp-from-start")
        {
            Description = "Where the broker has had none: publish from the first event, not from now on.",
        };
        var verbose = new Option<bool>("--verbose") { Description = "Log every request." };
        var command = new Command("serve", "Start the API and its workers.")
        {
            port, listen, data, store, migrate, amqp, exchange, fromStart, verbose,
        };
        command.SetAction((parsed, _) => StoreOption.With(
            parsed.GetValue(store),
            Path.GetFullPath(parsed.GetRequiredValue(data)),
            address => !TryAmqp(parsed.GetValue(amqp), out var broker, out var reason) ? Exit.Usage(reason) : Serve(
                new ServerOptions(Path.GetFullPath(parsed.GetRequiredValue(data)), parsed.GetRequiredValue(port))
                {
                    Address = IPAddress.Parse(parsed.GetRequiredValue(listen)),
                    LogLevel = parsed.GetValue(verbose) ? LogLevel.Information : LogLevel.Warning,
                    Store = address,
                    Amqp = broker is null ? null : broker with
                    {
                        Exchange = parsed.GetRequiredValue(exchange),
                        IsFromStart = parsed.GetValue(fromStart),
                    },
                },
                parsed.GetValue(migrate))));
        return command;
    }

    /// <summary>The broker that is named, if any; false where it cannot be one.</summary>
    private static bool TryAmqp(string? given, out AmqpSettings? broker, out string reason)
    {
        (broker, reason) = (null, "");
        var address = given ?? Environment.GetEnvironmentVariable(AmqpSettings.Variable);
        return string.IsNullOrEmpty(address) || AmqpSettings.TryParse(address, out broker, out reason);
    }

    private static async Task<int> Serve(ServerOptions options, bool migrate)
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(options.DataDirectory);
            }
            else
            {
                Directory.CreateDirectory(
                    options.DataDirectory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
            await using var owner = options.Store.IsEmbedded ? OwnDirectory(options.DataDirectory) : null;
            if (migrate)
            {
                await options.Store.Migrate(ZentraServer.Catalogue);
            }
            await using var app = ZentraServer.Build(options with
            {
                Webhooks = WebhookSettings.FromEnvironment(Environment.GetEnvironmentVariable),
                Settlement = SettlementSettings.FromEnvironment(Environment.GetEnvironmentVariable),
                Clearing = ClearingSettings.FromEnvironment(Environment.GetEnvironmentVariable),
                Authorizations = AuthorizationSettings.FromEnvironment(Environment.GetEnvironmentVariable),
                PreviousVaultMaster = VaultMasters.PreviousIn(Environment.GetEnvironmentVariable),
                Network = NetworkSettings.FromEnvironment(Environment.GetEnvironmentVariable),
            });
            var key = await FirstKey(app.Services);
            await app.StartAsync();
            await Announce(app, key);
            await app.WaitForShutdownAsync();
            return 0;
        }
        catch (Exception fault) when (
            fault is StoreUnavailableException or FormatException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"Zentra cannot start: {fault.Message}");
            return 1;
        }
    }

    /// <summary>Two servers on one folder would each think itself alone after a crash; the second is refused.</summary>
    private static FileStream OwnDirectory(string directory)
    {
        try
        {
            return new FileStream(Path.Combine(directory, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException fault)
        {
            throw new StoreUnavailableException($"another server uses {directory}, or it cannot be written ({fault.Message})", fault);
        }
    }

    /// <summary>The key of the sandbox that an empty store gets; made before the server says that it is ready.</summary>
    private static async Task<string?> FirstKey(IServiceProvider services)
    {
        var chosen = Environment.GetEnvironmentVariable("ZENTRA_SANDBOX_KEY");
        if (!string.IsNullOrEmpty(chosen) && (chosen.Length is < 8 or > 128 || chosen.AsSpan().ContainsAnyExceptInRange('!', '~')))
        {
            throw new StoreUnavailableException("ZENTRA_SANDBOX_KEY must have 8 to 128 printable ASCII characters without spaces");
        }
        return await FirstStart.MakeSandbox(
            services.GetRequiredService<Door>(), services.GetRequiredService<IStore>(), services.GetRequiredService<Keys>(),
            services.GetRequiredService<RuntimeClock>(), string.IsNullOrEmpty(chosen) ? null : chosen);
    }

    private static async Task Announce(WebApplication app, string? key)
    {
        var url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        var shown = key ?? "$ZENTRA_KEY";
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $$"""

            Zentra is ready at {{url}}  (contract: {{url}}/openapi.json)
            {{(key is null ? "The store has its tenants already; use a key you have." : $"A sandbox was made. Its key, shown once: {key}")}}

            The first call:

              curl -s {{url}}/payments \
                -H 'Authorization: Bearer {{shown}}' -H 'Content-Type: application/json' \
                -d '{"amount_minor":125000,"currency":"ledger_currency","customer":"customer_ref","idempotency_key":"pay_live_042"}'

            """);
        await Console.Out.WriteLineAsync(text);
    }
}
