using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Server.Http;
using Zentra.Server.OpenApi;

namespace Zentra.Server.Operations;

/// <summary>Whether the server lives, and whether it can take money: an unready one says why.</summary>
public sealed record HealthResource(string Status, string Store, string? Reason);

/// <summary>`/health` and `/metrics`.</summary>
internal static class OperationsEndpoints
{
    /// <summary>How long the store may take to answer the question whether it is there.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static void MapOperations(this IEndpointRouteBuilder app)
    {
        app.MapGet("/health/live", (IStore store) => JsonReply.Ok(
                new HealthResource("live", store.Engine, null), ResponseJson.Default.HealthResource))
            .WithTags("Operations").Named("health_live", "Whether the process lives").Gives<HealthResource>(200);
        app.MapGet("/health/ready", Ready)
            .WithTags("Operations").Named("health_ready", "Whether the store takes writes").Gives<HealthResource>(200, 503);
        app.MapGet("/metrics", Metrics).ExcludeFromDescription();
    }

    private static async Task<Reply> Ready(IStore store, Lane lane)
    {
        var ready = (lane.Trouble ?? await Silence(store)) is { } reason
            ? (Status: 503, Body: new HealthResource("not_ready", store.Engine, reason))
            : (Status: 200, Body: new HealthResource("ready", store.Engine, null));
        return JsonReply.Of(ready.Status, ready.Body, ResponseJson.Default.HealthResource);
    }

    /// <summary>Why the store cannot be read. A lane that has nothing to write does not notice.</summary>
    private static async Task<string?> Silence(IStore store)
    {
        try
        {
            await store.LatestCheckpoint("").AsTask().WaitAsync(Patience);
            return null;
        }
        catch (StoreUnavailableException fault)
        {
            return fault.Message;
        }
        catch (TimeoutException)
        {
            return "The store does not answer.";
        }
    }

    /// <summary>Prometheus text format 0.0.4.</summary>
    private static Reply Metrics(Lane lane, UnmappedDeclines unmapped)
    {
        var text = new StringBuilder()
            .Append("# HELP zentra_ready Whether the store takes writes.\n# TYPE zentra_ready gauge\n")
            .Append(CultureInfo.InvariantCulture, $"zentra_ready {(lane.Trouble is null ? 1 : 0)}\n")
            .Append("# HELP zentra_intents_committed_total Intents committed by this process.\n")
            .Append("# TYPE zentra_intents_committed_total counter\n")
            .Append(CultureInfo.InvariantCulture, $"zentra_intents_committed_total {lane.Committed}\n")
            .Append("# HELP zentra_batches_committed_total Transactions committed by this process.\n")
            .Append("# TYPE zentra_batches_committed_total counter\n")
            .Append(CultureInfo.InvariantCulture, $"zentra_batches_committed_total {lane.Batches}\n")
            .Append("# HELP dotnet_gc_pause_seconds_total Time that garbage collection paused the process.\n")
            .Append("# TYPE dotnet_gc_pause_seconds_total counter\n")
            .Append(CultureInfo.InvariantCulture, $"dotnet_gc_pause_seconds_total {GC.GetTotalPauseDuration().TotalSeconds}\n")
            .Append("# HELP dotnet_gc_collections_total Garbage collections, by generation.\n")
            .Append("# TYPE dotnet_gc_collections_total counter\n")
            .Append(CultureInfo.InvariantCulture, $"dotnet_gc_collections_total{{generation=\"0\"}} {GC.CollectionCount(0)}\n")
            .Append(CultureInfo.InvariantCulture, $"dotnet_gc_collections_total{{generation=\"1\"}} {GC.CollectionCount(1)}\n")
            .Append(CultureInfo.InvariantCulture, $"dotnet_gc_collections_total{{generation=\"2\"}} {GC.CollectionCount(2)}\n");
        unmapped.Write(text);
        return new(200, Encoding.UTF8.GetBytes(text.ToString()), "text/plain; version=0.0.4; charset=utf-8");
    }
}
