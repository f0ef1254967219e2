using Microsoft.Extensions.DependencyInjection;
using Zentra.Server.Files;
using Zentra.Server.Http;
using Zentra.Server.Workers;

namespace Zentra.Server.Settlement;

/// <summary>The parts of this room.</summary>
internal static class SettlementServices
{
    public static void AddSettlement(this IServiceCollection services, SettlementSettings settings, string dataFolder)
    {
        services.AddSingleton(new FileShelf(
            settings.Folder ?? Path.Combine(dataFolder, "settlements"), settings.MaxBytes));
        services.AddSingleton<SettlementIntake>();
        services.AddSingleton<IReviewResolution, SettlementResolution>();
        services.AddSingleton<ILongWork, SettlementWork>();
        if (settings.Watched is not null)
        {
            services.AddSingleton(settings);
            services.AddHostedService<WatchedFolder>();
        }
    }
}
