using System.Runtime.InteropServices;
using System.Text.Json;
using Zentra.Payments.Disputes;
using Zentra.Payments.Payouts;
using Zentra.Runtime.Checks;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Payments.Payments;

/// <summary>
/// Adds up each payment from the entries of its intents alone, and compares what its events told and its record says. It
/// shares no code with the deciders.
/// </summary>
public sealed class PaymentAudit(string tenant, Findings findings)
{
    private const string Reserved = "reserved_balance";
    private const string Disputed = "dispute_reserve";
    private const string CustomerPrefix = "customer_balance:";
    private const string SuspensePrefix = "suspense:";

    private readonly Dictionary<PaymentKey, Tally> tallies = [];
    private readonly DisputeAudit disputes = new(tenant, findings);
    private readonly PayoutAudit payouts = new(tenant, findings);

    public void Observe(SealedStory story)
    {
        payouts.Observe(story);
        if (!Identifier.TryParse(story.Intent.Subject, Payment.Kind.Prefix, out var id))
        {
            return;
        }
        disputes.Observe(story);
        ref var tally = ref CollectionsMarshal.GetValueRefOrAddDefault(
            tallies, new(story.Intent.Scope.Workspace, id), out _);
        Add(ref tally, story);
        if (tally.Held < 0)
        {
            Find(story.Intent.Subject, $"Intent {story.Intent.Sequence} takes {-tally.Held} more than it held.");
        }
        if (tally.Refunded > tally.Captured)
        {
            Find(story.Intent.Subject, $"Intent {story.Intent.Sequence} brings refunds to {tally.Refunded} of {tally.Captured} captured.");
        }
        else if (tally.Refunded + tally.Lost > tally.Captured)
        {
            Find(
                story.Intent.Subject,
                $"Intent {story.Intent.Sequence} brings refunds and lost disputes to {tally.Refunded + tally.Lost} of "
                + $"{tally.Captured} captured.");
        }
        if (tally.Disputed < 0)
        {
            Find(
                story.Intent.Subject,
                $"Intent {story.Intent.Sequence} takes {-tally.Disputed} more from {Disputed} than was disputed.");
        }
        foreach (var told in story.Events)
        {
            // A route is told of in its payment's sequence, but shows the decision and no amounts.
            if (told.Object == story.Intent.Subject && told.Type.StartsWith("payment.", StringComparison.Ordinal))
            {
                Hear(ref tally, told);
            }
        }
    }

    /// <summary>Compares the records of payments, and the accounts that hold what is reserved for them.</summary>
    public async Task Compare(IStoreSnapshot store)
    {
        var held = new Dictionary<(string Workspace, string Currency), Int128>();
        await foreach (var record in store.Records(tenant, Payment.Kind))
        {
            if (Read(record) is not { } payment
                || !Identifier.TryParse(record.Address.Id, Payment.Kind.Prefix, out var id))
            {
                Find(record.Address.Id, "Its record cannot be read.");
                continue;
            }
            tallies.Remove(new(record.Address.Workspace, id), out var tally);
            Same(payment.Id, "holds", payment.ReservedMinor, tally.Held);
            Same(payment.Id, "captured", payment.AmountCapturedMinor, tally.Captured);
            Same(payment.Id, "refunded", payment.AmountRefundedMinor, tally.Refunded);
            Same(payment.Id, "disputed", payment.AmountDisputedMinor, tally.Disputed + tally.Lost + tally.Suspended);
            Same(payment.Id, "lost", payment.AmountLostMinor, tally.Lost + tally.Suspended);
            if (payment.AmountAuthorizedMinor < tally.Captured)
            {
                Find(payment.Id, $"Its entries capture {tally.Captured}, more than the {payment.AmountAuthorizedMinor} authorized.");
            }
            CollectionsMarshal.GetValueRefOrAddDefault(
                held, (record.Address.Workspace, payment.Currency), out _) += payment.ReservedMinor;
        }
        foreach (var key in tallies.Keys)
        {
            Find(key.Id.Text(Payment.Kind.Prefix), "It has intents, but no record.");
        }
        await CompareReserved(store, held);
        await disputes.Compare(store);
        await payouts.Compare(store);
    }

    /// <summary>
    /// An intent moves a payment's money in one way: out of the customer's balance into the reserve, out of the reserve
    /// to either side, between the two sides, or through the reserve of disputes.
    /// </summary>
    private static void Add(ref Tally tally, SealedStory story)
    {
        Int128 reserved = 0, customer = 0, disputed = 0, suspended = 0;
        var (passesReserve, isDispute) = (false, false);
        foreach (var entry in story.Entries)
        {
            passesReserve |= entry.Account.Code == Reserved;
            isDispute |= entry.Account.Code == Disputed;
            disputed += entry.Account.Code == Disputed ? entry.AmountMinor : 0;
            suspended += entry.Account.Code.StartsWith(SuspensePrefix, StringComparison.Ordinal) ? entry.AmountMinor : 0;
            reserved += entry.Account.Code == Reserved ? entry.AmountMinor : 0;
            customer += entry.Account.Code.StartsWith(CustomerPrefix, StringComparison.Ordinal) ? entry.AmountMinor : 0;
        }
        tally.Held += reserved;
        if (isDispute)
        {
            // What reaches the customer out of a dispute is no refund.
            tally.Disputed += disputed;
            tally.Lost += customer;
            tally.Suspended += suspended;
        }
        else if (!passesReserve)
        {
            tally.Refunded += customer;
        }
        else
        {
            // What left the customer and the reserve has arrived on the provider's side.
            tally.Captured -= reserved + customer;
        }
    }

    private void Hear(ref Tally tally, SealedEvent told)
    {
        try
        {
            using var json = JsonDocument.Parse(told.Data);
            tally.Authorized = json.RootElement.GetProperty("amount_authorized_minor").GetInt64();
            SameTold(told, "captured", json.RootElement.GetProperty("amount_captured_minor").GetInt64(), tally.Captured);
            SameTold(told, "refunded", json.RootElement.GetProperty("amount_refunded_minor").GetInt64(), tally.Refunded);
            var disputed = json.RootElement.GetProperty("amount_disputed_minor").GetInt64();
            SameTold(told, "disputed", disputed, tally.Disputed + tally.Lost + tally.Suspended);
            if (tally.Captured > tally.Authorized)
            {
                Find(told.Object, $"Event {told.Sequence} tells {tally.Authorized} authorized, but {tally.Captured} are captured by then.");
            }
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or FormatException or InvalidOperationException)
        {
            Find(told.Object, $"Event {told.Sequence} does not show the payment's amounts.");
        }
    }

    private async Task CompareReserved(
        IStoreSnapshot store, Dictionary<(string Workspace, string Currency), Int128> held)
    {
        await foreach (var (address, account) in store.Accounts(tenant))
        {
            if (address.Name.Code != Reserved)
            {
                continue;
            }
            held.Remove((address.Workspace, address.Name.Currency), out var sum);
            SameReserve(address.Workspace, address.Name.Currency, account.BalanceMinor, sum);
        }
        foreach (var ((workspace, currency), sum) in held)
        {
            SameReserve(workspace, currency, 0, sum);
        }
    }

    private void SameReserve(string workspace, string currency, Int128 balance, Int128 sum)
    {
        if (balance != sum)
        {
            findings.Add(
                tenant, $"account {Reserved} in {currency} of {workspace}", $"It holds {balance}, but the payments hold {sum}.");
        }
    }

    private void SameTold(SealedEvent told, string what, Int128 said, Int128 summed)
    {
        if (said != summed)
        {
            Find(told.Object, $"Event {told.Sequence} tells {said} {what}, but the entries until then give {summed}.");
        }
    }

    private void Same(string payment, string what, Int128 recorded, Int128 summed)
    {
        if (recorded != summed)
        {
            Find(payment, $"Its record says that it {what} {recorded}, but its entries give {summed}.");
        }
    }

    private static Payment? Read(RecordImage record)
    {
        try
        {
            return (Payment)Payment.Kind.Read(record.State.Span);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private void Find(string payment, string what) => findings.Add(tenant, $"payment {payment}", what);

    private readonly record struct PaymentKey(string Workspace, Identifier Id);

    private struct Tally
    {
        public Int128 Held;
        public Int128 Captured;
        public Int128 Refunded;
        public Int128 Authorized;
        public Int128 Disputed;
        public Int128 Lost;
        public Int128 Suspended;
    }
}
