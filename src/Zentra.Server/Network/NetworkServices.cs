using Microsoft.Extensions.DependencyInjection;

namespace Zentra.Server.Network;

/// <summary>The parts of this room; there are none where no network is to be listened to.</summary>
internal static class NetworkServices
{
    public static void AddNetwork(this IServiceCollection services, NetworkSettings? settings)
    {
        if (settings is not null)
        {
            services.AddSingleton(settings);
            services.AddSingleton<MessageDesk>();
            services.AddSingleton<NetworkListener>();
            services.AddHostedService(s => s.GetRequiredService<NetworkListener>());
        }
    }
}
