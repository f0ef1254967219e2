using System.Security.Cryptography;
using Zentra.Payments.Payments;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Payments.Disputes;

/// <summary>The rules of answering a dispute, in the order in which they refuse.</summary>
public static class DisputeDecider
{
    public static Decision Decide(DisputeCommand command, IRecords records, Context context)
    {
        if (records.Find(Dispute.Kind, command.Dispute) is not { } dispute
            || records.Find(Payment.Kind, dispute.Payment) is not { } payment)
        {
            return new Rejection(DisputeProblems.NotFound, "There is no such dispute in this workspace.");
        }
        DisputeChange Begin() => new(new(payment, context), dispute, dispute, records, context);
        return command switch
        {
            DisputeCommand.GiveEvidence evidence => Refusal(dispute, evidence, context) is { } refusal
                ? refusal
                : Keep(Begin(), evidence, context),
            DisputeCommand.Accept => Accept(dispute, Begin),
            DisputeCommand.Wake => Wake(dispute, Begin, context),
            _ => throw new ArgumentOutOfRangeException(nameof(command)),
        };
    }

    private static Rejection? Refusal(Dispute dispute, DisputeCommand.GiveEvidence command, Context context)
    {
        if (!dispute.AwaitsEvidence)
        {
            return new(
                DisputeProblems.StateConflict,
                dispute.SubmittedAt is { } at ? $"The evidence was submitted at {at}; nothing can be added."
                    : dispute.IsExamined ? "The provider has evidence already."
                    : $"A dispute that is {dispute.Status.Name()} takes no evidence; "
                    + "it must be inquiry or needs_response.");
        }
        if (dispute.EvidenceDueBy is { } due && context.At > due)
        {
            return new(DisputeProblems.EvidenceTooLate, $"Evidence was due by {due}.");
        }
        var kept = command.Discard ? [] : dispute.Files;
        if (kept.Count + command.Files.Count > EvidenceFiles.MaxFiles
            || kept.Sum(f => f.SizeBytes) + command.Files.Sum(f => (long)f.Content.Length)
                > EvidenceFiles.MaxBytesTogether)
        {
            return new(
                DisputeProblems.EvidenceTooLarge,
                $"The files of a dispute are at most {EvidenceFiles.MaxFiles}, "
                + $"of {EvidenceFiles.MaxBytesTogether} bytes together; {kept.Count} are kept already.")
            {
                Pointer = "/files",
                NextStep = "Send fewer or smaller files, or begin anew with discard.",
            };
        }
        var isEmpty = kept.Count + command.Files.Count == 0
            && (command.Discard || dispute.Text is null) && command.Text.IsEmpty;
        return command.Submit && isEmpty
            ? new(DisputeProblems.EvidenceEmpty, "Neither a text nor a file was given.")
            : null;
    }

    /// <summary>Evidence is kept as a draft until it is submitted, once.</summary>
    private static Decision.Accepted Keep(DisputeChange step, DisputeCommand.GiveEvidence command, Context context)
    {
        var files = new List<EvidenceFile>(command.Discard ? [] : step.Dispute.Files);
        foreach (var upload in command.Files)
        {
            var file = new EvidenceFile(
                context.NewId(DisputeFile.Kind.Prefix),
                upload.Name,
                upload.ContentType,
                upload.Kind,
                upload.Content.Length,
                Convert.ToHexStringLower(SHA256.HashData(upload.Content)));
            files.Add(file);
            step.Put(DisputeFile.Kind.Put(file.Id, new()
            {
                About = file,
                Dispute = step.Dispute.Id,
                Content = upload.Content,
                Intent = context.IntentId,
                Scope = step.Dispute.Scope,
                CreatedAt = context.At,
            }));
        }
        var text = command.Text.Over(command.Discard ? null : step.Dispute.Text);
        step.Set(d => d with { Text = text.IsEmpty ? null : text, Files = files });
        if (command.Submit)
        {
            step.Set(d => d with
            {
                Status = d.Status == DisputeStatus.Inquiry ? DisputeStatus.Inquiry : DisputeStatus.UnderReview,
                SubmittedAt = context.At,
            }).Tell(DisputeEvents.EvidenceSubmitted);
        }
        return step.Answer();
    }

    private static Decision Accept(Dispute dispute, Func<DisputeChange> begin) =>
        dispute.Status == DisputeStatus.NeedsResponse
            ? begin().Lose().Set(d => d with { Status = DisputeStatus.Accepted }).Tell(DisputeEvents.Accepted).Answer()
            : new Rejection(
                DisputeProblems.StateConflict,
                $"A dispute that is {dispute.Status.Name()} cannot be accepted; it must be needs_response.");

    /// <summary>Time decides nothing: that nobody answered is told, and the provider decides.</summary>
    private static Decision Wake(Dispute dispute, Func<DisputeChange> begin, Context context) =>
        dispute.DueAt() <= context.At
            ? begin().Set(d => d with { OverdueAt = context.At }).Tell(DisputeEvents.EvidenceOverdue).Accept()
            : new Rejection(DisputeProblems.NothingDue, $"Nothing of {dispute.Id} is due.");
}
