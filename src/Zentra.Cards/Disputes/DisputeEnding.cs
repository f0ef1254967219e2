using Zentra.Cards.Authorizations;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Status = Zentra.Cards.Disputes.CardDisputeStatus;

namespace Zentra.Cards.Disputes;

/// <summary>
/// How a dispute ends: what remains is recovered, denied or written off, and of the provisional credit nothing is left
/// open.
/// </summary>
internal static class DisputeEnding
{
    public static Decision Accept(CardDispute dispute, CardDisputeCommand.AcceptRepresentment command, Context context)
    {
        if (dispute.Status is not (Status.Represented or Status.PreArbitration))
        {
            return CardDisputeDecider.Conflict(
                dispute, "given up to the merchant", "represented or pre_arbitration");
        }
        var writtenOff = command.WrittenOffMinor ?? 0;
        return writtenOff > dispute.RemainingMinor
            ? CardDisputeDecider.Exceeds(dispute, writtenOff, dispute.RemainingMinor, "/written_off_minor")
            : End(dispute, 0, dispute.RemainingMinor - writtenOff, writtenOff, command.Note, context);
    }

    public static Decision Resolve(CardDispute dispute, CardDisputeCommand.Resolve command, Context context)
    {
        if (!dispute.IsOpen)
        {
            return CardDisputeDecider.Conflict(dispute, "resolved", "open");
        }
        if (!dispute.IsFiled && command.Outcome != Status.Lost)
        {
            return CardDisputeDecider.Conflict(
                dispute, command.Outcome.Name(), "filed: nothing comes back from a network that was not asked");
        }
        var remaining = dispute.RemainingMinor;
        var recovered = command.RecoveredMinor ?? (command.Outcome == Status.Won ? remaining : 0);
        var writtenOff = command.WrittenOffMinor ?? 0;
        if (recovered > remaining || writtenOff > remaining - recovered)
        {
            return Mismatch(dispute, recovered, command.DeniedMinor ?? 0, writtenOff);
        }
        var denied = command.DeniedMinor ?? (remaining - recovered - writtenOff);
        return denied != remaining - recovered - writtenOff || !Fits(command.Outcome, recovered, remaining)
            ? Mismatch(dispute, recovered, denied, writtenOff)
            : End(dispute, recovered, denied, writtenOff, command.Note, context);
    }

    /// <summary>The cardholder bears what remains. What the network never saw may be disputed anew.</summary>
    public static Decision Withdraw(
        CardDispute dispute, CardDisputeCommand.Withdraw command, IRecords records, Context context)
    {
        if (!dispute.IsOpen)
        {
            return CardDisputeDecider.Conflict(dispute, "withdrawn", "open");
        }
        var change = new CardDisputeChange(dispute, context)
            .AsFact()
            .Deny(dispute.RemainingMinor)
            .End(Status.Withdrawn, CardDisputeEvents.Withdrawn, command.Note);
        if (!dispute.IsFiled)
        {
            var authorization = records.Find(Authorization.Records, dispute.Authorization)
                ?? throw new InvalidOperationException($"Dispute {dispute.Id} has no authorization.");
            change.Keep(DisputeOpening.Counted(authorization, -dispute.AmountMinor, context));
        }
        return change.Answer(200);
    }

    private static Decision.Accepted End(
        CardDispute dispute, long recovered, long denied, long writtenOff, string? note, Context context)
    {
        var change = new CardDisputeChange(dispute, context)
            .AsFact()
            .Recover(recovered)
            .WriteOff(writtenOff)
            .Deny(denied)
            .Judge(
                "split",
                $"Of {dispute.RemainingMinor} {dispute.Currency}: {recovered} recovered, {denied} denied, "
                + $"{writtenOff} written off.");
        var (status, told) = change.Dispute.RecoveredMinor switch
        {
            0 => (Status.Lost, CardDisputeEvents.Lost),
            var all when all == dispute.AmountMinor => (Status.Won, CardDisputeEvents.Won),
            _ => (Status.PartiallyWon, CardDisputeEvents.PartiallyWon),
        };
        return change.End(status, told, note).Answer(200);
    }

    /// <summary>Whether an outcome is what its amounts say; of a dispute with nothing left, any is.</summary>
    private static bool Fits(Status outcome, long recovered, long remaining) => outcome switch
    {
        Status.Won => recovered == remaining,
        Status.Lost => recovered == 0,
        Status.PartiallyWon => recovered > 0 && recovered < remaining,
        _ => false,
    };

    private static Rejection Mismatch(CardDispute dispute, long recovered, long denied, long writtenOff) => new(
        CardDisputeProblems.SplitMismatch,
        $"{dispute.RemainingMinor} {dispute.Currency} remain, which {recovered} recovered, {denied} denied and "
        + $"{writtenOff} written off do not make for this outcome.")
    {
        Pointer = "/recovered_minor",
        NextStep = "Won recovers all that remains, lost nothing of it, and partially_won a part.",
    };
}
