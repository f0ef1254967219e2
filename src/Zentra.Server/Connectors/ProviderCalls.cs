using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using Zentra.Payments;
using Zentra.Payments.Payments;
using Zentra.Runtime.Intents;

namespace Zentra.Server.Connectors;

/// <summary>
/// Makes the calls that decisions asked for, and turns whatever comes of them into the command that records it.
/// </summary>
public sealed partial class ProviderCalls(IEnumerable<IConnector> connectors, ILogger<ProviderCalls> logger)
{
    private readonly FrozenDictionary<string, IConnector> byName =
        connectors.ToFrozenDictionary(c => c.Name, StringComparer.Ordinal);

    /// <param name="opened">When the intent that asks for it was opened, by the process's own clock.</param>
    /// <returns>
    /// What records the outcome; null where it is too late to call, because others may have asked about it.
    /// </returns>
    public async ValueTask<(Operation Operation, Command Command)?> Perform(Effect effect, long opened)
    {
        var call = effect as ProviderCall
            ?? throw new ArgumentException($"Nobody performs {effect.GetType().Name}.", nameof(effect));
        var connector = byName[call.Provider];
        if (!call.IsQuery && TimeProvider.System.GetElapsedTime(opened) > PaymentTimers.BeginWithin)
        {
            LogLate(connector.Name, call.Payment, call.Attempt);
            return null;
        }
        return (
            PaymentsCapability.RecordOutcome,
            new PaymentCommand.RecordOutcome(call.Payment, call.Attempt, await Outcome(connector, call)));
    }

    private async ValueTask<ProviderOutcome> Outcome(IConnector connector, ProviderCall call)
    {
        using var deadline = new CancellationTokenSource(PaymentTimers.AnswerWithin);
        try
        {
            return call.IsQuery ? await connector.Query(call, deadline.Token) : await connector.Send(call, deadline.Token);
        }
        catch (OperationCanceledException)
        {
            return new ProviderOutcome.Unknown("timeout");
        }
        catch (Exception fault)
        {
            // A connector that throws has a bug, but the call may have reached the provider: the outcome is unknown.
            LogFault(fault, connector.Name, call.Payment, call.Attempt);
            return new ProviderOutcome.Unknown("connector_fault");
        }
    }

    [LoggerMessage(LogLevel.Warning, "Too late to call {Connector} for attempt {Attempt} of {Payment}")]
    private partial void LogLate(string connector, string payment, int attempt);

    [LoggerMessage(LogLevel.Error, "Connector {Connector} failed on attempt {Attempt} of {Payment}")]
    private partial void LogFault(Exception fault, string connector, string payment, int attempt);
}
