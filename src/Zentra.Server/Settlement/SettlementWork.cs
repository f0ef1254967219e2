using System.Globalization;
using Zentra.Payments.Disputes;
using Zentra.Payments.Payments;
using Zentra.Payments.Providers;
using Zentra.Payments.Settlement;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Operations;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Server.Files;
using Zentra.Server.Workers;

namespace Zentra.Server.Settlement;

/// <summary>
/// Reads a batch's file into the lane: many lines are under way at once, each is taken only after the one before it,
/// and whoever begins again begins after the last one that was taken.
/// </summary>
internal sealed class SettlementWork(FileShelf shelf, IStore store, Door door) : ILongWork, IAsyncDisposable
{
    /// <summary>Lines whose references are looked up together.</summary>
    private const int Together = 256;

    /// <summary>How often it says how far it came.</summary>
    private static readonly TimeSpan Stride = TimeSpan.FromSeconds(2);

    private readonly FileReadings<LineFeed> readings = new(door.Lane);

    public IReadOnlyList<string> Kinds => [SettlementOperations.Reading];

    /// <summary>The file is on the node that received it, unless nodes share a folder.</summary>
    public bool CanDo(LongOperation operation) => shelf.Has(FileReading.Named(operation, "sha256"));

    public async Task<WorkStep> Step(Scope scope, LongOperation operation, CancellationToken stopping)
    {
        var id = FileReading.Named(operation, "settlement");
        if (await store.Record(scope, SettlementBatch.Kind, id) is not { State: SettlementBatch batch })
        {
            return new(0, null, $"There is no settlement {id}.");
        }
        if (batch.Status != BatchStatus.Receiving)
        {
            return new(0, null);
        }
        return await readings.Step(
            operation,
            feed => feed.Last == batch.ReadTo,
            () => new(
                shelf.Open(batch.FileHash), SettlementIntake.Reader(batch.Format, batch.Mapping), batch,
                CancellationToken.None),
            async (feed, share) =>
            {
                if (!await Read(scope, feed, share, batch, stopping))
                {
                    return Progress(feed, operation, batch);
                }
                await End(scope, feed, batch);
                return Progress(feed, operation, batch) with { Cursor = null };
            });
    }

    public ValueTask DisposeAsync() => readings.DisposeAsync();

    private static WorkStep Progress(LineFeed feed, LongOperation operation, SettlementBatch batch) =>
        new(feed.Position - operation.Done, feed.Last.ToString(CultureInfo.InvariantCulture))
        {
            Total = batch.FileBytes,
        };

    /// <summary>Reads on for a while; whether it came to the end.</summary>
    private async Task<bool> Read(
        Scope scope, LineFeed feed, LaneShare share, SettlementBatch batch, CancellationToken stopping)
    {
        var since = TimeProvider.System.GetTimestamp();
        var after = batch.ReadTo;
        var isEnd = false;
        while (!isEnd && TimeProvider.System.GetElapsedTime(since) < Stride && !stopping.IsCancellationRequested)
        {
            var lines = new List<SettlementCommand.TakeLine>(Together);
            while (lines.Count < Together)
            {
                if (await feed.Next() is not var (line, rejected, key))
                {
                    isEnd = true;
                    break;
                }
                lines.Add(new(batch.Id, after) { Line = line, Rejected = rejected, Key = key });
                after = feed.Last;
            }
            await Resolve(scope, batch.Provider, lines);
            foreach (var line in lines)
            {
                FileReading.Require(
                    await share.Submit(door.Open(scope, Actor.Runtime, SettlementOperations.TakeLine, line)));
            }
        }
        FileReading.Require(await share.Drain());
        return isEnd;
    }

    /// <summary>Finds what the references of lines lead to, where they do not name a payment of ours.</summary>
    private async Task Resolve(Scope scope, string provider, List<SettlementCommand.TakeLine> lines)
    {
        var asked = new List<string>();
        foreach (var line in lines)
        {
            if (line.Line is { } reported && NeedsLookup(reported))
            {
                asked.AddRange(Lookup.Aliases(provider, reported));
            }
        }
        var known = asked.Count == 0
            ? []
            : (await store.RecordsById(scope, ProviderReference.Kind, asked))
                .Select(r => (ProviderReference)r.State).ToDictionary(r => r.Id, r => r.Object, StringComparer.Ordinal);
        var disputes = known.Values.Where(o => Identifier.TryParse(o, Dispute.Kind.Prefix, out _)).ToList();
        var payments = disputes.Count == 0
            ? []
            : (await store.RecordsById(scope, Dispute.Kind, disputes))
                .Select(r => (Dispute)r.State).ToDictionary(d => d.Id, d => d.Payment, StringComparer.Ordinal);
        for (var i = 0; i < lines.Count; i++)
        {
            if (lines[i].Line is { } reported)
            {
                lines[i] = Resolved(lines[i], reported, provider, known, payments);
            }
        }
    }

    private static SettlementCommand.TakeLine Resolved(
        SettlementCommand.TakeLine line,
        ReportedLine reported,
        string provider,
        Dictionary<string, string> known,
        Dictionary<string, string> payments)
    {
        var payment = Lookup.Ours(reported);
        string? dispute = null;
        if (NeedsLookup(reported))
        {
            foreach (var alias in Lookup.Aliases(provider, reported))
            {
                var found = known.GetValueOrDefault(alias);
                if (found is not null && payments.TryGetValue(found, out var disputed))
                {
                    dispute ??= found;
                    payment ??= disputed;
                }
                else if (found is not null && Identifier.TryParse(found, Payment.Kind.Prefix, out _))
                {
                    payment ??= found;
                }
            }
        }
        return line with { Payment = payment, Dispute = dispute };
    }

    private static bool NeedsLookup(ReportedLine line) =>
        line.Type is LineType.Chargeback
        || (line.Type is LineType.Payment or LineType.Refund && Lookup.Ours(line) is null);

    private async Task End(Scope scope, LineFeed feed, SettlementBatch batch)
    {
        var command = new SettlementCommand.EndReading(batch.Id, feed.Last, feed.Fault?.Reason);
        if (await door.Lane.Submit(door.Open(scope, Actor.Runtime, SettlementOperations.EndReading, command))
            is Outcome.Refused { Rejection: var refusal })
        {
            throw new StoreUnavailableException(refusal.Detail);
        }
    }
}
