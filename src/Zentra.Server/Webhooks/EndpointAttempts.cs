using System.Collections.Concurrent;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Webhooks;

namespace Zentra.Server.Webhooks;

/// <summary>An attempt that has ended.</summary>
/// <param name="Row">The delivery as it was before; null for an event that was never tried.</param>
internal readonly record struct EndedAttempt(OutgoingEvent Told, Delivery? Row, Timestamp At, SendResult Result);

/// <summary>One endpoint's attempts that are under way; each that ends waits here and wakes the pump.</summary>
internal sealed class EndpointAttempts(DeliveryParts parts, PumpSignals signals)
{
    private readonly ConcurrentQueue<EndedAttempt> ended = new();

    /// <summary>Attempts that were begun and not taken back.</summary>
    public int UnderWay { get; private set; }

    public void Start(
        WebhookEndpoint endpoint,
        IReadOnlyList<byte[]> keys,
        OutgoingEvent told,
        Delivery? row,
        Timestamp at,
        CancellationToken abandoned)
    {
        UnderWay++;
        _ = Send(endpoint, keys, told, row, at, abandoned);
    }

    public bool TryTake(out EndedAttempt attempt)
    {
        if (!ended.TryDequeue(out attempt))
        {
            return false;
        }
        UnderWay--;
        return true;
    }

    private async Task Send(
        WebhookEndpoint endpoint,
        IReadOnlyList<byte[]> keys,
        OutgoingEvent told,
        Delivery? row,
        Timestamp at,
        CancellationToken abandoned)
    {
        try
        {
            var result = await parts.Sender.Send(endpoint.Url, endpoint.Livemode, told, keys, abandoned);
            ended.Enqueue(new(told, row, at, result));
        }
        catch (OperationCanceledException)
        {
            // The server has stopped; whether the endpoint took it is not known, so it is sent again.
            return;
        }
        catch (Exception fault)
        {
            parts.LogFault(fault, endpoint.Id);
            var explanation = $"The attempt failed: {fault.Message}";
            ended.Enqueue(new(told, row, at, new(null, 0, "connection", explanation, null, null)));
        }
        finally
        {
            parts.Pressure.Leave();
        }
        signals.Poke();
    }
}
