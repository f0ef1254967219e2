using Zentra.Cards.Authorizations;
using Zentra.Cards.Issuing;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Reviews;
using Zentra.Runtime.Store;

namespace Zentra.Cards.Clearing;

/// <summary>The operations of clearing, by name.</summary>
public static class ClearingOperations
{
    /// <summary>The kind of the operation that reads a file.</summary>
    public const string Reading = ClearingDecider.Reading;

    public static readonly Operation Receive = Operation.Of(
        "card_clearing.receive",
        ClearingJson.Default.ReceiveClearing,
        c => [ClearingFileHash.Kind.Key(c.FileHash)],
        ClearingDecider.Decide);

    public static readonly Operation TakeRecord = Operation.Of(
        "card_clearing.take_record", ClearingJson.Default.TakeRecord, Reads, RecordDecider.Decide,
        (c, records, _) => Foresee(c, records));

    public static readonly Operation EndReading = Operation.Of(
        "card_clearing.end_reading",
        ClearingJson.Default.EndClearing,
        c => [ClearingFile.Kind.Key(c.File)],
        ClearingDecider.Decide);

    public static readonly Operation Resolve = Operation.Of(
        "card_clearing.resolve",
        ClearingJson.Default.ResolveClearing,
        c => [Review.Records.Key(c.Review)],
        ClearingDecider.Decide);

    public static readonly Operation Reopen = Operation.Of(
        "card_clearing.reopen",
        ClearingJson.Default.ReopenClearing,
        c => [Review.Records.Key(c.Review)],
        ClearingReopening.Decide);

    public static IReadOnlyList<Operation> All => [Receive, TakeRecord, EndReading, Resolve, Reopen];

    public static IReadOnlyList<RecordKind> Kinds =>
        [ClearingFile.Kind, ClearingRecord.Kind, ClearingFileHash.Kind, ClearingKey.Kind];

    private static List<RecordKey> Reads(ClearingCommand.TakeRecord command)
    {
        var keys = new List<RecordKey>(5) { ClearingFile.Kind.Key(command.File) };
        if (command.Key is { } key)
        {
            keys.Add(ClearingKey.Kind.Key(key));
        }
        if (command.Card is { } card)
        {
            keys.Add(Card.Kind.Key(card));
        }
        if (NetworkHash.OfTransaction(command.Card, command.Record?.NetworkTransactionId) is { } transaction)
        {
            keys.Add(NetworkTrace.Kind.Key(transaction));
        }
        if (NetworkHash.OfCode(command.Card, command.Record?.AuthorizationCode) is { } code)
        {
            keys.Add(NetworkTrace.Kind.Key(code));
        }
        return keys;
    }

    /// <summary>The card's accounts, and the authorization that the network's transaction leads to.</summary>
    private static Foreseen Foresee(ClearingCommand.TakeRecord command, IRecords records)
    {
        if (command.Card is not { } id || records.Find(Card.Kind, id) is not { } card)
        {
            return Foreseen.Nothing;
        }
        var transaction = NetworkHash.OfTransaction(id, command.Record?.NetworkTransactionId);
        var known = transaction is null ? null : records.Find(NetworkTrace.Kind, transaction)?.Authorization;
        return new(
            [
                CardLedger.Account(card.Account, card.Currency), CardLedger.Hold(card.Account, card.Currency),
                CardLedger.Network(card.Brand, card.Currency),
            ],
            known is null ? [] : [Authorization.Records.Key(known)]);
    }
}
