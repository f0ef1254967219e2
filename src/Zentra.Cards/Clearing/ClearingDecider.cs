using Zentra.Runtime.Events;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Operations;
using Zentra.Runtime.Reviews;
using Zentra.Runtime.Store;

namespace Zentra.Cards.Clearing;

/// <summary>How a clearing file comes, is read to its end, and how what differs is ended.</summary>
internal static class ClearingDecider
{
    /// <summary>The kind of the operation that reads a file.</summary>
    public const string Reading = "card_clearing.read";

    public static Decision Decide(ClearingCommand.Receive command, IRecords records, Context context)
    {
        if (records.Find(ClearingFileHash.Kind, command.FileHash) is { } known)
        {
            return new Rejection(ClearingProblems.FileKnown, $"The file was received before, as {known.File}.");
        }
        var id = context.NewId(ClearingFile.Kind.Prefix);
        var operation = LongOperation.Begin(
            Reading, $$"""{"clearing":"{{id}}","kept_as":"{{command.KeptAs}}"}""", reason: null, context);
        var file = new ClearingFile
        {
            Id = id,
            Format = command.Format,
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
        ReadOnlyMemory<byte> rendered = ClearingFileResource.Render(file);
        return new Decision.Accepted
        {
            Subject = id,
            Records =
            [
                ClearingFile.Kind.Put(id, file), LongOperation.Records.Put(operation.Id, operation),
                ClearingFileHash.Kind.Put(command.FileHash, new(command.FileHash, id)),
            ],
            Events = [new(context.NewId("evt"), ClearingEvents.Received, id, rendered)],
            Answer = new(201, rendered),
        };
    }

    public static Decision Decide(ClearingCommand.EndReading command, IRecords records, Context context)
    {
        if (records.Find(ClearingFile.Kind, command.File) is not { Status: ClearingFileStatus.Receiving } file
            || file.ReadTo != command.After)
        {
            return OutOfTurn();
        }
        var differs = command.Totals.FirstOrDefault(t => !t.Holds);
        file = (file with
        {
            Status = command.Fault is null && differs is null ? ClearingFileStatus.Completed
                : command.Fault is null or { Code: ClearingFault.TotalsDiffer } ? ClearingFileStatus.TotalsDiffer
                : ClearingFileStatus.BrokenOff,
            Fault = command.Fault ?? (differs is null ? null : new(ClearingFault.TotalsDiffer, differs.ToString())),
            Stated = command.Totals,
            Network = command.Header?.Network,
            NetworkFileId = command.Header?.FileId,
            ProcessedOn = command.Header?.ProcessedOn,
        }).Changed(context);
        var review = file.Fault is not null || file.Rejected > 0
            ? ClearingReviews.OfFile(file, differs, context)
            : null;
        file = file with { Review = review?.Id };
        return new Decision.Accepted
        {
            Subject = file.Id,
            Records =
            [
                ClearingFile.Kind.Put(file.Id, file),
                .. review is null ? [] : new[] { Review.Records.Put(review.Id, review) },
            ],
            Events =
            [
                new(context.NewId("evt"), ClearingEvents.Completed, file.Id, ClearingFileResource.Render(file)),
                .. review is null ? [] : new EventDraft[]
                {
                    new(context.NewId("evt"), ReviewEvents.Opened, review.Id, ReviewResource.Render(review)),
                },
            ],
            IsFact = true,
        };
    }

    /// <summary>What is in suspense is written off, or the difference is only taken note of.</summary>
    public static Decision Decide(ClearingCommand.Resolve command, IRecords records, Context context)
    {
        var review = records.Find(Review.Records, command.Review);
        if (review is not null && review.Kind != ClearingReviews.Kind)
        {
            return new Rejection(
                ReviewProblems.ResolutionNotPossible, $"A review of kind {review.Kind} does not end so.");
        }
        var record = review?.Facts.GetValueOrDefault("record") is { } id
            ? records.Find(ClearingRecord.Kind, id)
            : null;
        var suspended = record?.SuspendedMinor ?? 0;
        var isWrittenOff = command.Resolution == ClearingReviews.WriteOff;
        if (review is { IsOpen: true } && isWrittenOff != (suspended != 0))
        {
            return new Rejection(
                ClearingProblems.InSuspense,
                isWrittenOff
                    ? "Nothing of the record is in suspense: the review is acknowledged."
                    : "The record's amount is in suspense: the review ends when it is written off.")
            {
                Pointer = "/resolution",
            };
        }
        switch (ReviewRules.Rule(review, command.Resolution, command.Reason, command.Seen, context))
        {
            case Ruling.Refused { Rejection: var rejection }:
                return rejection;
            case Ruling.Proposed { Review: var proposed }:
                return ReviewRules.Keep(proposed, ReviewEvents.Proposed, context);
            case Ruling.Resolved { Review: var resolved }:
                var decided = ReviewRules.Keep(resolved, ReviewEvents.Resolved, context);
                if (!isWrittenOff)
                {
                    return decided;
                }
                var entries = ClearingPostings.WriteOff(
                    resolved.Id, record!.Network!, record.BillingCurrency!, suspended, context);
                return decided with
                {
                    Postings = entries,
                    Records =
                    [
                        .. decided.Records,
                        ClearingRecord.Kind.Put(record.Id, record with
                        {
                            SuspendedMinor = 0,
                            LedgerEntries = [.. record.LedgerEntries, .. entries.Select(e => e.Id)],
                            UpdatedAt = context.At,
                        }),
                    ],
                };
            case var ruling:
                throw new InvalidOperationException($"There is no ruling {ruling}.");
        }
    }

    public static Rejection OutOfTurn() => new(
        ClearingProblems.OutOfTurn, "The file has been read beyond this record, or is not being read.");
}
