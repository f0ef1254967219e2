using Zentra.Payments.Refunds;
using Zentra.Runtime.Events;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;
using Zentra.Runtime.Policy;
using Zentra.Runtime.Store;

namespace Zentra.Payments.Payments;

/// <summary>
/// A payment's transition while it is being decided: what changes, what is posted, told and called. Events and the
/// answer are rendered last, so that they show the payment as it is after everything.
/// </summary>
internal sealed class Change
{
    private readonly Context context;
    private readonly List<Posting> postings = [];
    private readonly List<EventType> told = [];
    private readonly List<EventDraft> drafts = [];
    private readonly List<Effect> effects = [];
    private readonly long version;
    private Route? route;
    private readonly List<RecordChange> others = [];
    private AccountName[] willPost = [];
    private bool isFact;

    public Change(Payment payment, Context context)
    {
        this.context = context;
        version = payment.LastIntent == context.IntentId ? payment.Version : payment.Version + 1;
        Payment = payment;
    }

    public Payment Payment { get; private set; }

    public Refunds.Refund? Refund { get; set; }

    /// <summary>How a review ends that this change settles, and why.</summary>
    public (string Resolution, string? Reason) Closing { get; init; } = ("outcome_known", null);

    public IReadOnlyList<Verdict> Verdicts { get; private set; } = [];

    public bool Passed => Verdicts.All(v => v.Passed);

    public Change Judge(IReadOnlyList<Verdict> verdicts)
    {
        Verdicts = [.. Verdicts, .. verdicts];
        return this;
    }

    /// <summary>This change records what a provider did; nothing in the books may refuse it.</summary>
    public Change AsFact()
    {
        isFact = true;
        return this;
    }

    public Change Set(Func<Payment, Payment> change)
    {
        Payment = change(Payment);
        return this;
    }

    public Change SetRefund(Func<Refunds.Refund, Refunds.Refund> change)
    {
        Refund = change(Refund ?? throw new InvalidOperationException("This change has no refund."));
        return this;
    }

    public Change Select(Route selected)
    {
        route = selected;
        Payment = Payment with
        {
            Route = new(selected.Decision, selected.RulesVersion, selected.Rule, selected.Provider),
        };
        return this;
    }

    /// <summary>Another record that changes with the payment.</summary>
    public Change Put(RecordChange record)
    {
        others.Add(record);
        return this;
    }

    /// <summary>An event about another record.</summary>
    public Change Tell(EventType type, string about, ReadOnlyMemory<byte> data)
    {
        drafts.Add(new(context.NewId("evt"), type, about, data));
        return this;
    }

    public Change Post(Posting[] entries, long reserved)
    {
        postings.AddRange(entries);
        Payment = Payment with
        {
            ReservedMinor = Payment.ReservedMinor + reserved,
            LedgerEntries = [.. Payment.LedgerEntries, .. entries.Select(e => e.Id)],
        };
        return this;
    }

    public Change Tell(EventType<PaymentResource> type) => Add(type);

    public Change Tell(EventType<RefundResource> type) => Add(type);

    public Change Tell(EventType<RouteDecisionResource> type) => Add(type);

    /// <summary>Writes the attempt and asks for its call, in this order and in this commit.</summary>
    /// <param name="inPlaceOf">The failed attempt that this one stands in for: its caller is answered.</param>
    /// <param name="provider">The route's provider, where no other is named.</param>
    public Change Call(
        ProviderOperation operation,
        long amountMinor,
        string? reference,
        bool isFinal = false,
        string? refund = null,
        Attempt? inPlaceOf = null,
        string? provider = null)
    {
        var number = Payment.Attempts.Count + 1;
        var attempt = new Attempt
        {
            Number = number,
            Operation = operation,
            Provider = provider ?? Payment.Route!.Provider,
            ProviderKey = $"{Payment.Id}-{number}",
            AmountMinor = amountMinor,
            Status = AttemptStatus.Pending,
            OpenedBy = inPlaceOf?.OpenedBy ?? context.Sequence,
            Request = inPlaceOf?.Request ?? RequestId,
            Final = isFinal,
            Refund = refund,
            ProviderReference =
                operation is ProviderOperation.Authorize or ProviderOperation.Reverse ? reference : null,
            StartedAt = context.At,
            CheckAt = context.At.Plus(PaymentTimers.CallDeadline),
        };
        Payment = Payment with { Attempts = [.. Payment.Attempts, attempt] };
        return Send(attempt, reference, isQuery: false);
    }

    public Change Send(Attempt attempt, string? reference, bool isQuery)
    {
        if (!isQuery)
        {
            willPost = PaymentPostings.OutcomeAccounts(Payment, attempt.Operation);
        }
        effects.Add(new ProviderCall(
            Payment.Id,
            attempt.Number,
            attempt.Operation,
            isQuery,
            attempt.Queries,
            attempt.Provider,
            attempt.ProviderKey,
            reference,
            Payment.Token ?? Payment.PaymentMethod,
            attempt.AmountMinor,
            Payment.Currency,
            Payment.CaptureMethod == CaptureMethod.Automatic)
        {
            Merchant = Payment.Merchant,
            Customer = Payment.Customer,
            Description = Payment.Description,
            IsFinal = attempt.Final,
            AuthorizedMinor = Payment.AmountAuthorizedMinor,
        });
        return this;
    }

    public Change Replace(Attempt attempt)
    {
        var attempts = Payment.Attempts.ToArray();
        attempts[attempt.Number - 1] = attempt;
        Payment = Payment with { Attempts = attempts };
        return this;
    }

    /// <summary>The payment as it stands, rendered once for its events and the answer.</summary>
    public ReadOnlyMemory<byte> RenderedPayment { get; private set; }

    public ReadOnlyMemory<byte>? RenderedRefund { get; private set; }

    public string RequestId => context.Intent.Id.Text("req");

    /// <summary>The decision, with no final answer yet: the outcome of a call is open.</summary>
    public Decision.Accepted Accept()
    {
        Render();
        return Decide(null, null);
    }

    /// <summary>The decision with its final answer: the payment, or the refund where the change is about one.</summary>
    public Decision.Accepted Answer(int status, long? answers = null)
    {
        Render();
        return Decide(new(status, RenderedRefund ?? RenderedPayment), answers);
    }

    /// <summary>The decision with another record as its final answer.</summary>
    public Decision.Accepted Answer(int status, ReadOnlyMemory<byte> body)
    {
        Render();
        return Decide(new(status, body), null);
    }

    /// <summary>The decision with a problem as its final answer.</summary>
    public Decision.Accepted Refuse(Func<Change, byte[]> problem, long? answers = null)
    {
        Render();
        return Decide(new((int)System.Net.HttpStatusCode.PaymentRequired, problem(this)), answers);
    }

    private void Render()
    {
        Payment = Payment with
        {
            Version = version,
            UpdatedAt = context.At,
            LastIntent = context.IntentId,
            LastLeaf = context.Sequence - 1,
        };
        RenderedPayment = PaymentResource.Render(Payment);
        if (Refund is null)
        {
            return;
        }
        if (Refund.Intent != context.IntentId)
        {
            Refund = Refund with
            {
                Version = Refund.Version + 1,
                UpdatedAt = context.At,
                LastIntent = context.IntentId,
                LastLeaf = context.Sequence - 1,
            };
        }
        RenderedRefund = RefundResource.Render(Refund);
    }

    private Decision.Accepted Decide(Answer? answer, long? answers) => new()
    {
        Subject = Payment.Id,
        Policy = Verdicts,
        Postings = postings,
        Route = route,
        Records = Refund is null
            ? [Payment.Kind.Put(Payment.Id, Payment), .. others]
            : [Payment.Kind.Put(Payment.Id, Payment), Refunds.Refund.Kind.Put(Refund.Id, Refund), .. others],
        Events = [.. told.Select(Draft), .. drafts],
        WillPost = isFact ? [] : willPost,
        IsFact = isFact,
        Effects = effects,
        Answer = answer,
        Answers = answers,
    };

    private Change Add(EventType type)
    {
        told.Add(type);
        return this;
    }

    private EventDraft Draft(EventType type) => type switch
    {
        EventType<RouteDecisionResource> => new(
            context.NewId("evt"), type, Payment.Id, RouteDecisionResource.Render(route!, Payment.Id)),
        EventType<RefundResource> => new(context.NewId("evt"), type, Refund!.Id, RenderedRefund!.Value),
        _ => new(context.NewId("evt"), type, Payment.Id, RenderedPayment),
    };
}
