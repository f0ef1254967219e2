using Zentra.Runtime.Intents;
using Zentra.Runtime.Webhooks;
using Zentra.Server.Http;

namespace Zentra.Server.Webhooks;

/// <summary>What an endpoint may be told to be.</summary>
internal static class EndpointChecks
{
    private const int MaxDescription = 500;
    private const int MaxPatterns = 100;
    private const int MaxInFlight = 100;
    private const int MaxPerSecond = 10_000;

    private static readonly HashSet<string> Types =
        ZentraServer.Catalogue.Events.Select(e => e.Name).ToHashSet(StringComparer.Ordinal);

    public static void RequireUrl(string? url, bool livemode, WebhookSettings settings, Faults faults)
    {
        if (url is null)
        {
            faults.Add("/url", "required", "/url is required: an absolute https URL.");
            return;
        }
        if (new Destinations(settings.AllowLoopback).Check(url, livemode) is { } fault)
        {
            faults.Add("/url", fault.Code, fault.Detail);
        }
    }

    public static void Check(
        string? description,
        IReadOnlyList<string>? patterns,
        int? maxInFlight,
        int? maxPerSecond,
        SortedDictionary<string, string>? metadata,
        Faults faults)
    {
        faults.CheckText("/description", description, MaxDescription);
        CheckPatterns("/events", patterns, faults);
        if (maxInFlight is < 1 or > MaxInFlight)
        {
            faults.Add("/max_in_flight", "out_of_range", $"/max_in_flight must be from 1 to {MaxInFlight}.");
        }
        if (maxPerSecond is < 1 or > MaxPerSecond)
        {
            faults.Add("/max_per_second", "out_of_range", $"/max_per_second must be from 1 to {MaxPerSecond}.");
        }
        faults.CheckMetadata("/metadata", metadata);
    }

    public static void CheckPatterns(string pointer, IReadOnlyList<string>? patterns, Faults faults)
    {
        if (patterns is null)
        {
            return;
        }
        if (patterns.Count is 0 or > MaxPatterns)
        {
            faults.Add(pointer, "invalid_length", $"{pointer} must have 1 to {MaxPatterns} types of events.");
        }
        for (var i = 0; i < Math.Min(patterns.Count, MaxPatterns); i++)
        {
            if (patterns[i] is not { } pattern || !(pattern == "*" || Types.Contains(pattern) || IsPrefix(pattern)))
            {
                faults.Add(
                    $"{pointer}/{i}", "unknown_event_type",
                    $"{pointer}/{i} is no type of event: the contract lists them; payment.* and * are allowed.");
            }
        }
    }

    public static void CheckId(string pointer, string? id, Faults faults)
    {
        if (id is not null && !Identifier.TryParse(id, WebhookEndpoint.Records.Prefix, out _))
        {
            faults.Add(
                pointer, "invalid_reference",
                $"{pointer} must be an identifier like {WebhookEndpoint.Records.Prefix}_….");
        }
    }

    public static void CheckVersion(string? version, Faults faults)
    {
        if (version is not null && version != ApiVersion.Current)
        {
            faults.Add(
                "/api_version", "unknown_version",
                $"/api_version must be a version of the contract: {ApiVersion.Current}.");
        }
    }

    public static void CheckSecret(string? secret, Faults faults)
    {
        if (secret is not null && !StandardSignature.TryKey(secret, out _))
        {
            faults.Add("/secret", "invalid_secret", "/secret must be whsec_ and base64 of 24 to 64 bytes.");
        }
    }

    private static bool IsPrefix(string pattern) =>
        pattern.EndsWith(".*", StringComparison.Ordinal) && Types.Any(t => WebhookEndpoint.Matches(pattern, t));
}
