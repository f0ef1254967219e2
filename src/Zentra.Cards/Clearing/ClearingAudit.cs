using System.Runtime.InteropServices;
using System.Text.Json;
using Zentra.Runtime.Checks;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Cards.Clearing;

/// <summary>
/// That each record of a clearing file is in the books as it says, that nothing is posted that no record says, and that
/// files count their records. Memory grows with the records that posted something.
/// </summary>
internal sealed class ClearingAudit(string tenant, Findings findings)
{
    private const string Operations = "card_clearing.";
    private const string NetworkPrefix = "network_settlement:";
    private const string ConversionPrefix = "conversion:";
    private const string SuspensePrefix = "suspense:";

    private readonly Dictionary<Identifier, Posted> posted = [];
    private readonly Dictionary<(string Workspace, string File), Tally> files = [];

    public void Observe(SealedStory story)
    {
        if (!story.Intent.Operation.StartsWith(Operations, StringComparison.Ordinal))
        {
            return;
        }
        foreach (var entry in story.Entries)
        {
            var code = entry.Account.Code;
            Side? side = Is(code, NetworkPrefix) ? Side.Network
                : Is(code, ConversionPrefix) ? Side.Conversion
                : Is(code, SuspensePrefix) ? Side.Suspense
                : null;
            if (side is { } whose && Identifier.TryParse(entry.Id, "led", out var id))
            {
                posted[id] = new(whose, entry.AmountMinor);
            }
        }
    }

    public async Task Compare(IStoreSnapshot store)
    {
        await foreach (var record in store.Records(tenant, ClearingRecord.Kind))
        {
            if (Read(record, ClearingRecord.Kind) is { } one)
            {
                Compare(one);
                Count(record.Address.Workspace, one);
            }
        }
        foreach (var (id, one) in posted)
        {
            Find($"entry {id.Text("led")}", $"It moves {one.AmountMinor}, but no clearing record names it.");
        }
        await foreach (var record in store.Records(tenant, ClearingFile.Kind))
        {
            if (Read(record, ClearingFile.Kind) is { } file)
            {
                files.Remove((record.Address.Workspace, file.Id), out var tally);
                Compare(file, tally);
            }
        }
        foreach (var (_, id) in files.Keys)
        {
            Find($"clearing {id}", "It has records, but no record of its own.");
        }
    }

    private void Compare(ClearingRecord record)
    {
        Int128 owed = 0, converted = 0, suspended = 0;
        foreach (var entry in record.LedgerEntries)
        {
            if (Identifier.TryParse(entry, "led", out var id) && posted.Remove(id, out var one))
            {
                owed += one.Side == Side.Network ? one.AmountMinor : 0;
                converted += one.Side == Side.Conversion ? one.AmountMinor : 0;
                suspended -= one.Side == Side.Suspense ? one.AmountMinor : 0;
            }
        }
        var isPosted = record.Status is ClearingStatus.Posted or ClearingStatus.Mismatch or ClearingStatus.Unmatched;
        var sign = record.Presented is { IsCredit: true } ? -1 : +1;
        var billed = isPosted ? sign * record.BilledMinor : 0;
        var settled = isPosted && record.Presented?.Settlement is { } its && its.Currency != record.BillingCurrency
            ? sign * its.Minor
            : billed;
        Same(record, "moved", billed, owed + converted);
        Same(record, "is settled for", settled, owed);
        Same(record, "has in suspense", record.SuspendedMinor, suspended);
    }

    private void Count(string workspace, ClearingRecord record)
    {
        ref var tally = ref CollectionsMarshal.GetValueRefOrAddDefault(files, (workspace, record.File), out _);
        tally.Taken++;
        switch (record.Status)
        {
            case ClearingStatus.Posted:
                tally.Matched++;
                break;
            case ClearingStatus.Mismatch:
                tally.Mismatched++;
                break;
            case ClearingStatus.Unmatched:
                tally.Unmatched++;
                break;
            case ClearingStatus.Duplicate:
                tally.Duplicates++;
                break;
            case ClearingStatus.Rejected:
                tally.Rejected++;
                break;
            default:
                throw new InvalidOperationException($"There is no status {record.Status}.");
        }
    }

    private void Compare(ClearingFile file, Tally tally)
    {
        Same(file, "records taken", file.ReadTo, tally.Taken);
        Same(file, "matched", file.Matched, tally.Matched);
        Same(file, "mismatched", file.Mismatched, tally.Mismatched);
        Same(file, "unmatched", file.Unmatched, tally.Unmatched);
        Same(file, "duplicates", file.Duplicates, tally.Duplicates);
        Same(file, "rejected", file.Rejected, tally.Rejected);
    }

    private void Same(ClearingRecord record, string what, Int128 recorded, Int128 summed)
    {
        if (recorded != summed)
        {
            Find(
                $"clearing record {record.Id}",
                $"It says ({record.Status.Name()}) that it {what} {recorded}, but its entries give {summed}.");
        }
    }

    private void Same(ClearingFile file, string what, long recorded, long counted)
    {
        if (recorded != counted)
        {
            Find($"clearing {file.Id}", $"Its record says {recorded} {what}, but its records give {counted}.");
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

    private void Find(string where, string what) => findings.Add(tenant, where, what);

    private static bool Is(string code, string beginning) => code.StartsWith(beginning, StringComparison.Ordinal);

    private enum Side
    {
        Network,

        /// <summary>Both sides of what the network settles in another currency.</summary>
        Conversion,
        Suspense,
    }

    private readonly record struct Posted(Side Side, long AmountMinor);

    private struct Tally
    {
        public long Taken;
        public long Matched;
        public long Mismatched;
        public long Unmatched;
        public long Duplicates;
        public long Rejected;
    }
}
