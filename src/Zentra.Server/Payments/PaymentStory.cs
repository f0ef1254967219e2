using Zentra.Payments.Payments;
using Zentra.Payments.Payouts;
using Zentra.Payments.Settlement;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Reviews;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;

namespace Zentra.Server.Payments;

/// <summary>
/// All that belongs to a payment: what was done with it, with its reviews, and with the batches that settled it, in one
/// order.
/// </summary>
internal static class PaymentStory
{
    /// <summary>Batches and reviews of one payment that are told of.</summary>
    private const int MaxRelated = 100;

    private const int MaxPayouts = 1_000;

    /// <summary>The intents of the payment's life, those of its reviews and batches included.</summary>
    public static async Task<IReadOnlyList<SealedIntent>> Intents(IStore store, Scope scope, Payment payment)
    {
        var intents = (await store.IntentsAbout(scope, payment.Id, IStore.MaxStory))
            .ToDictionary(i => i.Sequence);
        foreach (var review in await Reviews(store, scope, payment))
        {
            foreach (var intent in await store.IntentsAbout(scope, review.Id, IStore.MaxStory))
            {
                intents[intent.Sequence] = intent;
            }
        }
        foreach (var batch in await Batches(store, scope, payment))
        {
            foreach (var id in new[] { batch.Intent, batch.ReadIn, batch.ClosedIn })
            {
                if (Identifier.TryParse(id, "int", out var known) && await store.Intent(scope, known) is { } intent)
                {
                    intents[intent.Sequence] = intent;
                }
            }
        }
        return [.. intents.Values.OrderBy(i => i.Sequence)];
    }

    public static async Task<IReadOnlyList<Review>> Reviews(IStore store, Scope scope, Payment payment) =>
    [
        .. (await store.Records(
            scope, Review.Records, new(new Page(MaxRelated)) { Columns = [("subject", payment.Id)] }))
            .Select(r => (Review)r.State).Reverse(),
    ];

    public static async Task<IReadOnlyList<SettlementBatch>> Batches(IStore store, Scope scope, Payment payment) =>
    [
        .. (await store.RecordsById(
            scope, SettlementBatch.Kind, [.. payment.Lines.Select(l => l.Batch).Distinct().Take(MaxRelated)]))
            .Select(r => (SettlementBatch)r.State).OrderBy(b => b.CreatedAt),
    ];

    public static async Task<IReadOnlyList<SettlementLine>> Lines(IStore store, Scope scope, Payment payment) =>
    [
        .. (await store.RecordsById(scope, SettlementLine.Kind, [.. payment.Lines.Select(l => l.Id)]))
            .Select(r => (SettlementLine)r.State).OrderBy(l => l.CreatedAt).ThenBy(l => l.Id, StringComparer.Ordinal),
    ];

    /// <summary>
    /// The first payout of all that its merchant had by then, after the payment was settled, and that did not fail: it
    /// paid out what the payment brought.
    /// </summary>
    public static async Task<Payout?> Payout(
        IStore store, Scope scope, Payment payment, IReadOnlyList<SealedIntent> intents)
    {
        if (payment.Settlement != SettlementState.Settled
            || intents.LastOrDefault(i => i.Operation == SettlementOperations.TakeLine.Name) is not { } settled)
        {
            return null;
        }
        var payouts = await store.Records(
            scope, Zentra.Payments.Payouts.Payout.Kind,
            new(new Page(MaxPayouts)) { Columns = [("merchant", payment.Merchant), ("currency", payment.Currency)] });
        return payouts.Select(r => (Payout)r.State).LastOrDefault(p => p.CoversThrough >= settled.Sequence
            && p.Status is not (PayoutStatus.Failed or PayoutStatus.Canceled or PayoutStatus.Returned));
    }
}
