using Microsoft.Extensions.DependencyInjection;
using Zentra.Server.Files;
using Zentra.Server.Http;
using Zentra.Server.Vault;
using Zentra.Server.Workers;

namespace Zentra.Server.Clearing;

/// <summary>The parts of this room.</summary>
internal static class ClearingServices
{
    public static void AddClearing(this IServiceCollection services, ClearingSettings settings, string dataFolder)
    {
        services.AddSingleton(s => new ClearingShelf(
            new FileShelf(settings.Folder ?? Path.Combine(dataFolder, "clearing"), long.MaxValue),
            s.GetRequiredService<InstallationSecrets>(),
            settings.MaxBytes));
        services.AddSingleton<ClearingIntake>();
        services.AddSingleton<IPresentments, SandboxPresentments>();
        services.AddSingleton<IReviewResolution, ClearingResolution>();
        services.AddSingleton<ILongWork, ClearingWork>();
    }
}
