using System.Diagnostics.CodeAnalysis;

namespace Zentra.Server.Bridges;

/// <summary>The broker that events are published to.</summary>
/// <param name="Address">`amqp` or `amqps`, with user, password and virtual host (AMQP URI specification).</param>
public sealed record AmqpSettings(Uri Address)
{
    public const string StandardExchange = "zentra.events";

    /// <summary>Names the broker where a password should not stand on a command line.</summary>
    public const string Variable = "ZENTRA_EVENTS_AMQP";

    public string Exchange { get; init; } = StandardExchange;

    /// <summary>Whether, where nothing was published before, it begins with the first event.</summary>
    public bool IsFromStart { get; init; }

    /// <summary>The broker without user and password.</summary>
    public string Place => Address.GetComponents(
        UriComponents.Scheme | UriComponents.HostAndPort | UriComponents.Path, UriFormat.UriEscaped);

    /// <summary>Reads an address, or says why it is none. The reason does not repeat it.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out AmqpSettings? settings, out string reason)
    {
        if (Uri.TryCreate(text, UriKind.Absolute, out var address)
            && address.Scheme is "amqp" or "amqps" && address.Host.Length > 0)
        {
            (settings, reason) = (new(address), "");
            return true;
        }
        (settings, reason) = (null, "The broker's address must be amqp://user:password@host:port/vhost, or amqps://….");
        return false;
    }

    /// <summary>Without the password.</summary>
    public override string ToString() => $"{Place} {Exchange}";
}
