using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Zentra.Simulators;

/// <summary>How every simulator is hosted: on the loopback address, with the least that serves HTTP.</summary>
internal static class Host
{
    /// <param name="port">0 takes a free one.</param>
    public static WebApplicationBuilder NewBuilder(int port)
    {
        var builder = WebApplication.CreateEmptyBuilder(new() { ApplicationName = "zentra-simulators" });
        builder.WebHost.UseKestrelCore();
        builder.Logging.ClearProviders().AddSimpleConsole(c => c.SingleLine = true).SetMinimumLevel(LogLevel.Error);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, port);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = Exchange.MaxBytes;
        });
        // A caller whom the script lets wait forever does not hold up the end.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        builder.Services.AddRouting();
        return builder;
    }

    /// <summary>Serves until it is told to end, and prints its URL first.</summary>
    public static async Task<int> Serve(WebApplication app)
    {
        await using (app)
        {
            await app.StartAsync();
            var server = app.Services.GetRequiredService<IServer>();
            var url = server.Features.Get<IServerAddressesFeature>()!.Addresses.First();
            await Console.Out.WriteLineAsync($"listening on {url}");
            await app.WaitForShutdownAsync();
        }
        return 0;
    }
}
