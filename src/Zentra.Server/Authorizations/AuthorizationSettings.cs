using Zentra.Runtime.Webhooks;

namespace Zentra.Server.Authorizations;

/// <summary>What is set of authorizations over HTTP.</summary>
public sealed record AuthorizationSettings
{
    private const string Variable = "ZENTRA_AUTHORIZATION_DEADLINE";

    /// <summary>How long a decision may take, before the caller is told that there is none.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>Reads the settings of the environment; a value that cannot be read stops the start.</summary>
    /// <exception cref="FormatException">A setting is malformed.</exception>
    public static AuthorizationSettings FromEnvironment(Func<string, string?> read) =>
        read(Variable) is not { Length: > 0 } text ? new()
        : DeliverySchedule.Span(text) is { Ticks: > 0 } span ? new() { Deadline = span }
        : throw new FormatException($"{Variable} must be a span as 4s or 1m");
}
