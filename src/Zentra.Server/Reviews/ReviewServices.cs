using Microsoft.Extensions.DependencyInjection;
using Zentra.Server.Http;
using Zentra.Server.Workers;

namespace Zentra.Server.Reviews;

/// <summary>The parts of this room.</summary>
internal static class ReviewServices
{
    public static void AddReviews(this IServiceCollection services)
    {
        services.AddSingleton<IReviewResolution, UnknownOutcomeResolution>();
        services.AddSingleton<IReviewResolution, AcknowledgedResolution>();
        services.AddSingleton<ReviewResolutions>();
        services.AddSingleton<ILongWork, BulkWork>();
    }
}
