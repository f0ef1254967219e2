using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Zentra.Server.Http;

/// <summary>
/// Reads the address of an endpoint so strictly that no two programs can read it in two ways: what was checked is what
/// will be connected to. A host is a name in ASCII, four decimals, or an IPv6 address in brackets.
/// </summary>
internal static class DestinationUrl
{
    private const int MaxLength = 2_048;
    private const int MaxHost = 253;
    private const int MaxLabel = 63;
    private const string Invalid = "invalid_url";

    private static readonly SearchValues<char> Visible =
        SearchValues.Create([.. Enumerable.Range('!', '~' - '!' + 1).Select(c => (char)c).Where(c => c != '\\')]);

    /// <summary>Names that are registered to lead inside (RFC 6762, RFC 8375, and `internal` by ICANN).</summary>
    private static readonly string[] InnerNames = ["local", "internal", "home.arpa"];

    public static DestinationFault? Check(string url, bool livemode, bool allowsLoopback)
    {
        if (url.Length is 0 or > MaxLength)
        {
            return new(Invalid, $"A URL has 1 to {MaxLength} characters.");
        }
        if (url.AsSpan().ContainsAnyExcept(Visible))
        {
            return new(Invalid, "A URL has no blanks, backslashes or characters beyond ASCII: "
                + "write a host as xn--… and percent-encode the path.");
        }
        var isHttps = url.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
        if (!isHttps && !url.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
        {
            return new(Invalid, "The URL must be absolute, and begin with https:// or http://.");
        }
        if (livemode && !isHttps)
        {
            return new("https_required", "A live workspace's URL must begin with https://.");
        }
        if (url.Contains('#', StringComparison.Ordinal))
        {
            return new(Invalid, "The URL must not have a fragment: it would not be sent.");
        }
        var rest = url[(url.IndexOf("//", StringComparison.Ordinal) + 2)..];
        var end = rest.AsSpan().IndexOfAny('/', '?');
        var authority = end < 0 ? rest : rest[..end];
        if (authority.Contains('@', StringComparison.Ordinal))
        {
            return new(Invalid, "The URL must not have user information: requests are signed instead.");
        }
        var colon = authority.IndexOf(':', authority.LastIndexOf(']') + 1);
        var host = (colon < 0 ? authority : authority[..colon]).ToLowerInvariant();
        if (colon >= 0 && (!ushort.TryParse(
            authority.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port == 0))
        {
            return new(Invalid, "The URL's port must be 1 to 65535.");
        }
        return CheckHost(host, allowsLoopback)
            // At last the platform must have understood the same host.
            ?? (Uri.TryCreate(url, UriKind.Absolute, out var parsed)
                && (host[0] == '[' || parsed.IdnHost == host)
                ? null
                : new(Invalid, "The URL cannot be read."));
    }

    /// <summary>Whether a name always is this machine's own (RFC 6761 section 6.3).</summary>
    private static bool IsLocalhost(string host) => IsIn(host, "localhost");

    private static DestinationFault? CheckHost(string host, bool allowsLoopback)
    {
        if (host.Length == 0)
        {
            return new(Invalid, "The URL must name a host.");
        }
        if (host[0] == '[')
        {
            return host[^1] == ']' && !host.Contains('%', StringComparison.Ordinal)
                && IPAddress.TryParse(host, out var v6) && v6.AddressFamily == AddressFamily.InterNetworkV6
                ? DestinationFault.Of(v6, allowsLoopback)
                : new(Invalid, "What the URL has in brackets must be an IPv6 address without a scope.");
        }
        if (EndsInNumber(host))
        {
            return IPAddress.TryParse(host, out var v4) && v4.ToString() == host
                ? DestinationFault.Of(v4, allowsLoopback)
                : new(Invalid, "An IPv4 address must be four decimals, as 198.51.100.7.");
        }
        if (host.Length > MaxHost || !host.Split('.').All(IsLabel))
        {
            return new(Invalid, "A host is labels of a-z, 0-9, - and _, separated by dots, without a dot at its end.");
        }
        if (IsLocalhost(host))
        {
            return allowsLoopback ? null : DestinationFault.Special(SpecialAddresses.Loopback);
        }
        return InnerNames.Any(name => IsIn(host, name)) ? DestinationFault.Special("private") : null;
    }

    /// <summary>Whether programs read the host as an IPv4 address in some notation (WHATWG URL 3.5).</summary>
    private static bool EndsInNumber(string host)
    {
        var labels = host.Split('.');
        var last = labels[^1].Length == 0 && labels.Length > 1 ? labels[^2] : labels[^1];
        return last.Length > 0 && (last.All(char.IsAsciiDigit)
            || (last.StartsWith("0x", StringComparison.Ordinal) && last.Skip(2).All(char.IsAsciiHexDigit)));
    }

    private static bool IsLabel(string label) => label.Length is > 0 and <= MaxLabel && label[0] != '-'
        && label[^1] != '-' && label.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_');

    private static bool IsIn(string host, string name) => host.EndsWith(name, StringComparison.Ordinal)
        && (host.Length == name.Length || host[^(name.Length + 1)] == '.');
}
