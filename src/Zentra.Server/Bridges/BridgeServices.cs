using Microsoft.Extensions.DependencyInjection;

namespace Zentra.Server.Bridges;

/// <summary>The parts of this room.</summary>
internal static class BridgeServices
{
    public static void AddBridges(this IServiceCollection services, AmqpSettings? amqp)
    {
        if (amqp is not null)
        {
            services.AddSingleton(amqp);
            services.AddSingleton<BridgeCursors>();
            services.AddHostedService<AmqpBridge>();
        }
    }
}
