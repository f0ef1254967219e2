using System.Globalization;
using Zentra.Payments.Payments;
using Zentra.Runtime.Events;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;
using Zentra.Runtime.Money;
using Zentra.Runtime.Policy;
using Zentra.Runtime.Reviews;
using Zentra.Runtime.Store;

namespace Zentra.Payments.Disputes;

/// <summary>
/// A dispute's transition while it is being decided, as a part of its payment's: what changes, and what its money does.
/// </summary>
/// <param name="before">The dispute as it was; null where it is new.</param>
internal sealed class DisputeChange(
    Change change, Dispute? before, Dispute dispute, IRecords records, Context context)
{
    public const string ExceedsCapture = "dispute_exceeds_capture";

    private readonly List<EventType<DisputeResource>> told = [];

    public Dispute Dispute { get; private set; } = dispute;

    public DisputeChange Set(Func<Dispute, Dispute> set)
    {
        Dispute = set(Dispute);
        return this;
    }

    public DisputeChange Tell(EventType<DisputeResource> type)
    {
        told.Add(type);
        return this;
    }

    public DisputeChange Judge(Verdict verdict)
    {
        change.Judge([verdict]);
        return this;
    }

    public DisputeChange Put(RecordChange record)
    {
        change.Put(record);
        return this;
    }

    /// <summary>Has the reserve hold this amount, whatever it holds now.</summary>
    public DisputeChange Hold(long amountMinor)
    {
        var more = amountMinor - Dispute.HeldMinor;
        Post(
            more >= 0
                ? DisputePostings.Take(change.Payment, more, context)
                : DisputePostings.GiveBack(change.Payment, -more, context),
            d => d with { HeldMinor = amountMinor });
        return this;
    }

    /// <summary>Gives the merchant what is held.</summary>
    public DisputeChange GiveBack()
    {
        Post(
            DisputePostings.GiveBack(change.Payment, Dispute.HeldMinor, context),
            d => d with { HeldMinor = 0 });
        return this;
    }

    /// <summary>
    /// Gives the customer what is held, as far as the captures go that were not given back before. What is beyond them
    /// waits in suspense: refunds and lost disputes never exceed the captures in the books.
    /// </summary>
    public DisputeChange Lose()
    {
        var (payment, held) = (change.Payment, Dispute.HeldMinor);
        var left = payment.AmountCapturedMinor - payment.AmountRefundedMinor - payment.AmountLostMinor
            - payment.OpenMinor(ProviderOperation.Refund);
        var lost = Math.Min(held, Math.Max(0, left));
        Post(
            DisputePostings.Lose(payment, lost, context),
            d => d with { HeldMinor = 0, LostMinor = lost, BeyondMinor = held - lost });
        if (held > lost)
        {
            Suspend(held, lost);
        }
        return this;
    }

    /// <summary>Takes what was lost back into the reserve: it is decided otherwise, or open again.</summary>
    public DisputeChange TakeBack()
    {
        var (lost, beyond, review) = (Dispute.LostMinor, Dispute.BeyondMinor, Dispute.Review);
        Post(
            DisputePostings.TakeFromCustomer(change.Payment, lost, context),
            d => d with { HeldMinor = d.HeldMinor + lost, LostMinor = 0 });
        if (review is not null)
        {
            Post(
                DisputePostings.TakeFromSuspense(change.Payment, review, beyond, context),
                d => d with { HeldMinor = d.HeldMinor + beyond, BeyondMinor = 0, Review = null });
            if (records.Find(Review.Records, review) is { IsOpen: true } open)
            {
                Put(ReviewEvents.Resolved, open.Resolve("dispute_reopened", reason: null, context));
            }
        }
        return this;
    }

    /// <summary>Books what the provider has charged and given back by now, beyond what is booked.</summary>
    public DisputeChange Charge(long feeMinor, long feeReturnedMinor)
    {
        var charge = Math.Max(0, feeMinor - Dispute.FeeMinor);
        Post(
            DisputePostings.Charge(change.Payment, Dispute.Provider, charge, context),
            d => d with { FeeMinor = d.FeeMinor + charge });
        var back = Math.Max(0, Math.Min(feeReturnedMinor, Dispute.FeeMinor) - Dispute.FeeReturnedMinor);
        Post(
            DisputePostings.ReturnFee(change.Payment, Dispute.Provider, back, context),
            d => d with { FeeReturnedMinor = d.FeeReturnedMinor + back });
        return this;
    }

    public Decision.Accepted Accept()
    {
        Finish();
        return change.Accept();
    }

    /// <summary>The decision, answered with the dispute.</summary>
    public Decision.Accepted Answer() => change.Answer(200, Finish());

    private ReadOnlyMemory<byte> Finish()
    {
        Dispute = Dispute with
        {
            Version = (before?.Version ?? 0) + 1,
            UpdatedAt = context.At,
            LastIntent = context.IntentId,
            LastLeaf = context.Sequence - 1,
        };
        change.Set(p => p.Counted(before, Dispute)).Put(Dispute.Kind.Put(Dispute.Id, Dispute));
        ReadOnlyMemory<byte> rendered = DisputeResource.Render(Dispute);
        foreach (var type in told)
        {
            change.Tell(type, Dispute.Id, rendered);
        }
        return rendered;
    }

    private void Suspend(long held, long lost)
    {
        var currency = Currency.Find(Dispute.Currency)!;
        var facts = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["amount"] = $"{currency.Format(held)} {currency.Code}",
            ["beyond"] = $"{currency.Format(held - lost)} {currency.Code}",
            ["payment"] = Dispute.Payment,
            ["provider"] = Dispute.Provider,
            ["provider_reference"] = Dispute.Reference,
            ["stage"] = Dispute.Stage.ToString(CultureInfo.InvariantCulture),
        };
        var review = Review.Open(
            ExceedsCapture,
            Dispute.Id,
            $"{Dispute.Provider} took more for this dispute than is left of the payment's captures.",
            facts,
            context) with
        {
            DeltaMinor = lost - held,
            Currency = Dispute.Currency,
            Related = Dispute.Payment,
        };
        Post(
            DisputePostings.Suspend(change.Payment, review.Id, held - lost, context),
            d => d with { Review = review.Id });
        Put(ReviewEvents.Opened, review);
    }

    private void Put(EventType<ReviewResource> told, Review review) => change.Put(Review.Records.Put(review.Id, review))
        .Tell(told, review.Id, ReviewResource.Render(review));

    private void Post(Posting[] entries, Func<Dispute, Dispute> set)
    {
        change.Post(entries, reserved: 0);
        Dispute = set(Dispute) with { LedgerEntries = [.. Dispute.LedgerEntries, .. entries.Select(e => e.Id)] };
    }
}
