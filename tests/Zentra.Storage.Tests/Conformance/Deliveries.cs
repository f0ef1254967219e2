using System.Text.Json;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Runtime.Webhooks;

namespace Zentra.Storage.Tests.Conformance;

/// <summary>Deliveries of tests, of endpoint 7 where nothing else is said.</summary>
internal static class Deliveries
{
    private static readonly DeliveryAttempt[] Nothing = [];

    public static Delivery Of(long sequence, long endpoint = 7) => new()
    {
        Endpoint = endpoint,
        Sequence = sequence,
        Event = $"evt_{sequence}",
        Type = "thing.made",
        Subject = "thg_1",
        CreatedAt = Moments.Start,
        UpdatedAt = Moments.Start,
    };

    public static DeliveryAttempt Failed(int number) => new()
    {
        Number = number,
        At = Moments.AfterMs(number),
        Status = 503,
        DurationMs = 12,
        Error = "status",
        Explanation = "The endpoint answered 503.",
        Response = "busy",
        NextAttemptAt = Moments.AfterMs(number + 1),
    };

    public static DeliveryAttempt Taken(int number) => new() { Number = number, At = Moments.Start, DurationMs = 3 };

    /// <summary>All of a delivery: equal deliveries have equal texts.</summary>
    public static string Text(Delivery delivery) => $"{delivery with { Attempts = Nothing }}"
        + JsonSerializer.Serialize(delivery.Attempts, DeliveryJson.Default.IReadOnlyListDeliveryAttempt);

    public static void Keep(this IStore store, Scope scope, params Delivery[] deliveries)
    {
        var writes = new DeliveryWrites(scope);
        writes.Deliveries.AddRange(deliveries);
        store.Keep(writes);
    }

    /// <summary>One committed transaction.</summary>
    public static void Keep(this IStore store, DeliveryWrites writes)
    {
        using var writer = store.OpenWriter();
        writer.Begin();
        writer.Write(writes);
        writer.Commit();
    }
}
