using Zentra.Runtime.Intents;
using Zentra.Runtime.Webhooks;

namespace Zentra.Server.Webhooks;

/// <summary>How much an endpoint can take now, by how it has answered.</summary>
internal sealed class EndpointTemper
{
    /// <summary>Failures in a row after which an endpoint gets one delivery at a time until it takes one.</summary>
    private const int FailuresToProbe = 10;

    private int failures;
    private Timestamp? leftAlone;

    public int MaxUnderWay(WebhookEndpoint endpoint) => failures >= FailuresToProbe ? 1 : endpoint.MaxInFlight;

    /// <summary>Whether it asked to be left alone, and the time is over.</summary>
    public bool MayBeAskedAgain(Timestamp now) => leftAlone <= now;

    public bool IsLeftAlone(Timestamp now)
    {
        if (leftAlone <= now)
        {
            leftAlone = null;
        }
        return leftAlone is not null;
    }

    public void Learn(SendResult result, Timestamp now)
    {
        failures = result.Error is null ? 0 : failures + 1;
        if (result is { Status: 429 or 503, RetryAfter: { } asked })
        {
            leftAlone = now.Plus(asked < DeliverySchedule.LongestWait ? asked : DeliverySchedule.LongestWait);
        }
    }
}
