using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Zentra.Runtime.Checks;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Cards.Disputes;

/// <summary>
/// What each dispute has credited, recovered and written off by its entries, and that its split is of what is disputed.
/// </summary>
internal sealed class CardDisputeAudit(string tenant, Findings findings)
{
    private const string Receivable = "chargeback_receivable";

    private readonly Dictionary<(string Workspace, string Id), Tally> tallies = [];

    public void Observe(SealedStory story)
    {
        var subject = story.Intent.Subject;
        if (!subject.StartsWith($"{CardDispute.Kind.Prefix}_", StringComparison.Ordinal))
        {
            if (story.Entries.Any(e => e.Account.Code == Receivable)
                && !story.Intent.Operation.StartsWith("card_clearing.", StringComparison.Ordinal))
            {
                Find(
                    $"intent {story.Intent.Sequence}",
                    $"It moves {Receivable}, and is about no dispute and no clearing record.");
            }
            return;
        }
        ref var tally = ref CollectionsMarshal.GetValueRefOrAddDefault(
            tallies, (story.Intent.Scope.Workspace, subject), out _);
        foreach (var entry in story.Entries)
        {
            var code = entry.Account.Code;
            tally.Credited -= code == Receivable ? entry.AmountMinor : 0;
            tally.Recovered -= Is(code, "network_settlement:") ? entry.AmountMinor : 0;
            tally.WrittenOff -= Is(code, "write_offs:") ? entry.AmountMinor : 0;
        }
    }

    /// <summary>Compares the records of disputes; what they say is disputed of each authorization.</summary>
    public async Task<Dictionary<(string Workspace, string Id), Int128>> Compare(IStoreSnapshot store)
    {
        var disputed = new Dictionary<(string Workspace, string Id), Int128>();
        await foreach (var record in store.Records(tenant, CardDispute.Kind))
        {
            if (Read(record, CardDispute.Kind) is not { } dispute)
            {
                Find($"card dispute {record.Address.Id}", "Its record cannot be read.");
                continue;
            }
            tallies.Remove((record.Address.Workspace, dispute.Id), out var tally);
            Same(dispute, "has credited", dispute.CreditMinor, tally.Credited);
            Same(dispute, "recovered", dispute.RecoveredMinor, tally.Recovered);
            Same(dispute, "wrote off", dispute.WrittenOffMinor, tally.WrittenOff);
            CompareSplit(dispute);
            if (dispute.FiledAt is not null || dispute.Status != CardDisputeStatus.Withdrawn)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(
                    disputed, (record.Address.Workspace, dispute.Authorization), out _) += dispute.AmountMinor;
            }
        }
        foreach (var (_, id) in tallies.Keys)
        {
            Find($"card dispute {id}", "It has intents, but no record.");
        }
        await CompareFiles(store);
        return disputed;
    }

    private void CompareSplit(CardDispute dispute)
    {
        var split = (Int128)dispute.RecoveredMinor + dispute.DeniedMinor + dispute.WrittenOffMinor;
        var left = dispute.AmountMinor - split;
        if (left < 0 || (!dispute.IsOpen && left != 0))
        {
            Find(
                $"card dispute {dispute.Id}",
                $"It is {dispute.Status.Name()}, and {split} of the {dispute.AmountMinor} disputed are recovered, "
                + "denied or written off.");
        }
        else if (dispute.CreditMinor < 0 || dispute.CreditMinor > left)
        {
            Find(
                $"card dispute {dispute.Id}",
                $"It has credited {dispute.CreditMinor}, but {left} of it remain.");
        }
    }

    private async Task CompareFiles(IStoreSnapshot store)
    {
        await foreach (var record in store.Records(tenant, CardDisputeFile.Kind))
        {
            if (Read(record, CardDisputeFile.Kind) is not { } kept)
            {
                Find($"card dispute file {record.Address.Id}", "Its record cannot be read.");
            }
            else if (Convert.ToHexStringLower(SHA256.HashData(kept.Content)) != kept.About.Sha256)
            {
                Find(
                    $"card dispute file {record.Address.Id}", $"Its bytes are not those of {kept.About.Sha256}.");
            }
        }
    }

    private void Same(CardDispute dispute, string what, Int128 recorded, Int128 summed)
    {
        if (recorded != summed)
        {
            Find(
                $"card dispute {dispute.Id}",
                $"Its record ({dispute.Status.Name()}) says that it {what} {recorded}, but its entries give {summed}.");
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
        public Int128 Credited;
        public Int128 Recovered;
        public Int128 WrittenOff;
    }
}
