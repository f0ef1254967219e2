using Zentra.Cards.Authorizations;
using Zentra.Cards.Issuing;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;
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
        (c, records, _) => Posts(c, records));

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

    public static IReadOnlyList<Operation> All => [Receive, TakeRecord, EndReading, Resolve];

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

    private static AccountName[] Posts(ClearingCommand.TakeRecord command, IRecords records) =>
        command.Card is { } id && records.Find(Card.Kind, id) is { } card
            ?
            [
                CardLedger.Account(card.Account, card.Currency), CardLedger.Hold(card.Account, card.Currency),
                CardLedger.Network(card.Brand, card.Currency),
            ]
            : [];
}
