using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Zentra.Simulators.Receiver;

/// <summary>How a receiver is started.</summary>
/// <param name="Port">0 takes a free one.</param>
/// <param name="Secret">Of every hook that is not given its own; null verifies nothing.</param>
/// <param name="Lean">Counts and identifiers only.</param>
internal sealed record ReceiverOptions(int Port, string? Secret, bool Lean);

/// <summary>The parts of the receiver, and the paths that lead to them.</summary>
internal static class ReceiverServer
{
    public static WebApplication Build(ReceiverOptions options)
    {
        var builder = Host.NewBuilder(options.Port);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<Hooks>();
        builder.Services.AddSingleton<Reception>();
        builder.Services.AddSingleton<ControlEndpoints>();
        var app = builder.Build();
        // Before routing, which costs more than all that is done here.
        app.Use(app.Services.GetRequiredService<Reception>().Take);
        app.UseRouting();
        app.Services.GetRequiredService<ControlEndpoints>().Map(app);
        app.MapGet("/health/ready", () => Results.Ok());
        app.UseEndpoints(_ => { });
        app.Run(http => Exchange.Refuse(http, HttpStatusCode.NotFound, "unknown_path"));
        return app;
    }
}
