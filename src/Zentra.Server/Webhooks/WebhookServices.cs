using Microsoft.Extensions.DependencyInjection;
using Zentra.Server.Workers;

namespace Zentra.Server.Webhooks;

/// <summary>The parts of this room.</summary>
internal static class WebhookServices
{
    public static void AddWebhooks(this IServiceCollection services)
    {
        services.AddSingleton<DeliverySender>();
        services.AddSingleton<DeliveryRecorder>();
        services.AddSingleton<WebhookDispatcher>();
        services.AddHostedService(s => s.GetRequiredService<WebhookDispatcher>());
        services.AddSingleton<DeliveryWork>();
        services.AddSingleton<ILongWork>(s => s.GetRequiredService<DeliveryWork>());
    }
}
