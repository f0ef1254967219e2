using System.Text.Json;
using Zentra.Runtime.Checks;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Payments.Payouts;

/// <summary>
/// Adds up each payout from the entries of its intents alone, and compares its record, and what is on its way together.
/// It shares no code with the deciders.
/// </summary>
public sealed class PayoutAudit(string tenant, Findings findings)
{
    private const string Clearing = "payout_clearing";

    private readonly Dictionary<(string Workspace, string Id), Tally> tallies = [];

    public void Observe(SealedStory story)
    {
        var sum = new Tally();
        var moves = false;
        foreach (var entry in story.Entries)
        {
            var code = entry.Account.Code;
            moves |= code == Clearing;
            sum.Clearing += code == Clearing ? entry.AmountMinor : 0;
            sum.Merchant += Is(code, "merchant_balance:") ? entry.AmountMinor : 0;
            sum.Bank += Is(code, "bank:") ? entry.AmountMinor : 0;
        }
        if (!Is(story.Intent.Subject, "pot_"))
        {
            if (moves)
            {
                Find($"intent {story.Intent.Sequence}", $"It moves {Clearing}, and is about no payout.");
            }
            return;
        }
        var key = (story.Intent.Scope.Workspace, story.Intent.Subject);
        var before = tallies.GetValueOrDefault(key);
        tallies[key] = new()
        {
            Clearing = before.Clearing + sum.Clearing,
            Merchant = before.Merchant + sum.Merchant,
            Bank = before.Bank + sum.Bank,
        };
        if (tallies[key].Clearing < 0)
        {
            Find(
                $"payout {story.Intent.Subject}",
                $"Intent {story.Intent.Sequence} takes {-tallies[key].Clearing} more from {Clearing} than was there.");
        }
    }

    /// <summary>Compares the records of payouts, and the account that holds what is on its way.</summary>
    public async Task Compare(IStoreSnapshot store)
    {
        var open = new Dictionary<(string Workspace, string Currency), Int128>();
        await foreach (var record in store.Records(tenant, Payout.Kind))
        {
            if (Read(record) is not { } payout)
            {
                Find($"payout {record.Address.Id}", "Its record cannot be read.");
                continue;
            }
            tallies.Remove((record.Address.Workspace, record.Address.Id), out var tally);
            Compare(payout, tally);
            var key = (record.Address.Workspace, payout.Currency);
            open[key] = open.GetValueOrDefault(key) + Expected(payout).Clearing;
        }
        foreach (var (_, id) in tallies.Keys)
        {
            Find($"payout {id}", "It has intents, but no record.");
        }
        await foreach (var (address, account) in store.Accounts(tenant))
        {
            if (address.Name.Code == Clearing)
            {
                open.Remove((address.Workspace, address.Name.Currency), out var sum);
                Same(address.Workspace, address.Name.Currency, account.BalanceMinor, sum);
            }
        }
        foreach (var ((workspace, currency), sum) in open)
        {
            Same(workspace, currency, 0, sum);
        }
    }

    private void Compare(Payout payout, Tally tally)
    {
        var expected = Expected(payout);
        Same(payout, "has on its way", expected.Clearing, tally.Clearing);
        Same(payout, "took from its merchant", -expected.Merchant, -tally.Merchant);
        Same(payout, "paid from a bank", expected.Bank, tally.Bank);
    }

    /// <summary>What the entries of a payout must come to, by its status alone.</summary>
    private static Tally Expected(Payout payout) => payout.Status switch
    {
        PayoutStatus.Created or PayoutStatus.InTransit => new()
        {
            Clearing = payout.AmountMinor,
            Merchant = -payout.AmountMinor,
        },
        PayoutStatus.Paid => new() { Bank = payout.AmountMinor, Merchant = -payout.AmountMinor },
        PayoutStatus.Returned or PayoutStatus.Failed or PayoutStatus.Canceled => default,
        _ => throw new ArgumentOutOfRangeException(nameof(payout)),
    };

    private void Same(Payout payout, string what, Int128 recorded, Int128 summed)
    {
        if (recorded != summed)
        {
            Find(
                $"payout {payout.Id}",
                $"Its record ({payout.Status.Name()}) says that it {what} {recorded}, but its entries give {summed}.");
        }
    }

    private void Same(string workspace, string currency, Int128 balance, Int128 sum)
    {
        if (balance != sum)
        {
            Find(
                $"account {Clearing} in {currency} of {workspace}",
                $"It holds {balance}, but the open payouts are of {sum}.");
        }
    }

    private static bool Is(string text, string beginning) => text.StartsWith(beginning, StringComparison.Ordinal);

    private static Payout? Read(RecordImage record)
    {
        try
        {
            return (Payout)Payout.Kind.Read(record.State.Span);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private void Find(string where, string what) => findings.Add(tenant, where, what);

    private struct Tally
    {
        public Int128 Clearing;
        public Int128 Merchant;
        public Int128 Bank;
    }
}
