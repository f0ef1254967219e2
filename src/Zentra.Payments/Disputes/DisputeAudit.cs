using System.Security.Cryptography;
using System.Text.Json;
using Zentra.Runtime.Checks;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Payments.Disputes;

/// <summary>
/// Adds up each dispute from the entries of the intents that tell of it, and compares its record and the reserve. It
/// shares no code with the deciders.
/// </summary>
public sealed class DisputeAudit(string tenant, Findings findings)
{
    private const string Reserve = "dispute_reserve";

    private readonly Dictionary<(string Workspace, string Id), Tally> tallies = [];

    public void Observe(SealedStory story)
    {
        var sum = new Tally();
        var moves = false;
        foreach (var entry in story.Entries)
        {
            var code = entry.Account.Code;
            moves |= code == Reserve;
            sum.Held += code == Reserve ? entry.AmountMinor : 0;
            sum.Lost += Is(code, "customer_balance:") || Is(code, "suspense:") ? entry.AmountMinor : 0;
            sum.Fees += Is(code, "fees:") ? entry.AmountMinor : 0;
        }
        var told = story.Events.FirstOrDefault(e => Is(e.Type, "dispute."));
        if (told is null)
        {
            if (moves)
            {
                Find(
                    $"intent {story.Intent.Sequence}",
                    $"It moves {Reserve}, and no event tells of which dispute.");
            }
            return;
        }
        var key = (story.Intent.Scope.Workspace, told.Object);
        var before = tallies.GetValueOrDefault(key);
        tallies[key] = new()
        {
            Held = before.Held + sum.Held,
            Lost = before.Lost + sum.Lost,
            Fees = before.Fees + sum.Fees,
        };
    }

    /// <summary>Compares the records of disputes, and the accounts that hold what is disputed.</summary>
    public async Task Compare(IStoreSnapshot store)
    {
        var held = new Dictionary<(string Workspace, string Currency), Int128>();
        await foreach (var record in store.Records(tenant, Dispute.Kind))
        {
            if (Read(record, Dispute.Kind) is not { } dispute)
            {
                Find($"dispute {record.Address.Id}", "Its record cannot be read.");
                continue;
            }
            tallies.Remove((record.Address.Workspace, record.Address.Id), out var tally);
            Compare(dispute, tally);
            var key = (record.Address.Workspace, dispute.Currency);
            held[key] = held.GetValueOrDefault(key) + (dispute.IsOpen ? dispute.AmountMinor : 0);
        }
        foreach (var (_, id) in tallies.Keys)
        {
            Find($"dispute {id}", "It has intents, but no record.");
        }
        await CompareFiles(store);
        await foreach (var (address, account) in store.Accounts(tenant))
        {
            if (address.Name.Code == Reserve)
            {
                held.Remove((address.Workspace, address.Name.Currency), out var sum);
                Same(address.Workspace, address.Name.Currency, account.BalanceMinor, sum);
            }
        }
        foreach (var ((workspace, currency), sum) in held)
        {
            Same(workspace, currency, 0, sum);
        }
    }

    private void Compare(Dispute dispute, Tally tally)
    {
        Same(dispute, "holds", dispute.IsOpen ? dispute.AmountMinor : 0, tally.Held);
        Same(dispute, "lost", dispute.IsLost ? dispute.AmountMinor : 0, tally.Lost);
        Same(dispute, "was charged", dispute.FeeMinor - dispute.FeeReturnedMinor, tally.Fees);
    }

    private async Task CompareFiles(IStoreSnapshot store)
    {
        await foreach (var record in store.Records(tenant, DisputeFile.Kind))
        {
            if (Read(record, DisputeFile.Kind) is not { } kept)
            {
                Find($"file {record.Address.Id}", "Its record cannot be read.");
            }
            else if (Convert.ToHexStringLower(SHA256.HashData(kept.Content)) != kept.About.Sha256)
            {
                Find($"file {record.Address.Id}", $"Its bytes are not those of {kept.About.Sha256}.");
            }
        }
    }

    private void Same(Dispute dispute, string what, Int128 recorded, Int128 summed)
    {
        if (recorded != summed)
        {
            Find(
                $"dispute {dispute.Id}",
                $"Its record ({dispute.Status.Name()}) says that it {what} {recorded}, but its entries give {summed}.");
        }
    }

    private void Same(string workspace, string currency, Int128 balance, Int128 sum)
    {
        if (balance != sum)
        {
            Find(
                $"account {Reserve} in {currency} of {workspace}",
                $"It holds {balance}, but the open disputes are of {sum}.");
        }
    }

    private static bool Is(string text, string beginning) => text.StartsWith(beginning, StringComparison.Ordinal);

    private static TState? Read<TState>(RecordImage record, RecordKind<TState> kind)
        where TState : class
    {
        try
        {
            return (TState)kind.Read(record.State.Span);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private void Find(string where, string what) => findings.Add(tenant, where, what);

    private struct Tally
    {
        public Int128 Held;
        public Int128 Lost;
        public Int128 Fees;
    }
}
