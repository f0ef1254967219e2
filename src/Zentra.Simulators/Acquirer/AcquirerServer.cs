using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Zentra.Simulators.Acquirer;

/// <summary>How an acquirer is started.</summary>
/// <param name="Port">0 takes a free one.</param>
internal sealed record AcquirerOptions(int Port, string ApiKey, CallbackTarget Callbacks);

/// <summary>The parts of the acquirer, and the paths that lead to them.</summary>
internal static class AcquirerServer
{
    public static WebApplication Build(AcquirerOptions options)
    {
        var builder = WebApplication.CreateEmptyBuilder(new() { ApplicationName = "zentra-simulators" });
        builder.WebHost.UseKestrelCore();
        builder.Logging.ClearProviders().AddSimpleConsole(c => c.SingleLine = true).SetMinimumLevel(LogLevel.Error);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, options.Port);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = Exchange.MaxBytes;
        });
        // A caller whom the script lets wait forever does not hold up the end.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        builder.Services.AddRouting();
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(new CallbackQueue(options.Callbacks, TimeProvider.System));
        builder.Services.AddSingleton<Book>();
        builder.Services.AddSingleton<Disputes>();
        builder.Services.AddSingleton<Script>();
        builder.Services.AddSingleton<Chaos>();
        builder.Services.AddSingleton<PaymentEndpoints>();
        builder.Services.AddSingleton<ControlEndpoints>();
        var app = builder.Build();
        app.UseRouting();
        app.Services.GetRequiredService<PaymentEndpoints>().Map(app);
        app.Services.GetRequiredService<ControlEndpoints>().Map(app);
        app.MapGet("/health/ready", () => Results.Ok());
        app.UseEndpoints(_ => { });
        app.Run(http => Exchange.Refuse(http, HttpStatusCode.NotFound, "unknown_path"));
        return app;
    }
}
