using System.Security.Cryptography;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Status = Zentra.Cards.Disputes.CardDisputeStatus;

namespace Zentra.Cards.Disputes;

/// <summary>The rules of disputes after they are opened, in the order in which they refuse.</summary>
public static class CardDisputeDecider
{
    public static Decision Decide(CardDisputeCommand command, IRecords records, Context context) => command switch
    {
        CardDisputeCommand.Open open => DisputeOpening.Decide(open, records, context),
        CardDisputeCommand.AddEvidence add => On(add.Dispute, records, d => AddEvidence(d, add, context)),
        CardDisputeCommand.File file => On(file.Dispute, records, d => File(d, file, context)),
        CardDisputeCommand.RecordRepresentment told => On(told.Dispute, records, d => Represent(d, told, context)),
        CardDisputeCommand.AcceptRepresentment accept => On(accept.Dispute, records, d =>
            DisputeEnding.Accept(d, accept, context)),
        CardDisputeCommand.Escalate escalate => On(escalate.Dispute, records, d => Escalate(d, escalate, context)),
        CardDisputeCommand.Resolve resolve => On(resolve.Dispute, records, d =>
            DisputeEnding.Resolve(d, resolve, context)),
        CardDisputeCommand.Withdraw withdraw => On(withdraw.Dispute, records, d =>
            DisputeEnding.Withdraw(d, withdraw, records, context)),
        CardDisputeCommand.GrantCredit grant => On(grant.Dispute, records, d => Grant(d, grant, context)),
        CardDisputeCommand.ReverseCredit reverse => On(reverse.Dispute, records, d => Reverse(d, reverse, context)),
        CardDisputeCommand.Wake wake => On(wake.Dispute, records, d => Wake(d, context)),
        _ => throw new ArgumentOutOfRangeException(nameof(command)),
    };

    internal static Rejection Conflict(CardDispute dispute, string what, string needed) => new(
        CardDisputeProblems.StateConflict,
        $"A dispute that is {dispute.Status.Name()} cannot be {what}; it must be {needed}.");

    internal static Rejection Exceeds(CardDispute dispute, long amountMinor, long leftMinor, string pointer) => new(
        CardDisputeProblems.ExceedsRemaining,
        $"{amountMinor} {dispute.Currency} is more than the {leftMinor} that are left of the dispute.")
    {
        Pointer = pointer,
    };

    private static Decision On(string id, IRecords records, Func<CardDispute, Decision> decide) =>
        records.Find(CardDispute.Kind, id) is { } dispute
            ? decide(dispute)
            : new Rejection(CardDisputeProblems.NotFound, "There is no such card dispute in this workspace.");

    private static Decision AddEvidence(CardDispute dispute, CardDisputeCommand.AddEvidence command, Context context)
    {
        if (dispute.Status is not (Status.Opened or Status.Evidence or Status.Represented or Status.PreArbitration))
        {
            return Conflict(dispute, "given documents", "opened, evidence, represented or pre_arbitration");
        }
        var bytes = command.Files.Sum(f => (long)f.Content.Length);
        if (dispute.Files.Count + command.Files.Count > DisputeFiles.MaxFiles
            || dispute.Files.Sum(f => f.SizeBytes) + bytes > DisputeFiles.MaxBytesTogether)
        {
            return new Rejection(
                CardDisputeProblems.TooLarge,
                $"The documents of a dispute are at most {DisputeFiles.MaxFiles}, of {DisputeFiles.MaxBytesTogether} "
                + $"bytes together; {dispute.Files.Count} are kept already.")
            {
                Pointer = "/files",
            };
        }
        var change = new CardDisputeChange(dispute, context);
        foreach (var upload in command.Files)
        {
            var file = new DisputeDocument(
                context.NewId(CardDisputeFile.Kind.Prefix),
                upload.Name,
                upload.ContentType,
                upload.Kind,
                upload.Content.Length,
                Convert.ToHexStringLower(SHA256.HashData(upload.Content)));
            change.Set(d => d with { Files = [.. d.Files, file] }).Keep(CardDisputeFile.Kind.Put(file.Id, new()
            {
                About = file,
                Dispute = dispute.Id,
                Content = upload.Content,
                Intent = context.IntentId,
                Scope = dispute.Scope,
                CreatedAt = context.At,
            }));
        }
        return change
            .Set(d => d with { Status = d.Status == Status.Opened ? Status.Evidence : d.Status })
            .Tell(CardDisputeEvents.EvidenceAdded)
            .Answer(200);
    }

    private static Decision File(CardDispute dispute, CardDisputeCommand.File command, Context context) =>
        dispute.Status is Status.Opened or Status.Evidence
            ? new CardDisputeChange(dispute, context)
                .Enter(Status.Filed)
                .Set(d => d with { FiledAt = context.At, NetworkReference = command.Reference })
                .Judge("filing_time", dispute.Deadline is { } deadline && context.At > deadline
                    ? $"It is filed after its deadline, {deadline}."
                    : $"It is filed within its time, which ends {dispute.Deadline}.")
                .Tell(CardDisputeEvents.Filed)
                .Answer(200)
            : Conflict(dispute, "filed", "opened or evidence");

    private static Decision Represent(
        CardDispute dispute, CardDisputeCommand.RecordRepresentment command, Context context)
    {
        if (dispute.Status != Status.Filed)
        {
            return Conflict(dispute, "represented", "filed");
        }
        var contested = command.ContestedMinor ?? dispute.RemainingMinor;
        if (contested > dispute.RemainingMinor)
        {
            return Exceeds(dispute, contested, dispute.RemainingMinor, "/contested_minor");
        }
        return new CardDisputeChange(dispute, context)
            .AsFact()
            .Recover(dispute.RemainingMinor - contested)
            .Enter(Status.Represented)
            .Set(d => d with { Representment = command.Note })
            .Judge("representment", $"{contested} of {dispute.RemainingMinor} {dispute.Currency} are contested.")
            .Tell(CardDisputeEvents.Represented)
            .Answer(200);
    }

    private static Decision Escalate(CardDispute dispute, CardDisputeCommand.Escalate command, Context context)
    {
        var needed = command.To == Status.Arbitration ? Status.PreArbitration : Status.Represented;
        return dispute.Status == needed
            ? new CardDisputeChange(dispute, context)
                .Enter(command.To)
                .Set(d => d with { Note = command.Note ?? d.Note })
                .Tell(CardDisputeEvents.Escalated)
                .Answer(200)
            : Conflict(dispute, $"taken to {command.To.Name()}", needed.Name());
    }

    private static Decision Grant(CardDispute dispute, CardDisputeCommand.GrantCredit command, Context context)
    {
        if (!dispute.IsOpen)
        {
            return Conflict(dispute, "credited", "open");
        }
        var left = dispute.RemainingMinor - dispute.CreditMinor;
        if (left == 0)
        {
            return new Rejection(
                CardDisputeProblems.NothingToCredit,
                $"All {dispute.RemainingMinor} {dispute.Currency} that remain are credited already.");
        }
        var amount = command.AmountMinor ?? left;
        return amount > left
            ? Exceeds(dispute, amount, left, "/amount_minor")
            : new CardDisputeChange(dispute, context)
                .Credit(amount)
                .Judge("provisional_credit", $"{amount} of {left} {dispute.Currency} that can be credited.")
                .Tell(CardDisputeEvents.CreditGranted)
                .Answer(200);
    }

    private static Decision Reverse(CardDispute dispute, CardDisputeCommand.ReverseCredit command, Context context)
    {
        if (!dispute.IsOpen)
        {
            return Conflict(dispute, "charged its credit again", "open");
        }
        if (dispute.CreditMinor == 0)
        {
            return new Rejection(CardDisputeProblems.NoCredit, $"No credit of {dispute.Id} stands.");
        }
        var amount = command.AmountMinor ?? dispute.CreditMinor;
        return amount > dispute.CreditMinor
            ? Exceeds(dispute, amount, dispute.CreditMinor, "/amount_minor")
            : new CardDisputeChange(dispute, context)
                .TakeBack(amount).Tell(CardDisputeEvents.CreditReversed).Answer(200);
    }

    /// <summary>Time decides nothing: that a deadline has passed is told, and the network decides.</summary>
    private static Decision Wake(CardDispute dispute, Context context) => dispute.DueAt() <= context.At
        ? new CardDisputeChange(dispute, context)
            .Set(d => d with { OverdueAt = context.At })
            .Judge("deadline", $"The time of {dispute.Status.Name()} ended {dispute.Deadline}.")
            .Tell(CardDisputeEvents.DeadlinePassed)
            .Accept()
        : new Rejection(CardDisputeProblems.NothingDue, $"Nothing of {dispute.Id} is due.");
}
