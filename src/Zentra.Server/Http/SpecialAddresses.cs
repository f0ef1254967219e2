using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Zentra.Server.Http;

/// <summary>
/// Addresses that are not a public host's, by IANA's registries of special-purpose addresses (RFC 6890 and what updates
/// it), with the forms of IPv6 that carry an IPv4 address judged by the one that they carry.
/// https://www.iana.org/assignments/iana-ipv4-special-registry
/// https://www.iana.org/assignments/iana-ipv6-special-registry
/// </summary>
internal static class SpecialAddresses
{
    public const string Loopback = "loopback";

    private static readonly (IPNetwork Range, string Class)[] V4 =
    [
        (IPNetwork.Parse("0.0.0.0/8"), "unspecified"),
        (IPNetwork.Parse("10.0.0.0/8"), "private"),
        (IPNetwork.Parse("100.64.0.0/10"), "shared"),
        (IPNetwork.Parse("127.0.0.0/8"), Loopback),
        // Azure's platform answers virtual machines here, in a range that is public otherwise.
        (IPNetwork.Parse("168.63.129.16/32"), "cloud metadata"),
        (IPNetwork.Parse("169.254.169.254/32"), "cloud metadata"),
        (IPNetwork.Parse("169.254.0.0/16"), "link-local"),
        (IPNetwork.Parse("172.16.0.0/12"), "private"),
        (IPNetwork.Parse("192.0.0.0/24"), "protocol"),
        (IPNetwork.Parse("192.0.2.0/24"), "documentation"),
        (IPNetwork.Parse("192.88.99.0/24"), "6to4 relay"),
        (IPNetwork.Parse("192.168.0.0/16"), "private"),
        (IPNetwork.Parse("198.18.0.0/15"), "benchmarking"),
        (IPNetwork.Parse("198.51.100.0/24"), "documentation"),
        (IPNetwork.Parse("203.0.113.0/24"), "documentation"),
        (IPNetwork.Parse("224.0.0.0/4"), "multicast"),
        (IPNetwork.Parse("255.255.255.255/32"), "broadcast"),
        (IPNetwork.Parse("240.0.0.0/4"), "reserved"),
    ];

    private static readonly (IPNetwork Range, string Class)[] V6 =
    [
        (IPNetwork.Parse("::/128"), "unspecified"),
        (IPNetwork.Parse("::1/128"), Loopback),
        (IPNetwork.Parse("::/96"), "IPv4-compatible"),
        (IPNetwork.Parse("64:ff9b:1::/48"), "local NAT64"),
        (IPNetwork.Parse("100::/64"), "discard"),
        (IPNetwork.Parse("2001::/32"), "Teredo"),
        (IPNetwork.Parse("2001::/23"), "protocol"),
        (IPNetwork.Parse("2001:db8::/32"), "documentation"),
        (IPNetwork.Parse("3fff::/20"), "documentation"),
        (IPNetwork.Parse("5f00::/16"), "segment routing"),
        (IPNetwork.Parse("fd00:ec2::254/128"), "cloud metadata"),
        (IPNetwork.Parse("fc00::/7"), "private"),
        (IPNetwork.Parse("fe80::/10"), "link-local"),
        (IPNetwork.Parse("fec0::/10"), "site-local"),
        (IPNetwork.Parse("ff00::/8"), "multicast"),
    ];

    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");
    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    /// <summary>The class of a special address, as `loopback`; null for a public host's.</summary>
    public static string? ClassOf(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            return In(V4, address);
        }
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return "unknown";
        }
        if (address.IsIPv4MappedToIPv6)
        {
            return In(V4, address.MapToIPv4());
        }
        if (address.ScopeId != 0)
        {
            return "scoped";
        }
        if (In(V6, address) is { } special)
        {
            return special;
        }
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        if (Nat64.Contains(address))
        {
            return Carried(bytes[12..], "by NAT64");
        }
        if (SixToFour.Contains(address))
        {
            return Carried(bytes[2..6], "by 6to4");
        }
        // ISATAP (RFC 5214 section 6.1): the interface's identifier is 0000:5efe or 0200:5efe, and an IPv4 address.
        if ((BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]) & ~0x02000000u) == 0x00005efe)
        {
            return "ISATAP";
        }
        return GlobalUnicast.Contains(address) ? null : "unassigned";
    }

    /// <summary>No tunnel leads to a loopback that is ours, so its class is another one.</summary>
    private static string? Carried(ReadOnlySpan<byte> bytes, string how) =>
        In(V4, new(bytes[..4])) is { } special ? $"{special} {how}" : null;

    private static string? In((IPNetwork Range, string Class)[] ranges, IPAddress address)
    {
        foreach (var (range, name) in ranges)
        {
            if (range.Contains(address))
            {
                return name;
            }
        }
        return null;
    }
}
