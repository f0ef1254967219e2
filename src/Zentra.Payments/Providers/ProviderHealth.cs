using System.Text.Json.Serialization;
using Zentra.Payments.Payments;
using Zentra.Runtime.Intents;

namespace Zentra.Payments.Providers;

/// <summary>
/// A provider's circuit breaker. It moves by recorded outcomes and by the times of intents alone, so that a replay
/// opens and closes it at the same places.
/// </summary>
public sealed record ProviderHealth
{
    /// <summary>Failures in a row that open a breaker.</summary>
    public const int Threshold = 5;

    private const int MaxDoublings = 5;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(30);

    public static readonly ProviderHealth Fine = new();

    public BreakerState State { get; init; }

    /// <summary>Failures in a row.</summary>
    public int Failures { get; init; }

    /// <summary>How often it opened since it was last closed; each time for twice as long, up to 16 minutes.</summary>
    public int Openings { get; init; }

    public Timestamp? OpenUntil { get; init; }

    /// <summary>The payment that tries a half-open provider, and since when.</summary>
    public string? Trial { get; init; }

    public Timestamp? TrialSince { get; init; }

    /// <summary>
    /// Whether a payment may go to it now: always while it is closed, never while it is open, and one at a time to
    /// find out whether it is well again.
    /// </summary>
    public bool Admits(Timestamp at) => State switch
    {
        BreakerState.Closed => true,
        BreakerState.Open => OpenUntil <= at,
        BreakerState.HalfOpen => TrialSince is not { } since || since.Plus(PaymentTimers.CallDeadline) <= at,
        _ => throw new ArgumentOutOfRangeException(nameof(at)),
    };

    /// <summary>This breaker when a payment was sent to it.</summary>
    public ProviderHealth Chosen(string payment, Timestamp at) => State == BreakerState.Closed
        ? this
        : this with { State = BreakerState.HalfOpen, OpenUntil = null, Trial = payment, TrialSince = at };

    /// <summary>
    /// This breaker after the first answer to an attempt. A decline is an answer, and so a sign of health.
    /// </summary>
    public ProviderHealth After(ProviderOutcome outcome, Timestamp at)
    {
        var failed = outcome is ProviderOutcome.Unknown or ProviderOutcome.RefusedBeforeProcessing;
        if (!failed)
        {
            return this == Fine ? this : Fine;
        }
        var failures = Failures + 1;
        return State == BreakerState.Closed && failures < Threshold
            ? this with { Failures = failures }
            : State == BreakerState.Open
                ? this with { Failures = failures }
                : new()
                {
                    State = BreakerState.Open,
                    Failures = failures,
                    Openings = Openings + 1,
                    OpenUntil = at.Plus(FirstPause * (1 << Math.Min(Openings, MaxDoublings))),
                };
    }
}

[JsonConverter(typeof(WireEnum<BreakerState>))]
public enum BreakerState
{
    /// <summary>It is well.</summary>
    Closed,

    /// <summary>It failed too often and is left alone for a while.</summary>
    Open,

    /// <summary>One payment tries it.</summary>
    HalfOpen,
}
