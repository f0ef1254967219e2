using System.Runtime.InteropServices;
using System.Text.Json;
using Zentra.Payments.Payments;
using Zentra.Runtime.Checks;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Reviews;
using Zentra.Runtime.Store;

namespace Zentra.Payments.Settlement;

/// <summary>
/// Adds up what settlement moved from the entries alone, and compares what lines, payments, batches and reviews say of
/// it. It shares no code with the deciders. Memory grows with the lines that posted something.
/// </summary>
public sealed class SettlementAudit(string tenant, Findings findings)
{
    private const string Operations = "settlements.";
    private const string SettlementPrefix = "settlement_account:";
    private const string MerchantPrefix = "merchant_balance:";
    private const string SuspensePrefix = "suspense:";

    /// <summary>Entries on the accounts that lines clear and pay, until a line is found that names them.</summary>
    private readonly Dictionary<Identifier, Posted> posted = [];
    private readonly Dictionary<(string Workspace, string Payment), Tally> payments = [];
    private readonly Dictionary<(string Workspace, string Review), Int128> held = [];
    private readonly BatchAudit batches = new(tenant, findings);

    public void Observe(SealedStory story)
    {
        if (!Is(story.Intent.Operation, Operations))
        {
            return;
        }
        var isPayments = Is(story.Intent.Subject, "pay_");
        foreach (var entry in story.Entries)
        {
            var clears = Is(entry.Account.Code, SettlementPrefix);
            if ((clears || Is(entry.Account.Code, MerchantPrefix)) && Identifier.TryParse(entry.Id, "led", out var id))
            {
                posted[id] = new(isPayments ? story.Intent.Subject : null, clears, entry.AmountMinor);
            }
        }
    }

    /// <summary>Compares the records of lines, payments, batches and reviews, and the accounts in suspense.</summary>
    public async Task Compare(IStoreSnapshot store)
    {
        await foreach (var record in store.Records(tenant, SettlementLine.Kind))
        {
            if (Read(record, SettlementLine.Kind) is { } line)
            {
                Compare(record.Address.Workspace, line);
                batches.Observe(record.Address.Workspace, line);
            }
        }
        // What no line names was conceded of captures that are in no batch.
        var conceded = new Dictionary<string, Int128>(StringComparer.Ordinal);
        foreach (var one in posted.Values.Where(p => p is { Clears: true, Payment: not null }))
        {
            CollectionsMarshal.GetValueRefOrAddDefault(conceded, one.Payment!, out _) -= one.AmountMinor;
        }
        await foreach (var record in store.Records(tenant, Payment.Kind))
        {
            if (Read(record, Payment.Kind) is { } payment)
            {
                payments.Remove((record.Address.Workspace, payment.Id), out var tally);
                conceded.Remove(payment.Id, out var missing);
                Compare(payment, tally, tally.Conceded + missing);
            }
        }
        foreach (var (_, payment) in payments.Keys)
        {
            Find($"payment {payment}", "Lines name it, but it has no record.");
        }
        await CompareReviews(store);
        await batches.Compare(store);
    }

    /// <summary>What a line settles left `settlement_account`, and what its merchant got is its net.</summary>
    private void Compare(string workspace, SettlementLine line)
    {
        Int128 cleared = 0, paid = 0;
        foreach (var name in line.LedgerEntries)
        {
            if (Identifier.TryParse(name, "led", out var id) && posted.Remove(id, out var entry))
            {
                cleared -= entry.Clears ? entry.AmountMinor : 0;
                paid += entry.Clears ? 0 : entry.AmountMinor;
            }
        }
        var differs = line.Status == LineStatus.Broken ? line.Break : null;
        var waits = differs is { IsHeld: true } ? differs.HeldMinor : 0;
        if (line.Reported is not { } reported || line.Status is LineStatus.Duplicate or LineStatus.Rejected)
        {
            Same(line, "settled", 0, cleared);
            return;
        }
        var isDispute = reported.Type == LineType.Chargeback;
        if (line.Status != LineStatus.Resolved)
        {
            Same(line, "settled", isDispute ? 0 : line.SettledMinor, cleared - waits);
        }
        if (!isDispute && reported.Type != LineType.Payout)
        {
            Same(line, "paid", reported.NetMinor - (differs?.SurplusMinor ?? 0), paid);
        }
        if (line is { Status: LineStatus.Matched, SettledMinor: 0 })
        {
            Find($"line {line.Id}", "Its record says that it matched, and that it settled nothing.");
        }
        if (differs is { IsHeld: true } && line.Review is { } review)
        {
            Hold(workspace, review, differs);
        }
        if (line.Payment is { } payment && !isDispute
            && reported.Type is LineType.Payment or LineType.Refund)
        {
            ref var tally = ref CollectionsMarshal.GetValueRefOrAddDefault(payments, (workspace, payment), out _);
            var takesBack = reported is { Type: LineType.Refund, RawType: not "partial_capture_reversal" };
            tally.Settled += takesBack ? 0 : line.SettledMinor;
            tally.Refunds -= takesBack ? line.SettledMinor : 0;
            tally.Conceded += cleared - waits - line.SettledMinor;
        }
    }

    private void Compare(Payment payment, Tally tally, Int128 conceded)
    {
        Same(payment, "settled", payment.AmountSettledMinor, tally.Settled);
        // What was given up of a refund's difference counts as settled of the refunds.
        Same(
            payment,
            "conceded, less what it settled of refunds,",
            (Int128)payment.AmountConcededMinor - payment.RefundsSettledMinor,
            conceded - tally.Refunds);
    }

    private void Hold(string workspace, string review, Break differs)
    {
        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(held, (workspace, review), out _);
        sum += (Int128)differs.HeldMinor + differs.SurplusMinor;
    }

    /// <summary>
    /// What is in suspense for a review of settlement is what its line holds; where it is resolved, nothing.
    /// </summary>
    private async Task CompareReviews(IStoreSnapshot store)
    {
        var suspended = new Dictionary<(string Workspace, string Review), Int128>();
        await foreach (var (address, account) in store.Accounts(tenant))
        {
            if (Is(address.Name.Code, SuspensePrefix))
            {
                CollectionsMarshal.GetValueRefOrAddDefault(
                    suspended, (address.Workspace, address.Name.Code[SuspensePrefix.Length..]), out _) +=
                    account.BalanceMinor;
            }
        }
        await foreach (var record in store.Records(tenant, Review.Records))
        {
            var key = (record.Address.Workspace, record.Address.Id);
            suspended.Remove(key, out var balance);
            held.Remove(key, out var holds);
            if (Read(record, Review.Records) is not { } review || !Is(review.Kind, "settlement_"))
            {
                continue;
            }
            var isEnded = review.State == ReviewState.Resolved;
            if (balance != (isEnded ? 0 : holds))
            {
                Find(
                    $"account {SuspensePrefix}{review.Id}",
                    isEnded ? $"Its review is resolved, but {balance} is left."
                        : $"It holds {balance}, but the line of its review holds {holds}.");
            }
            batches.Observe(record.Address.Workspace, review);
        }
        foreach (var (_, review) in suspended.Where(s => s.Value != 0).Select(s => s.Key))
        {
            Find($"account {SuspensePrefix}{review}", "It holds money, but there is no such review.");
        }
        foreach (var (_, review) in held.Keys)
        {
            Find($"review {review}", "A line is held for it, but it has no record.");
        }
    }

    private void Same(SettlementLine line, string what, Int128 recorded, Int128 summed)
    {
        if (recorded != summed)
        {
            Find(
                $"line {line.Id}",
                $"Its record ({line.Status.Name()}) says that it {what} {recorded}, but its entries give {summed}.");
        }
    }

    private void Same(Payment payment, string what, Int128 recorded, Int128 summed)
    {
        if (recorded != summed)
        {
            Find($"payment {payment.Id}", $"Its record says that it {what} {recorded}, but its lines give {summed}.");
        }
    }

    private TState? Read<TState>(RecordImage record, RecordKind<TState> kind)
        where TState : class
    {
        try
        {
            return (TState)kind.Read(record.State.Span);
        }
        catch (JsonException)
        {
            Find($"{kind.Name} {record.Address.Id}", "Its record cannot be read.");
            return null;
        }
    }

    private static bool Is(string text, string beginning) => text.StartsWith(beginning, StringComparison.Ordinal);

    private void Find(string where, string what) => findings.Add(tenant, where, what);

    /// <param name="Payment">The payment of its intent; null where the intent is about a batch.</param>
    /// <param name="Clears">Whether it is on `settlement_account`; otherwise it is the merchant's.</param>
    private readonly record struct Posted(string? Payment, bool Clears, long AmountMinor);

    private struct Tally
    {
        public Int128 Settled;
        public Int128 Refunds;
        public Int128 Conceded;
    }
}
