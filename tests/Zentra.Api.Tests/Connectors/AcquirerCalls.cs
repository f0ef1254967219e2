using Zentra.Payments.Payments;
using Zentra.Server.Connectors;
using Zentra.Server.Connectors.Acquirer;

namespace Zentra.Api.Tests.Connectors;

/// <summary>Calls as the payments' decider would make them, and their outcomes as short sentences.</summary>
internal static class AcquirerCalls
{
    public const long AmountMinor = 1000;

    public static readonly SimulatedAcquirerConnector Connector = new(ProviderClient.New());

    public static ProviderCall Authorize(string key, string method = "acq_approved", bool captureNow = false) => new(
        "pay_1", 1, ProviderOperation.Authorize, IsQuery: false, Queries: 0, "acquirer", key, ProviderReference: null,
        method, AmountMinor, "USD", captureNow)
    {
        Merchant = "merchant_default",
        Customer = "cus_1",
    };

    /// <summary>Something that is done to an authorization.</summary>
    public static ProviderCall Then(
        this string reference, ProviderOperation operation, string key, long amountMinor, bool isFinal = false) =>
        Authorize(key) with
        {
            Operation = operation,
            ProviderReference = reference,
            AmountMinor = amountMinor,
            IsFinal = isFinal,
        };

    /// <summary>Confirms after the customer did what was required.</summary>
    public static ProviderCall Confirm(this string reference, string key) =>
        Authorize(key) with { ProviderReference = reference };

    public static async Task<string> Send(this ProviderCall call, ProviderAccount account, int patienceMs = 10_000)
    {
        using var patience = new CancellationTokenSource(patienceMs);
        return Say(await Connector.Send(call, account, patience.Token));
    }

    public static async Task<string> Ask(this ProviderCall call, ProviderAccount account, int patienceMs = 10_000)
    {
        using var patience = new CancellationTokenSource(patienceMs);
        return Say(await Connector.Query(call with { IsQuery = true, Queries = 1 }, account, patience.Token));
    }

    /// <summary>Sends a call that must be approved: its reference.</summary>
    public static async Task<string> Approved(this ProviderCall call, ProviderAccount account) =>
        Assert.IsType<ProviderOutcome.Approved>(
            await Connector.Send(call, account, TestContext.Current.CancellationToken)).Reference;

    /// <summary>`declined insufficient_funds 51`.</summary>
    public static string Say(ProviderOutcome outcome) => outcome switch
    {
        ProviderOutcome.Approved => "approved",
        ProviderOutcome.Declined declined => $"declined {declined.Code} {declined.RawCode}",
        ProviderOutcome.RefusedBeforeProcessing refused => $"refused {refused.RawCode}",
        ProviderOutcome.RequiresAction action => $"requires_action {action.Type}",
        ProviderOutcome.Pending => "pending",
        ProviderOutcome.Unknown unknown => $"unknown {unknown.Reason}",
        ProviderOutcome.NotReceived => "not_received",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome)),
    };
}
