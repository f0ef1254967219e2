using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Zentra.Server.Http;

/// <summary>`If-Match` (RFC 9110, section 13.1.1) with the version of an object as its entity tag.</summary>
internal static class Precondition
{
    /// <summary>The version that the caller has seen; null where he sends none, or any.</summary>
    public static long? Version(HttpContext http, Faults faults)
    {
        var header = http.Request.Headers.IfMatch;
        if (header.Count == 0 || header.ToString() == "*")
        {
            return null;
        }
        var tag = header.ToString().Trim('"');
        if (header.Count == 1 && long.TryParse(tag, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            && version <= int.MaxValue)
        {
            return version;
        }
        faults.Add("/If-Match", "invalid_value", "If-Match has one version in quotes, as \"3\".");
        return null;
    }
}
