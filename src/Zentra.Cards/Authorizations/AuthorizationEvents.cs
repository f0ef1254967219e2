using Zentra.Runtime.Events;

namespace Zentra.Cards.Authorizations;

/// <summary>What is told of authorizations.</summary>
public static class AuthorizationEvents
{
    public static readonly EventType<AuthorizationResource> Requested = Of(
        "card.authorization.requested", "A network or a processor asked for an authorization.");

    public static readonly EventType<AuthorizationResource> Approved = Of(
        "card.authorization.approved", "An authorization was approved, wholly or in part.");

    public static readonly EventType<AuthorizationResource> Declined = Of(
        "card.authorization.declined", "An authorization was declined.");

    public static readonly EventType<AuthorizationResource> Review = Of(
        "card.authorization.review", "An authorization waits for a person.");

    public static readonly EventType<AuthorizationResource> Advised = Of(
        "card.authorization.advised", "Others had decided on an authorization already; it is posted as they did.");

    public static readonly EventType<AuthorizationResource> Incremented = Of(
        "card.authorization.incremented", "An authorization was raised.");

    public static readonly EventType<AuthorizationResource> IncrementDeclined = Of(
        "card.authorization.increment_declined", "An authorization was not raised; it stays as it was.");

    public static readonly EventType<AuthorizationResource> Reversed = Of(
        "card.authorization.reversed", "An authorization was reversed, wholly or in part.");

    public static readonly EventType<AuthorizationResource> Expired = Of(
        "card.authorization.expired", "The time of an authorization's hold is over.");

    public static readonly EventType<AuthorizationResource> Refunded = Of(
        "card.authorization.refunded", "Money went back to a card in a single message.");

    public static IReadOnlyList<EventType> All =>
    [
        Requested, Approved, Declined, Review, Advised, Incremented, IncrementDeclined, Reversed, Expired, Refunded,
    ];

    private static EventType<AuthorizationResource> Of(string name, string description) =>
        new(name, description, AuthorizationJson.Default.AuthorizationResource);
}
