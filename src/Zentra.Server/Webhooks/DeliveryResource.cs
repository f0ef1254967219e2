using Zentra.Runtime.Intents;
using Zentra.Runtime.Webhooks;

namespace Zentra.Server.Webhooks;

/// <summary>An event on its way to an endpoint, with every attempt.</summary>
public sealed record DeliveryResource
{
    public required string Id { get; init; }
    public string Object => "webhook_delivery";
    public required string Endpoint { get; init; }

    /// <summary>The event; it is also the `webhook-id` of every attempt.</summary>
    public required string Event { get; init; }

    public required string Type { get; init; }

    /// <summary>The identifier of the object that the event is about.</summary>
    public required string Subject { get; init; }

    /// <summary>The event's sequence.</summary>
    public required long Sequence { get; init; }

    /// <summary>
    /// `pending` until it was tried; `retained` after the first failure; `retrying` while and after it is tried again;
    /// `resolved` when the endpoint took it; else `exhausted` or `canceled`.
    /// </summary>
    public required DeliveryState State { get; init; }

    public required IReadOnlyList<DeliveryAttempt> Attempts { get; init; }

    /// <summary>When it is tried next.</summary>
    public Timestamp? NextAttemptAt { get; init; }

    /// <summary>When the event was told.</summary>
    public required Timestamp CreatedAt { get; init; }

    public required Timestamp UpdatedAt { get; init; }

    public static DeliveryResource Of(Delivery delivery, WebhookEndpoint endpoint) => new()
    {
        Id = IdOf(delivery.Event, endpoint),
        Endpoint = endpoint.Id,
        Event = delivery.Event,
        Type = delivery.Type,
        Subject = delivery.Subject,
        Sequence = delivery.Sequence,
        State = delivery.State,
        Attempts = delivery.Attempts,
        NextAttemptAt = delivery.NextAt,
        CreatedAt = delivery.CreatedAt,
        UpdatedAt = delivery.UpdatedAt,
    };

    public static string IdOf(string told, WebhookEndpoint endpoint) =>
        Identifier.TryParse(told, "evt", out var id)
            ? Delivery.IdOf(id, endpoint.Number).Text("dlv")
            : throw new InvalidOperationException($"{told} is no event.");

    /// <summary>The delivery of an event that was not tried yet.</summary>
    public static Delivery New(WebhookEndpoint endpoint, SealedEvent told) => new()
    {
        Endpoint = endpoint.Number,
        Sequence = told.Sequence,
        Event = told.Id,
        Type = told.Type,
        Subject = told.Object,
        CreatedAt = told.At,
        UpdatedAt = told.At,
    };
}
