using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Zentra.Server.Http;

namespace Zentra.Server.Reports;

/// <summary>How a report goes out.</summary>
internal enum ReportFormat
{
    Json,
    Csv,
}

internal static class ReportFormats
{
    public const string Csv = "text/csv";

    /// <summary>
    /// What `format` says, and without it what `Accept` prefers (RFC 9110, section 12.5.1); JSON where it says nothing.
    /// </summary>
    public static ReportFormat Format(this Query query, HttpContext http)
    {
        var isCsv = query.OneOf("format", ["json", "csv"]) is { } word
            ? word == "csv"
            : Prefers(http.Request.Headers.Accept);
        return isCsv ? ReportFormat.Csv : ReportFormat.Json;
    }

    private static bool Prefers(IList<string?> accept) =>
        MediaTypeHeaderValue.TryParseList(accept.OfType<string>().ToList(), out var types)
        && Quality(types, Csv) is > 0 and var csv
        && csv > Quality(types, "application/json");

    /// <summary>The quality of a type in thousandths; of the most specific range that has it.</summary>
    private static int Quality(IList<MediaTypeHeaderValue> types, string type)
    {
        var asked = new MediaTypeHeaderValue(type);
        var range = types.Where(asked.IsSubsetOf)
            .OrderBy(t => (t.MatchesAllTypes ? 2 : 0) + (t.MatchesAllSubTypes ? 1 : 0)).FirstOrDefault();
        return range is null ? 0 : (int)((range.Quality ?? 1) * 1000);
    }
}
