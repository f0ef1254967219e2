using Microsoft.Extensions.Logging;
using Zentra.Payments;
using Zentra.Payments.Payments;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Tenancy;

namespace Zentra.Server.Connectors;

/// <summary>
/// Makes the calls that decisions asked for, and turns whatever comes of them into the command that records it.
/// </summary>
public sealed partial class ProviderCalls(IProviderAccounts accounts, ILogger<ProviderCalls> logger) : IPerformer
{
    public bool Performs(Effect effect) => effect is ProviderCall;

    public async ValueTask<(Operation Operation, Command Command)?> Perform(Scope scope, Effect effect, long opened)
    {
        var call = (ProviderCall)effect;
        if (!call.IsQuery && TimeProvider.System.GetElapsedTime(opened) > PaymentTimers.BeginWithin)
        {
            LogLate(call.Provider, call.Payment, call.Attempt);
            return null;
        }
        return (
            PaymentsCapability.RecordOutcome,
            new PaymentCommand.RecordOutcome(call.Payment, call.Attempt, await Outcome(scope, call))
            {
                Asked = call.IsQuery ? true : null,
            });
    }

    private async ValueTask<ProviderOutcome> Outcome(Scope scope, ProviderCall call)
    {
        var reached = await accounts.Of(scope, call.Provider);
        if (reached is not var (connector, account))
        {
            // Nothing was sent. A question about what was sent earlier stays open.
            return call.IsQuery
                ? new ProviderOutcome.Unknown("provider_not_configured")
                : new ProviderOutcome.RefusedBeforeProcessing("provider_not_configured");
        }
        using var deadline = new CancellationTokenSource(PaymentTimers.AnswerWithin);
        try
        {
            return call.IsQuery
                ? await connector.Query(call, account, deadline.Token)
                : await connector.Send(call, account, deadline.Token);
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
