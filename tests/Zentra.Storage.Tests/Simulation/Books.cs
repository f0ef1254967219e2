using Zentra.Payments.Payments;
using Zentra.Runtime.Evidence;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;

namespace Zentra.Storage.Tests.Simulation;

/// <summary>The invariants of money, checked on what a store holds by arithmetic of its own.</summary>
internal static class Books
{
    private const int All = int.MaxValue;

    public static async Task Check(IStore store, IReadOnlyList<Scope> scopes)
    {
        foreach (var head in await store.Heads())
        {
            await CheckLog(store, head);
        }
        foreach (var scope in scopes)
        {
            var payments = (await store.Records(scope, Payment.Kind, new(new(All)))).Select(r => (Payment)r.State).ToArray();
            var lines = (await store.Entries(scope, new(All))).Reverse().ToArray();
            CheckEntries(lines, await store.Accounts(scope, new(All)));
            CheckPayments(payments, lines);
        }
    }

    private static async Task CheckLog(IStore store, Head head)
    {
        var intents = await store.IntentsAfter(head.Tenant, 0, All);
        var frontier = new MerkleFrontier();
        HashSet<Identifier> ids = [];
        HashSet<(string, IdempotencyKey)> keys = [];
        long entries = 0, events = 0;
        foreach (var intent in intents)
        {
            Require(intent.Sequence == frontier.Size + 1, $"intent {intent.Sequence} follows {frontier.Size}");
            Require(ids.Add(intent.Id), $"intent {intent.Id} is there twice");
            Require(intent.Key is not { } key || keys.Add((intent.Scope.Workspace, key)), $"key {intent.Key} had two effects");
            Require(intent.EntryCount == 0 || intent.FirstEntry == entries + 1, $"intent {intent.Sequence} leaves a gap of entries");
            Require(intent.EventCount == 0 || intent.FirstEvent == events + 1, $"intent {intent.Sequence} leaves a gap of events");
            entries += intent.EntryCount;
            events += intent.EventCount;
            var posted = await store.EntriesOf(intent);
            foreach (var currency in posted.GroupBy(e => e.Account.Currency))
            {
                Require(currency.Sum(e => e.AmountMinor) == 0, $"intent {intent.Sequence} does not sum to zero in {currency.Key}");
            }
            var leaf = Leaf.Hash(intent, posted, await store.EventsOf(intent));
            Require(leaf == intent.Leaf, $"intent {intent.Sequence} is not what its leaf says");
            frontier.Append(leaf);
        }
        Require(
            (head.Sequence, head.EntrySequence, head.EventSequence) == (frontier.Size, entries, events)
                && head.Frontier.Root() == frontier.Root(),
            $"the head of {head.Tenant} is not that of its log");
    }

    private static void CheckEntries(LedgerLine[] lines, IReadOnlyList<Account> accounts)
    {
        var balances = new Dictionary<AccountName, (long Balance, long Entries)>();
        foreach (var (entry, _, _) in lines)
        {
            var (before, count) = balances.GetValueOrDefault(entry.Account);
            var after = before + entry.AmountMinor;
            Require(after == entry.BalanceMinor, $"entry {entry.Sequence} says {entry.BalanceMinor}, the fold says {after}");
            Require(after >= (Chart.TypeOf(entry.Account.Code).FloorMinor ?? long.MinValue), $"entry {entry.Sequence} breaks a floor");
            balances[entry.Account] = (after, count + 1);
        }
        Require(
            accounts.Count == balances.Count && accounts.All(a => balances.GetValueOrDefault(a.Name) == (a.BalanceMinor, a.Entries)),
            "accounts are not the fold of their entries");
    }

    private static void CheckPayments(Payment[] payments, LedgerLine[] lines)
    {
        foreach (var payment in payments)
        {
            Require(payment.AmountCapturedMinor <= payment.AmountAuthorizedMinor, $"{payment.Id} captured more than authorized");
            Require(payment.AmountRefundedMinor <= payment.AmountCapturedMinor, $"{payment.Id} refunded more than captured");
            Require(payment.ReservedMinor == Reserved(payment), $"{payment.Id} holds {payment.ReservedMinor}, not {Reserved(payment)}");
        }
        foreach (var currency in lines.Select(l => l.Entry.Account.Currency).Distinct())
        {
            long Balance(string code) => lines.Where(l => l.Entry.Account.Currency == currency)
                .Where(l => l.Entry.Account.Code.StartsWith(code, StringComparison.Ordinal)).Sum(l => l.Entry.AmountMinor);
            var of = payments.Where(p => p.Currency == currency).ToArray();
            var reserved = of.Sum(Reserved);
            var held = of.Sum(p => p.AmountCapturedMinor - p.AmountRefundedMinor);
            Require(Balance("reserved_balance") == reserved, $"{currency}: {Balance("reserved_balance")} reserved, {reserved} open");
            Require(Balance("settlement_account:") == held, $"{currency}: {Balance("settlement_account:")} to settle, {held} held");
            Require(Balance("customer_balance:") == -reserved - held, $"{currency}: customers do not mirror the rest");
        }
    }

    /// <summary>What a payment should hold, from its facets alone.</summary>
    private static long Reserved(Payment payment) => payment switch
    {
        { CaptureClosed: true } => Open(payment, ProviderOperation.Capture),
        { Authorization: Authorization.Pending or Authorization.Unknown or Authorization.RequiresAction } => payment.AmountMinor,
        { Authorization: Authorization.Authorized } => payment.AmountAuthorizedMinor - payment.AmountCapturedMinor
            + Open(payment, ProviderOperation.Increment),
        _ => 0,
    };

    private static long Open(Payment payment, ProviderOperation operation) =>
        payment.Attempts.Where(a => a.Operation == operation && a.IsOpen).Sum(a => a.AmountMinor);

    public static void Require(bool holds, string broken)
    {
        if (!holds)
        {
            throw new BrokenInvariantException(broken);
        }
    }
}
