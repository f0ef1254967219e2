using Zentra.Payments.Providers;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Operations;
using Zentra.Runtime.Store;

namespace Zentra.Payments.Settlement;

/// <summary>How a batch comes, is read to its end, is compared with the bank, and is closed.</summary>
internal static class SettlementDecider
{
    /// <summary>The kind of the operation that reads a file.</summary>
    public const string Reading = "settlements.read";

    public static Decision Decide(SettlementCommand.Agree command, IRecords records, Context context)
    {
        if (ProviderDecider.Find(records, command.Provider) is not { } provider)
        {
            return new Rejection(ProviderProblems.NotFound, "There is no such provider in this workspace.");
        }
        if (command.Seen is { } seen && seen != provider.Version)
        {
            return new Rejection(
                ProviderProblems.VersionConflict, $"The provider is at version {provider.Version}, not at {seen}.");
        }
        var agreed = provider with
        {
            Settlement = command.Settlement,
            UpdatedAt = context.At,
            Version = provider.Version + 1,
        };
        ReadOnlyMemory<byte> rendered = ProviderResource.Render(agreed);
        return new Decision.Accepted
        {
            Subject = agreed.Id,
            Records = [Provider.Kind.Put(agreed.Id, agreed)],
            Events = [new(context.NewId("evt"), ProviderEvents.Updated, agreed.Id, rendered)],
            Answer = new(200, rendered),
        };
    }

    public static Decision Decide(SettlementCommand.Receive command, IRecords records, Context context)
    {
        if (records.Find(SettlementFile.Kind, command.FileHash) is { } known)
        {
            return Known(records.Find(SettlementBatch.Kind, known.Batch)!, command);
        }
        var id = context.NewId(SettlementBatch.Kind.Prefix);
        var operation = LongOperation.Begin(
            Reading, $$"""{"settlement":"{{id}}","sha256":"{{command.FileHash}}"}""", reason: null, context);
        var batch = new SettlementBatch
        {
            Id = id,
            Provider = command.Provider,
            Format = command.Format,
            Mapping = command.Mapping,
            FileHash = command.FileHash,
            FileName = command.FileName,
            FileBytes = command.FileBytes,
            Operation = operation.Id,
            Intent = context.IntentId,
            LastIntent = context.IntentId,
            LastLeaf = context.Sequence - 1,
            Scope = context.Workspace.Id,
            Livemode = context.Workspace.Livemode,
            CreatedAt = context.At,
            UpdatedAt = context.At,
            Version = 1,
        };
        return Kept(batch, SettlementEvents.Received, 201, context) with
        {
            Records =
            [
                SettlementBatch.Kind.Put(id, batch), LongOperation.Records.Put(operation.Id, operation),
                SettlementFile.Kind.Put(command.FileHash, new(command.FileHash, id)),
            ],
        };
    }

    public static Decision Decide(SettlementCommand.EndReading command, IRecords records, Context context)
    {
        if (records.Find(SettlementBatch.Kind, command.Batch) is not { Status: BatchStatus.Receiving } batch
            || batch.ReadTo != command.After)
        {
            return OutOfTurn();
        }
        var read = batch with { Status = BatchStatus.Open, Fault = command.Fault, ReadIn = context.IntentId };
        var step = new BatchStep(read, context);
        if (batch.Rejected > 0 || command.Fault is not null)
        {
            step.OpenRejects();
        }
        foreach (var currency in batch.Totals.Keys)
        {
            step.CompareBank(currency, records);
        }
        return step.Accept(step.Batch.OpenReviews == 0 ? SettlementEvents.Matched : SettlementEvents.Drifted);
    }

    public static Decision Decide(SettlementCommand.TellBank command, IRecords records, Context context)
    {
        var batch = records.Find(SettlementBatch.Kind, command.Batch);
        if (Refusal(batch) is { } refusal)
        {
            return refusal;
        }
        if (batch!.Status == BatchStatus.Receiving)
        {
            return new Rejection(SettlementProblems.NotBalanced, "The batch's lines are still being read.");
        }
        var step = new BatchStep(
            batch.With(command.Currency, t => t with { BankMinor = command.AmountMinor }), context);
        step.CompareBank(command.Currency, records);
        return step.Accept(told: null);
    }

    public static Decision Decide(SettlementCommand.Close command, IRecords records, Context context)
    {
        var batch = records.Find(SettlementBatch.Kind, command.Batch);
        if (Refusal(batch) is { } refusal)
        {
            return refusal;
        }
        if (command.Seen is { } seen && seen != batch!.Version)
        {
            return new Rejection(
                ProviderProblems.VersionConflict, $"The batch has version {batch.Version} by now, not {seen}.");
        }
        if (Closeout.Missing(batch!) is { Count: > 0 } missing)
        {
            return new Rejection(SettlementProblems.NotBalanced, string.Join(' ', missing));
        }
        var closed = batch! with
        {
            Status = BatchStatus.Closed,
            ClosedIn = context.IntentId,
            ClosedAt = context.At,
            ClosedBy = context.Intent.Actor.Id,
        };
        return new BatchStep(closed, context).Accept(SettlementEvents.Closed);
    }

    public static Rejection OutOfTurn() => new(
        SettlementProblems.OutOfTurn, "The batch has been read beyond this line, or is not being read.");

    /// <summary>The same file is the same batch, as long as it is to be read in the same way.</summary>
    private static Decision Known(SettlementBatch batch, SettlementCommand.Receive command) =>
        new Rejection(
            SettlementProblems.FileKnown,
            batch.Provider == command.Provider && batch.Format == command.Format && batch.Mapping == command.Mapping
                ? $"The file was received before, as {batch.Id}."
                : $"The file was received before, as {batch.Id}: of {batch.Provider}, as {batch.Format}.");

    private static Rejection? Refusal(SettlementBatch? batch) => batch switch
    {
        null => new(SettlementProblems.NotFound, "There is no such settlement batch in this workspace."),
        { Status: BatchStatus.Closed } =>
            new(SettlementProblems.Closed, $"{batch.Id} is closed; nothing of it changes."),
        _ => null,
    };

    private static Decision.Accepted Kept(
        SettlementBatch batch, Runtime.Events.EventType<SettlementResource> told, int status, Context context)
    {
        ReadOnlyMemory<byte> rendered = SettlementResource.Render(batch);
        return new()
        {
            Subject = batch.Id,
            Events = [new(context.NewId("evt"), told, batch.Id, rendered)],
            Answer = new(status, rendered),
        };
    }
}
