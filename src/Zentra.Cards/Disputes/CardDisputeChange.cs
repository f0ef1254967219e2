using Zentra.Runtime.Events;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;
using Zentra.Runtime.Policy;
using Zentra.Runtime.Store;

namespace Zentra.Cards.Disputes;

/// <summary>
/// A dispute's transition while it is being decided: what changes, what is posted and told. Events and the answer are
/// rendered last, so that they show the dispute as it is after everything.
/// </summary>
internal sealed class CardDisputeChange(CardDispute dispute, Context context)
{
    private readonly List<Posting> postings = [];
    private readonly List<RecordChange> others = [];
    private readonly List<EventType<CardDisputeResource>> told = [];
    private readonly List<Verdict> verdicts = [];
    private readonly bool isNew = dispute.Intent == context.IntentId;
    private bool isFact;

    public CardDispute Dispute { get; private set; } = dispute;

    public CardDisputeChange Set(Func<CardDispute, CardDispute> change)
    {
        Dispute = change(Dispute);
        return this;
    }

    public CardDisputeChange Tell(EventType<CardDisputeResource> type)
    {
        told.Add(type);
        return this;
    }

    public CardDisputeChange Keep(RecordChange record)
    {
        others.Add(record);
        return this;
    }

    public CardDisputeChange Judge(string policy, string explanation)
    {
        verdicts.Add(new(policy, Passed: true, explanation));
        return this;
    }

    /// <summary>What happened outside already: a frozen account cannot keep it out of the books.</summary>
    public CardDisputeChange AsFact()
    {
        isFact = true;
        return this;
    }

    /// <summary>Enters a stage, and with it the time for its next step.</summary>
    public CardDisputeChange Enter(CardDisputeStatus status) => Set(d => d with
    {
        Status = status,
        Deadline = DisputeDeadlines.In(status, d.Network, context.At),
        OverdueAt = null,
    });

    public CardDisputeChange Credit(long amountMinor)
    {
        Post(CardDisputePostings.Credit(Dispute, amountMinor, context));
        return Set(d => d with
        {
            CreditMinor = d.CreditMinor + amountMinor,
            CreditGrantedMinor = d.CreditGrantedMinor + amountMinor,
        });
    }

    public CardDisputeChange TakeBack(long amountMinor)
    {
        Post(CardDisputePostings.TakeBack(Dispute, amountMinor, context));
        return Set(d => d with
        {
            CreditMinor = d.CreditMinor - amountMinor,
            CreditReversedMinor = d.CreditReversedMinor + amountMinor,
        });
    }

    /// <summary>It came back from the network: it pays the credit that stands first, then the cardholder.</summary>
    public CardDisputeChange Recover(long amountMinor)
    {
        var credited = Math.Min(amountMinor, Dispute.CreditMinor);
        Post(CardDisputePostings.Recover(Dispute, credited, context));
        Post(CardDisputePostings.RecoverToHolder(Dispute, amountMinor - credited, context));
        return Set(d => d with
        {
            CreditMinor = d.CreditMinor - credited,
            RecoveredMinor = d.RecoveredMinor + amountMinor,
        });
    }

    /// <summary>The issuer bears it: the cardholder keeps the credit that stands, or is given the amount now.</summary>
    public CardDisputeChange WriteOff(long amountMinor)
    {
        var credited = Math.Min(amountMinor, Dispute.CreditMinor);
        Post(CardDisputePostings.WriteOff(Dispute, credited, context));
        Post(CardDisputePostings.WriteOffToHolder(Dispute, amountMinor - credited, context));
        return Set(d => d with
        {
            CreditMinor = d.CreditMinor - credited,
            WrittenOffMinor = d.WrittenOffMinor + amountMinor,
        });
    }

    /// <summary>The cardholder bears it: what is still credited after all else is taken back.</summary>
    public CardDisputeChange Deny(long amountMinor)
    {
        if (Dispute.CreditMinor > 0)
        {
            TakeBack(Dispute.CreditMinor).Tell(CardDisputeEvents.CreditReversed);
        }
        return Set(d => d with { DeniedMinor = d.DeniedMinor + amountMinor });
    }

    public CardDisputeChange End(CardDisputeStatus status, EventType<CardDisputeResource> type, string? note) => Set(
        d => d with
        {
            Status = status,
            Deadline = null,
            OverdueAt = null,
            EndedAt = context.At,
            Note = note ?? d.Note,
        }).Tell(type);

    /// <summary>The decision with the dispute as its answer.</summary>
    public Decision.Accepted Answer(int status)
    {
        var rendered = Render();
        return Accepted(rendered) with { Answer = new(status, rendered) };
    }

    /// <summary>A timer's decision, which nobody waits for.</summary>
    public Decision.Accepted Accept() => Accepted(Render());

    private void Post(Posting[] entries)
    {
        postings.AddRange(entries);
        Dispute = Dispute with { LedgerEntries = [.. Dispute.LedgerEntries, .. entries.Select(e => e.Id)] };
    }

    private ReadOnlyMemory<byte> Render()
    {
        Dispute = Dispute with
        {
            LastIntent = context.IntentId,
            LastLeaf = context.Sequence - 1,
            UpdatedAt = context.At,
            Version = isNew ? 1 : Dispute.Version + 1,
        };
        return CardDisputeResource.Render(Dispute);
    }

    private Decision.Accepted Accepted(ReadOnlyMemory<byte> rendered) => new()
    {
        Subject = Dispute.Id,
        Policy = verdicts,
        Records = [CardDispute.Kind.Put(Dispute.Id, Dispute), .. others],
        Postings = postings,
        IsFact = isFact,
        Events = [.. told.Select(t => new EventDraft(context.NewId("evt"), t, Dispute.Id, rendered))],
    };
}
