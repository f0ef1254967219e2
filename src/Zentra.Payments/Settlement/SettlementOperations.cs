using Zentra.Payments.Disputes;
using Zentra.Payments.Payments;
using Zentra.Payments.Routing;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Reviews;
using Zentra.Runtime.Store;

namespace Zentra.Payments.Settlement;

/// <summary>Settlement as the runtime sees it: every operation by name, with its decider.</summary>
public static class SettlementOperations
{
    /// <summary>The kind of the operation that reads a file.</summary>
    public const string Reading = SettlementDecider.Reading;

    public static readonly Operation Agree = Operation.Of(
        "settlements.agree",
        SettlementJson.Default.AgreeSettlement,
        _ => [RoutingTable.Kind.Key(RoutingTable.Id)],
        SettlementDecider.Decide);

    public static readonly Operation Receive = Operation.Of(
        "settlements.receive",
        SettlementJson.Default.ReceiveSettlement,
        c => [SettlementFile.Kind.Key(c.FileHash)],
        SettlementDecider.Decide);

    public static readonly Operation TakeLine = Operation.Of(
        "settlements.take_line",
        SettlementJson.Default.TakeLine,
        Reads,
        LineDecider.Decide,
        (command, records, workspace) => records.Find(SettlementBatch.Kind, command.Batch) is { } batch
            && command.Line is { } line && workspace is not null
            ? SettlementPostings.Accounts(
                batch.Provider,
                (command.Payment is { } id ? records.Find(Payment.Kind, id)?.Merchant : null)
                    ?? workspace.DefaultMerchant,
                line.Currency)
            : []);

    public static readonly Operation EndReading = Operation.Of(
        "settlements.end_reading",
        SettlementJson.Default.EndReading,
        c => [SettlementBatch.Kind.Key(c.Batch)],
        SettlementDecider.Decide);

    public static readonly Operation TellBank = Operation.Of(
        "settlements.tell_bank",
        SettlementJson.Default.TellBank,
        c => [SettlementBatch.Kind.Key(c.Batch)],
        SettlementDecider.Decide);

    public static readonly Operation Close = Operation.Of(
        "settlements.close",
        SettlementJson.Default.CloseSettlement,
        c => [SettlementBatch.Kind.Key(c.Batch)],
        SettlementDecider.Decide);

    public static readonly Operation Resolve = Operation.Of(
        "settlements.resolve",
        SettlementJson.Default.ResolveBreak,
        c => [Review.Records.Key(c.Review)],
        BreakDecider.Decide);

    public static readonly Operation Hold = Operation.Of(
        "settlements.hold",
        SettlementJson.Default.HoldBreak,
        c => [Review.Records.Key(c.Review)],
        BreakDecider.Decide);

    public static readonly Operation Reopen = Operation.Of(
        "settlements.reopen",
        SettlementJson.Default.ReopenBreak,
        c => [Review.Records.Key(c.Review)],
        ReopenDecider.Decide);

    public static readonly Operation Recheck = Operation.Of(
        "settlements.recheck",
        SettlementJson.Default.RecheckLine,
        c => [SettlementLine.Kind.Key(c.Line)],
        LineDecider.Decide);

    public static readonly Capability Capability = new(
        "settlement",
        [Agree, Receive, TakeLine, EndReading, TellBank, Close, Resolve, Hold, Reopen, Recheck],
        [SettlementBatch.Kind, SettlementLine.Kind, SettlementFile.Kind, LineKey.Kind])
    {
        Events = SettlementEvents.All,
    };

    private static RecordKey[] Reads(SettlementCommand.TakeLine command)
    {
        var keys = new List<RecordKey>(5)
        {
            SettlementBatch.Kind.Key(command.Batch), RoutingTable.Kind.Key(RoutingTable.Id),
        };
        if (command.Key is { } key)
        {
            keys.Add(LineKey.Kind.Key(key));
        }
        if (command.Payment is { } payment)
        {
            keys.Add(Payment.Kind.Key(payment));
        }
        if (command.Dispute is { } dispute)
        {
            keys.Add(Dispute.Kind.Key(dispute));
        }
        return [.. keys];
    }
}
