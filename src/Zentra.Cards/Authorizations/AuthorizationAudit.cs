using System.Runtime.InteropServices;
using System.Text.Json;
using Zentra.Cards.Controls;
using Zentra.Runtime.Checks;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Cards.Authorizations;

/// <summary>
/// What is held and cleared of each authorization by the entries alone, what accounts hold, and what limits have
/// counted. Memory grows with authorizations.
/// </summary>
internal sealed class AuthorizationAudit(string tenant, Findings findings)
{
    private const string HoldPrefix = "card_hold:";
    private const string NetworkPrefix = "network_settlement:";
    private const string ConversionPrefix = "conversion:";

    private readonly Dictionary<(string Workspace, Identifier Id), Tally> tallies = [];
    private readonly Dictionary<(string Workspace, string Counter, Timestamp Bucket), Counted> counted = [];

    public void Observe(SealedStory story)
    {
        var isOne = Identifier.TryParse(story.Intent.Subject, Authorization.Records.Prefix, out var id);
        foreach (var entry in story.Entries)
        {
            var holds = entry.Account.Code.StartsWith(HoldPrefix, StringComparison.Ordinal);
            if (holds && !isOne)
            {
                Find(
                    $"intent {story.Intent.Sequence}",
                    $"It moves {entry.Account.Code}, and is about no authorization.");
            }
            if (!isOne)
            {
                continue;
            }
            ref var tally = ref CollectionsMarshal.GetValueRefOrAddDefault(
                tallies, (story.Intent.Scope.Workspace, id), out _);
            tally.Held += holds ? entry.AmountMinor : 0;
            // What a network settles in another currency passes `conversion`, which has the other side of it.
            tally.Owed += entry.Account.Code.StartsWith(NetworkPrefix, StringComparison.Ordinal)
                || entry.Account.Code.StartsWith(ConversionPrefix, StringComparison.Ordinal) ? entry.AmountMinor : 0;
        }
        if (isOne && tallies.GetValueOrDefault((story.Intent.Scope.Workspace, id)) is { Held: var held } && held < 0)
        {
            Find(story.Intent.Subject, $"Intent {story.Intent.Sequence} gives back {-held} more than it held.");
        }
    }

    /// <param name="disputed">What the disputes say is disputed of each authorization.</param>
    public async Task Compare(IStoreSnapshot store, Dictionary<(string Workspace, string Id), Int128> disputed)
    {
        var held = new Dictionary<(string Workspace, string Code, string Currency), Int128>();
        await foreach (var record in store.Records(tenant, Authorization.Records))
        {
            if (Read(record, Authorization.Records) is not { } of
                || !Identifier.TryParse(record.Address.Id, Authorization.Records.Prefix, out var id))
            {
                continue;
            }
            var workspace = record.Address.Workspace;
            tallies.Remove((workspace, id), out var tally);
            Same(of, "holds", of.HeldMinor, "its entries", tally.Held);
            Same(of, "cleared, less refunds,", of.ClearedMinor - of.RefundedMinor, "its entries", tally.Owed);
            disputed.Remove((workspace, of.Id), out var sum);
            Same(of, "is disputed for", of.AmountDisputedMinor, "its disputes", sum);
            CollectionsMarshal.GetValueRefOrAddDefault(
                held, (workspace, HoldPrefix + of.Account, of.BillingCurrency), out _) += of.HeldMinor;
            Count(workspace, of);
        }
        foreach (var (_, id) in tallies.Keys)
        {
            Find(id.Text(Authorization.Records.Prefix), "It has intents, but no record.");
        }
        foreach (var (_, id) in disputed.Keys)
        {
            Find(id, "It is disputed, but has no record.");
        }
        await foreach (var (address, account) in store.Accounts(tenant))
        {
            if (address.Name.Code.StartsWith(HoldPrefix, StringComparison.Ordinal))
            {
                held.Remove((address.Workspace, address.Name.Code, address.Name.Currency), out var sum);
                Same(address.Name.Code, address.Name.Currency, account.BalanceMinor, sum);
            }
        }
        foreach (var ((_, code, currency), sum) in held)
        {
            Same(code, currency, 0, sum);
        }
        await CompareCounters(store);
    }

    private void Count(string workspace, Authorization of)
    {
        foreach (var charge in of.Charged)
        {
            ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(
                counted, (workspace, charge.Counter, charge.Bucket), out _);
            (sum.Minor, sum.Count) = (sum.Minor + (charge.Minor ?? 0), sum.Count + charge.Count);
        }
    }

    /// <summary>Limits have counted what authorizations are charged to them, as far as their windows reach.</summary>
    private async Task CompareCounters(IStoreSnapshot store)
    {
        var oldest = new Dictionary<(string Workspace, string Counter), long>();
        await foreach (var record in store.Records(tenant, SpendCounter.Kind))
        {
            if (Read(record, SpendCounter.Kind) is not { } counter)
            {
                continue;
            }
            oldest[(record.Address.Workspace, counter.Id)] = counter.Latest.Microseconds - counter.Keep;
            foreach (var bucket in counter.Buckets)
            {
                counted.Remove((record.Address.Workspace, counter.Id, bucket.Start), out var sum);
                Same(counter.Id, bucket, sum);
            }
        }
        foreach (var ((workspace, counter, start), sum) in counted)
        {
            // What no window reaches any more is forgotten.
            if (!oldest.TryGetValue((workspace, counter), out var from) || start.Microseconds >= from)
            {
                Same(counter, new(start, 0, 0), sum);
            }
        }
    }

    private void Same(string counter, SpendBucket bucket, Counted sum)
    {
        if (bucket.Minor != sum.Minor || bucket.Count != sum.Count)
        {
            Find(
                counter,
                $"From {bucket.Start} it has counted {bucket.Minor} of {bucket.Count} uses, but the authorizations are "
                + $"charged {sum.Minor} of {sum.Count}.");
        }
    }

    private void Same(Authorization of, string what, Int128 recorded, string whose, Int128 summed)
    {
        if (recorded != summed)
        {
            Find(
                of.Id,
                $"Its record ({of.Status.Name()}) says that it {what} {recorded}, but {whose} give {summed}.");
        }
    }

    private void Same(string code, string currency, Int128 balance, Int128 sum)
    {
        if (balance != sum)
        {
            Find($"account {code} in {currency}", $"It holds {balance}, but the authorizations hold {sum}.");
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
            Find(record.Address.Id, "Its record cannot be read.");
            return null;
        }
    }

    private void Find(string where, string what) => findings.Add(tenant, where, what);

    private struct Tally
    {
        public Int128 Held;
        public Int128 Owed;
    }

    private struct Counted
    {
        public Int128 Minor;
        public long Count;
    }
}
