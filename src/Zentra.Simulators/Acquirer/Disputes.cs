namespace Zentra.Simulators.Acquirer;

/// <summary>The disputes that a test opens and moves on. Every move is told by callback.</summary>
internal sealed class Disputes(Book book, CallbackQueue callbacks, Script script, TimeProvider time)
{
    private static readonly TimeSpan TimeForEvidence = TimeSpan.FromDays(7);

    private readonly Lock guard = new();
    private readonly Dictionary<string, Told> byId = new(StringComparer.Ordinal);

    public IReadOnlyList<Dispute> All
    {
        get
        {
            lock (guard)
            {
                return [.. byId.Values.Select(t => t.Dispute)];
            }
        }
    }

    /// <summary>Opens a dispute; null where the acquirer has no such authorization.</summary>
    public Dispute? Open(OpenDispute request)
    {
        if (book.FindAuthorization(request.Reference) is not { } held)
        {
            return null;
        }
        lock (guard)
        {
            var dispute = new Dispute(
                $"dsp_{Book.Digest($"{request.Reference} {byId.Count}")}",
                request.Stage,
                request.AmountMinor,
                held.Currency,
                request.Reason,
                request.RawReason,
                request.EvidenceDueBy ?? time.GetUtcNow() + TimeForEvidence,
                request.FeeMinor);
            return Tell(new(dispute, request.Reference, 1));
        }
    }

    /// <summary>Moves a dispute on; null where there is none.</summary>
    public Dispute? Move(string id, MoveDispute request)
    {
        lock (guard)
        {
            if (!byId.TryGetValue(id, out var told))
            {
                return null;
            }
            var dispute = told.Dispute with
            {
                Stage = request.Stage ?? told.Dispute.Stage,
                AmountMinor = request.AmountMinor ?? told.Dispute.AmountMinor,
                FeeMinor = request.FeeMinor ?? told.Dispute.FeeMinor,
                EvidenceDueBy = request.EvidenceDueBy ?? told.Dispute.EvidenceDueBy,
            };
            return Tell(told with { Dispute = dispute, Version = told.Version + 1 });
        }
    }

    private Dispute Tell(Told told)
    {
        byId[told.Dispute.Id] = told;
        var conduct = script.Take(OperationKind.Dispute, null) ?? Conduct.Good;
        var message = DisputeMessage.Of(told.Dispute, told.Reference, told.Version, time.GetUtcNow());
        callbacks.Send(message, conduct);
        return told.Dispute;
    }

    private sealed record Told(Dispute Dispute, string Reference, int Version);
}

/// <summary>Opens a dispute about an authorization.</summary>
internal sealed record OpenDispute(
    string Reference,
    long AmountMinor,
    string Reason,
    string? RawReason = null,
    DisputeStage Stage = DisputeStage.Opened,
    DateTimeOffset? EvidenceDueBy = null,
    long FeeMinor = 0);

/// <summary>What changes about a dispute; what is null stays.</summary>
internal sealed record MoveDispute(
    DisputeStage? Stage = null,
    long? AmountMinor = null,
    long? FeeMinor = null,
    DateTimeOffset? EvidenceDueBy = null);
