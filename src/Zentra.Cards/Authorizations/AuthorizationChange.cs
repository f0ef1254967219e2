using Zentra.Cards.Controls;
using Zentra.Cards.Issuing;
using Zentra.Runtime.Events;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;
using Zentra.Runtime.Policy;
using Zentra.Runtime.Reviews;
using Zentra.Runtime.Store;

namespace Zentra.Cards.Authorizations;

/// <summary>
/// An authorization's transition while it is being decided: what changes, what is posted and told. The answer and
/// events show it as it is after everything; only what tells of the question shows it with nothing decided.
/// </summary>
internal sealed class AuthorizationChange
{
    /// <summary>Authorizations of a card that have one approval code, beside the latest.</summary>
    private const int MaxOfCode = 20;

    private readonly IRecords records;
    private readonly Context context;
    private readonly List<Posting> postings = [];
    private readonly List<Effect> effects = [];
    private readonly List<(EventType<AuthorizationResource> Type, ReadOnlyMemory<byte>? Asked)> told = [];
    private readonly List<(EventType Type, string About, ReadOnlyMemory<byte> Data)> others = [];
    private readonly Dictionary<string, RecordChange> changed = new(StringComparer.Ordinal);
    private readonly Card? cardBefore;
    private readonly bool isNew;
    private IReadOnlyList<Verdict> verdicts = [];
    private bool isFact;

    public AuthorizationChange(Authorization authorization, Card? card, IRecords records, Context context)
    {
        (Authorization, Card, cardBefore) = (authorization, card, card);
        (this.records, this.context) = (records, context);
        isNew = authorization.Intent == context.IntentId;
    }

    public Authorization Authorization { get; private set; }

    public Card? Card { get; private set; }

    private Card Known => Card
        ?? throw new InvalidOperationException("What is not about a card of ours posts nothing.");

    public AuthorizationChange Set(Func<Authorization, Authorization> change)
    {
        Authorization = change(Authorization);
        return this;
    }

    public AuthorizationChange SetCard(Func<Card, Card> change)
    {
        Card = change(Known);
        return this;
    }

    /// <summary>What happened outside already: nothing in the books may refuse it.</summary>
    public AuthorizationChange AsFact()
    {
        isFact = true;
        return this;
    }

    public AuthorizationChange Tell(EventType<AuthorizationResource> type)
    {
        told.Add((type, null));
        return this;
    }

    /// <summary>Tells what is asked, as it is now: nothing is decided yet.</summary>
    public AuthorizationChange TellAsked()
    {
        told.Add((AuthorizationEvents.Requested, AuthorizationResource.Render(Authorization)));
        return this;
    }

    public AuthorizationChange Ask(Effect effect)
    {
        effects.Add(effect);
        return this;
    }

    public AuthorizationChange Keep(RecordChange record)
    {
        changed[record.Key.Id] = record;
        return this;
    }

    public AuthorizationChange Keep(Review review, EventType<ReviewResource> type)
    {
        others.Add((type, review.Id, ReviewResource.Render(review)));
        return Keep(Review.Records.Put(review.Id, review));
    }

    /// <summary>Keeps a decision with all that it depended on, and its rules as the intent's verdicts.</summary>
    public AuthorizationChange Decide(PolicyDecision decision)
    {
        verdicts = [.. verdicts, .. AuthorizationPolicy.Verdicts(decision)];
        return Set(a => a.With(decision));
    }

    public AuthorizationChange Judge(params IReadOnlyList<Verdict> said)
    {
        verdicts = [.. verdicts, .. said];
        return this;
    }

    /// <summary>Holds an amount that was approved, and counts it in the limits.</summary>
    public AuthorizationChange Hold(long amountMinor, Purchase purchase, IReadOnlyList<ControlSet> sets)
    {
        Post(AuthorizationPostings.Hold(Known, amountMinor, context));
        Count(SpendCounters.Charge(purchase, sets, Counter, amountMinor), isMore: true);
        return Set(a => a with
        {
            HeldMinor = a.HeldMinor + amountMinor,
            ApprovedMinor = a.ApprovedMinor + amountMinor,
        });
    }

    /// <summary>Posts an amount that was approved in a single message, and counts it in the limits.</summary>
    public AuthorizationChange PostAtOnce(long amountMinor, Purchase purchase, IReadOnlyList<ControlSet> sets)
    {
        Post(AuthorizationPostings.Post(Known, amountMinor, context));
        Count(SpendCounters.Charge(purchase, sets, Counter, amountMinor), isMore: true);
        return Set(a => a with
        {
            ApprovedMinor = a.ApprovedMinor + amountMinor,
            ClearedMinor = a.ClearedMinor + amountMinor,
        });
    }

    /// <summary>Posts what is held: it is owed to the network now.</summary>
    public AuthorizationChange PostHeld()
    {
        var held = Authorization.HeldMinor;
        Post(AuthorizationPostings.Clear(Known, held, context));
        return Set(a => a with { HeldMinor = 0, ClearedMinor = a.ClearedMinor + held });
    }

    /// <summary>Posts what a network cleared: of what is held first, and of the account beyond it.</summary>
    public AuthorizationChange Clear(long amountMinor)
    {
        var held = Math.Min(amountMinor, Authorization.HeldMinor);
        Post(AuthorizationPostings.Clear(Known, held, amountMinor - held, context));
        Count(SpendCounters.ChargeMore(Authorization.Charged, amountMinor - held, Counter), isMore: false);
        return Set(a => a with
        {
            HeldMinor = a.HeldMinor - held,
            ClearedMinor = checked(a.ClearedMinor + amountMinor),
        });
    }

    /// <summary>Gives back what is held, to the account and to the limits.</summary>
    /// <param name="isUse">
    /// Whether it still was a use of the card: where nothing of it was approved, it was none.
    /// </param>
    public AuthorizationChange Release(long amountMinor, bool isUse = true)
    {
        Post(AuthorizationPostings.Release(Known, amountMinor, context));
        GiveBack(amountMinor, isUse);
        return Set(a => a with { HeldMinor = a.HeldMinor - amountMinor });
    }

    /// <summary>Gives back what was posted, to the account and to the limits.</summary>
    public AuthorizationChange TakeBack(long amountMinor)
    {
        Post(AuthorizationPostings.Refund(Known, amountMinor, context));
        GiveBack(amountMinor, isUse: true);
        return Set(a => a with { ClearedMinor = a.ClearedMinor - amountMinor });
    }

    public AuthorizationChange Refund(long amountMinor)
    {
        Post(AuthorizationPostings.Refund(Known, amountMinor, context));
        return Set(a => a with { RefundedMinor = a.RefundedMinor + amountMinor });
    }

    /// <summary>Takes a refund back; what was never refunded is taken from the cardholder.</summary>
    public AuthorizationChange TakeBackRefund(long amountMinor)
    {
        Post(AuthorizationPostings.Post(Known, amountMinor, context));
        var back = Math.Min(amountMinor, Authorization.RefundedMinor);
        return Set(a => a with
        {
            RefundedMinor = a.RefundedMinor - back,
            ClearedMinor = checked(a.ClearedMinor + amountMinor - back),
        });
    }

    /// <summary>
    /// Keeps what clearing records find an approved authorization by. Six digits come again, also our own on one card.
    /// </summary>
    public AuthorizationChange KeepCode()
    {
        if (Authorization.ApprovedMinor == 0
            || NetworkHash.OfCode(Authorization.Card, Authorization.ApprovalCode) is not { } hash)
        {
            return this;
        }
        var known = records.Find(NetworkTrace.Kind, hash);
        var earlier = (known?.Authorization is { } latest ? (string[])[latest, .. known.Earlier ?? []] : [])
            .Where(id => id != Authorization.Id).Take(MaxOfCode).ToArray();
        return Keep(NetworkTrace.Kind.Put(hash, new()
        {
            Authorization = Authorization.Id,
            Earlier = earlier.Length == 0 ? null : earlier,
            Outcome = AuthorizationOutcome.Approved,
        }));
    }

    /// <summary>The decision with the authorization as its answer.</summary>
    public Decision.Accepted Answer(int status, long? answers = null)
    {
        var rendered = Render();
        return Accepted(rendered, new(status, rendered), answers);
    }

    /// <summary>The decision without an answer: a timer's, or one that others answer.</summary>
    public Decision.Accepted Accept() => Accepted(Render(), null, null);

    public SpendCounter? Counter(string id) =>
        changed.TryGetValue(id, out var now) ? (SpendCounter)now.State : records.Find(SpendCounter.Kind, id);

    private void GiveBack(long amountMinor, bool isUse) => Count(
        SpendCounters.GiveBack(Authorization.Charged, amountMinor, wholly: !isUse, Counter), isMore: false);

    private void Count(Charging charging, bool isMore)
    {
        foreach (var counter in charging.Counters)
        {
            Keep(SpendCounter.Kind.Put(counter.Id, counter));
        }
        Authorization = Authorization with
        {
            Charged = isMore ? [.. Authorization.Charged, .. charging.Charged] : charging.Charged,
        };
    }

    private void Post(Posting[] entries)
    {
        postings.AddRange(entries);
        Authorization = Authorization with
        {
            LedgerEntries = [.. Authorization.LedgerEntries, .. entries.Select(e => e.Id)],
        };
    }

    private ReadOnlyMemory<byte> Render()
    {
        Authorization = Authorization with
        {
            LastIntent = context.IntentId,
            LastLeaf = context.Sequence - 1,
            UpdatedAt = context.At,
            Version = isNew ? 1 : Authorization.Version + 1,
        };
        return AuthorizationResource.Render(Authorization);
    }

    private Decision.Accepted Accepted(ReadOnlyMemory<byte> rendered, Answer? answer, long? answers)
    {
        var kept = new List<RecordChange>(changed.Count + 2)
        {
            Authorization.Records.Put(Authorization.Id, Authorization),
        };
        kept.AddRange(changed.Values);
        var events = new List<EventDraft>(told.Count + others.Count + 1);
        var id = Authorization.Id;
        events.AddRange(told.Select(t => new EventDraft(context.NewId("evt"), t.Type, id, t.Asked ?? rendered)));
        events.AddRange(others.Select(o => new EventDraft(context.NewId("evt"), o.Type, o.About, o.Data)));
        if (Card is not null && !ReferenceEquals(Card, cardBefore))
        {
            var isClosed = Card.State == CardState.Closed && cardBefore!.State != CardState.Closed;
            // Counting its uses is no new version of a card: nobody changed it.
            Card = isClosed ? CardDecider.Next(Card, context) : Card;
            kept.Add(Card.Kind.Put(Card.Id, Card));
            if (isClosed)
            {
                events.Add(CardDecider.Told(CardEvents.Closed, Card, CardResource.Render(Card), context));
            }
        }
        return new()
        {
            Subject = Authorization.Id,
            Policy = verdicts,
            Records = kept,
            Postings = postings,
            IsFact = isFact,
            Events = events,
            Effects = effects,
            Answer = answer,
            Answers = answers,
        };
    }
}
