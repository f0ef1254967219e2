using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Zentra.Cards.Authorizations;
using Zentra.Cards.Iso8583;
using Zentra.Runtime.Webhooks;

namespace Zentra.Server.Network;

/// <summary>Where networks are listened to over TCP, for whom, and with what limits.</summary>
/// <param name="Endpoint">Port 0 takes a free one.</param>
/// <param name="ApiKey">An API key of the role `network`: its workspace issues the cards.</param>
public sealed record NetworkSettings(IPEndPoint Endpoint, string ApiKey)
{
    private const string Prefix = "ZENTRA_NETWORK_";
    private const int MaxConnectionsLimit = 10_000;
    private const int MaxInFlightLimit = 4_096;

    public Dialect Dialect { get; init; } = Dialect.Iso1987;

    /// <summary>How long a connection may say nothing.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a message may take from its first byte to its last; and the handshake of TLS.</summary>
    public TimeSpan FrameTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a network may take to accept its answers.</summary>
    public TimeSpan WriteTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a decision may take, before the network is told that there is none.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>The longest message that is read.</summary>
    public int MaxFrameBytes { get; init; } = 4_096;

    public int MaxConnections { get; init; } = 256;

    /// <summary>Messages of a connection that are read and not answered; beyond these nothing is read.</summary>
    public int MaxInFlight { get; init; } = 128;

    /// <summary>Whether a connection signs on before anything is decided.</summary>
    public bool RequireSignOn { get; init; } = true;

    /// <summary>What a network is told of a wrong security code: N7, or 05 where it does not know that.</summary>
    public string CvvCode { get; init; } = ResponseCodes.CvvFailed;

    /// <summary>Null where connections are not encrypted: then it should listen on a private line only.</summary>
    public NetworkTls? Tls { get; init; }

    /// <summary>
    /// Reads the settings of the environment; null where `ZENTRA_NETWORK_LISTEN` is not set. A value that cannot be
    /// read stops the start.
    /// </summary>
    /// <exception cref="FormatException">A setting is malformed.</exception>
    public static NetworkSettings? FromEnvironment(Func<string, string?> read)
    {
        if (read($"{Prefix}LISTEN") is not { Length: > 0 } listen)
        {
            return null;
        }
        if (!IPEndPoint.TryParse(listen, out var endpoint) || !listen.Contains(':', StringComparison.Ordinal))
        {
            throw Malformed("LISTEN", "an address and a port as 10.0.0.5:8583");
        }
        if (read($"{Prefix}KEY") is not { Length: > 0 } key)
        {
            throw Malformed("KEY", "an API key of the role network");
        }
        var standard = new NetworkSettings(endpoint, key);
        return standard with
        {
            IdleTimeout = Span(read, "IDLE_TIMEOUT", standard.IdleTimeout),
            FrameTimeout = Span(read, "FRAME_TIMEOUT", standard.FrameTimeout),
            WriteTimeout = Span(read, "WRITE_TIMEOUT", standard.WriteTimeout),
            Deadline = Span(read, "DEADLINE", standard.Deadline),
            MaxFrameBytes = Number(read, "MAX_FRAME_BYTES", standard.MaxFrameBytes, Frames.MaxBytes),
            MaxConnections = Number(read, "MAX_CONNECTIONS", standard.MaxConnections, MaxConnectionsLimit),
            MaxInFlight = Number(read, "MAX_IN_FLIGHT", standard.MaxInFlight, MaxInFlightLimit),
            RequireSignOn = One(read, "SIGN_ON", "required", "optional") == "required",
            CvvCode = One(read, "CVV_CODE", ResponseCodes.CvvFailed, ResponseCodes.DoNotHonour),
            Tls = TlsFrom(read),
        };
    }

    /// <summary>Without the key.</summary>
    public override string ToString() => $"{Endpoint}{(Tls is null ? "" : " by TLS")}";

    private static NetworkTls? TlsFrom(Func<string, string?> read)
    {
        string? Path(string name) => read($"{Prefix}{name}") is { Length: > 0 } path ? path : null;
        var (certificate, authorities) = (Path("TLS_CERTIFICATE"), Path("TLS_CLIENT_AUTHORITIES"));
        if (certificate is null)
        {
            return authorities is null
                ? null
                : throw Malformed("TLS_CERTIFICATE", "a file, where clients are to show certificates");
        }
        try
        {
            return NetworkTls.Load(certificate, Path("TLS_KEY"), Path("TLS_PASSWORD"), authorities);
        }
        catch (CryptographicException fault)
        {
            throw new FormatException($"{Prefix}TLS_… cannot be used: {fault.Message}", fault);
        }
    }

    private static TimeSpan Span(Func<string, string?> read, string name, TimeSpan standard) =>
        read($"{Prefix}{name}") is not { Length: > 0 } text ? standard
        : DeliverySchedule.Span(text) is { Ticks: > 0 } span ? span
        : throw Malformed(name, "a span as 15s or 5m");

    private static int Number(Func<string, string?> read, string name, int standard, int most) =>
        read($"{Prefix}{name}") is not { Length: > 0 } text ? standard
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= 1 && number <= most ? number
        : throw Malformed(name, $"a number from 1 to {most}");

    private static string One(Func<string, string?> read, string name, string standard, string other) =>
        read($"{Prefix}{name}") is not { Length: > 0 } text || text == standard ? standard
        : text == other ? other
        : throw Malformed(name, $"{standard} or {other}");

    private static FormatException Malformed(string name, string form) => new($"{Prefix}{name} must be {form}");
}
