using Zentra.Cards.Issuing;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Cards.Clearing;

/// <summary>
/// What becomes of each record of a file. Money has moved already: what a record asks for is owed to the network in any
/// case, and what differs is put before a person.
/// </summary>
internal static class RecordDecider
{
    public static Decision Decide(ClearingCommand.TakeRecord command, IRecords records, Context context)
    {
        if (records.Find(ClearingFile.Kind, command.File) is not { Status: ClearingFileStatus.Receiving } file
            || file.ReadTo != command.After)
        {
            return ClearingDecider.OutOfTurn();
        }
        file = file with { ReadTo = file.ReadTo + 1 };
        var card = command.Card is { } id ? records.Find(Card.Kind, id) : null;
        var record = New(file, command, card, context);
        if (command.Record is not { } presented)
        {
            return Reject(file, record with { Rejected = command.Rejected }, context);
        }
        if (!file.CanAdd(presented))
        {
            var full = new RejectedRecord(
                presented.Number, "amount", "", "total_out_of_range", "The file's sum would exceed 2^53.");
            return Reject(file, record with { Presented = null, Rejected = full }, context);
        }
        file = file.Add(presented);
        if (command.Key is { } key && records.Find(ClearingKey.Kind, key) is { } earlier)
        {
            return Keep(
                file with { Duplicates = file.Duplicates + 1 },
                record with { Status = ClearingStatus.Duplicate, DuplicateOf = earlier.Record },
                context);
        }
        var step = new ClearingStep(file, record, command.Key, context);
        if (presented.Type is PresentedType.Fee or PresentedType.FeeCredit)
        {
            return step.Fee();
        }
        if (presented.Type is PresentedType.Chargeback or PresentedType.RefundChargeback
            || presented.Usage == PresentedUsage.Second)
        {
            return step.Disputed();
        }
        if (card is null)
        {
            return step.Suspend(ClearingReason.CardUnknown);
        }
        if (Billed(presented, card.Currency) is not { } billed)
        {
            return step.Suspend(ClearingReason.CurrencyUnknown);
        }
        return ClearingMatching.Find(presented, card.Id, records, context) is var (authorization, by)
            ? step.On(authorization, by, card, billed, records)
            : step.Alone(card, billed);
    }

    /// <summary>What it is in the card's currency: as it is billed, as it was bought for, or as it settles.</summary>
    private static long? Billed(PresentedRecord record, string currency) =>
        new[] { record.Billing, record.Transaction, record.Settlement }
            .FirstOrDefault(a => a?.Currency == currency)?.Minor;

    private static Decision Reject(ClearingFile file, ClearingRecord record, Context context) => Keep(
        file with { Rejected = file.Rejected + 1 }, record with { Status = ClearingStatus.Rejected }, context);

    private static Decision.Accepted Keep(ClearingFile file, ClearingRecord record, Context context) => new()
    {
        Subject = file.Id,
        Records =
        [
            ClearingFile.Kind.Put(file.Id, file.Changed(context)), ClearingRecord.Kind.Put(record.Id, record),
        ],
        IsFact = true,
    };

    private static ClearingRecord New(
        ClearingFile file, ClearingCommand.TakeRecord command, Card? card, Context context) => new()
    {
        Id = ClearingRecord.IdOf(file.Id, file.ReadTo),
        File = file.Id,
        Place = file.ReadTo,
        Presented = command.Record,
        Network = card?.Brand.Name() ?? command.Network,
        Last4 = card?.Last4 ?? command.Last4,
        Card = card?.Id,
        Account = card?.Account,
        Intent = context.IntentId,
        Leaf = context.Sequence - 1,
        Scope = file.Scope,
        Livemode = file.Livemode,
        CreatedAt = context.At,
        UpdatedAt = context.At,
    };
}
