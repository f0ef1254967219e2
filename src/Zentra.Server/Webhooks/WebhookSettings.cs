using System.Globalization;
using Zentra.Runtime.Webhooks;

namespace Zentra.Server.Webhooks;

/// <summary>How events are delivered, where it is not the endpoint's own to say.</summary>
public sealed record WebhookSettings
{
    public DeliverySchedule Schedule { get; init; } = DeliverySchedule.Standard;

    /// <summary>How long an endpoint may take to answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long an endpoint may take no event before it is disabled.</summary>
    public TimeSpan DisableAfter { get; init; } = TimeSpan.FromDays(5);

    /// <summary>Deliveries under way at once, of an endpoint that does not say.</summary>
    public int MaxInFlight { get; init; } = 16;

    /// <summary>Whether a sandbox may deliver to this machine.</summary>
    public bool AllowLoopback { get; init; }

    /// <summary>Reads the settings of the environment; a value that cannot be read stops the start.</summary>
    /// <exception cref="FormatException">A setting is malformed.</exception>
    public static WebhookSettings FromEnvironment(Func<string, string?> read)
    {
        var standard = new WebhookSettings();
        return new()
        {
            Schedule = new(
                Of(read, "SCHEDULE", standard.Schedule.Spans, "spans as 0s,5s,5m,2h", text =>
                    DeliverySchedule.TryParse(text, out var spans) ? spans : null),
                Of<int>(read, "JITTER_PERCENT", standard.Schedule.JitterPercent, "a number from 0 to 100", text =>
                    Number(text) is <= 100 and var percent ? percent : null)),
            Timeout = Of(read, "TIMEOUT", standard.Timeout, "a span as 15s", Positive),
            DisableAfter = Of(read, "DISABLE_AFTER", standard.DisableAfter, "a span as 5d", Positive),
            MaxInFlight = Of<int>(read, "MAX_IN_FLIGHT", standard.MaxInFlight, "a number from 1 to 100", text =>
                Number(text) is >= 1 and <= 100 and var most ? most : null),
            AllowLoopback = Of<bool>(read, "ALLOW_LOOPBACK", false, "true or false", text =>
                bool.TryParse(text, out var allow) ? allow : null),
        };
    }

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static TimeSpan? Positive(string text) =>
        DeliverySchedule.Span(text) is { Ticks: > 0 } span ? span : null;

    private static T Of<T>(Func<string, string?> read, string name, T standard, string form, Func<string, T?> parse)
        where T : struct => read($"ZENTRA_WEBHOOKS_{name}") is { Length: > 0 } text
            ? parse(text) ?? throw Malformed(name, form)
            : standard;

    private static T Of<T>(Func<string, string?> read, string name, T standard, string form, Func<string, T?> parse)
        where T : class => read($"ZENTRA_WEBHOOKS_{name}") is { Length: > 0 } text
            ? parse(text) ?? throw Malformed(name, form)
            : standard;

    private static FormatException Malformed(string name, string form) =>
        new($"ZENTRA_WEBHOOKS_{name} must be {form}");
}
