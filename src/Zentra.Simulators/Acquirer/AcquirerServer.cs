using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Zentra.Simulators.Acquirer;

/// <summary>How an acquirer is started.</summary>
/// <param name="Port">0 takes a free one.</param>
internal sealed record AcquirerOptions(int Port, string ApiKey, CallbackTarget Callbacks);

/// <summary>The parts of the acquirer, and the paths that lead to them.</summary>
internal static class AcquirerServer
{
    public static WebApplication Build(AcquirerOptions options)
    {
        var builder = Host.NewBuilder(options.Port);
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
