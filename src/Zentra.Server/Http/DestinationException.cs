using System.Net;

namespace Zentra.Server.Http;

/// <summary>Why something may not be sent to a destination.</summary>
/// <param name="Code">`invalid_url`, `https_required` or `forbidden_destination`.</param>
/// <param name="Detail">
/// In a sentence. It names the class of an address and never the address, which may be a secret of our network.
/// </param>
public sealed record DestinationFault(string Code, string Detail)
{
    internal static DestinationFault? Of(IPAddress address, bool allowsLoopback) =>
        SpecialAddresses.ClassOf(address) is { } special && !(allowsLoopback && special == SpecialAddresses.Loopback)
            ? Special(special)
            : null;

    internal static DestinationFault Special(string special) => new(
        "forbidden_destination",
        $"The host has a special address ({special}), and only public ones are sent to.");
}

/// <summary>A connection was refused before it was made: its host has an address that is not sent to.</summary>
public sealed class DestinationException(DestinationFault fault) : Exception(fault.Detail)
{
    public DestinationFault Fault => fault;

    /// <summary>The refusal inside of an HTTP client's exception; null where it failed otherwise.</summary>
    public static DestinationFault? In(Exception? exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is DestinationException refused)
            {
                return refused.Fault;
            }
        }
        return null;
    }
}
