using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
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

    private readonly ConcurrentDictionary<string, Reading> readings = new(StringComparer.Ordinal);

    public IReadOnlyList<string> Kinds => [SettlementOperations.Reading];

    /// <summary>The file is on the node that received it, unless nodes share a folder.</summary>
    public bool CanDo(LongOperation operation) => shelf.Has(Named(operation, "sha256"));

    public async Task<WorkStep> Step(Scope scope, LongOperation operation, CancellationToken stopping)
    {
        var id = Named(operation, "settlement");
        if (await store.Record(scope, SettlementBatch.Kind, id) is not { State: SettlementBatch batch })
        {
            return new(0, null, $"There is no settlement {id}.");
        }
        if (batch.Status != BatchStatus.Receiving)
        {
            return new(0, null);
        }
        var (feed, share) = await Open(operation.Id, batch);
        try
        {
            var isEnd = await Read(scope, feed, share, batch, stopping);
            if (!isEnd)
            {
                return Progress(feed, operation, batch);
            }
            await End(scope, feed, batch);
            var step = Progress(feed, operation, batch) with { Cursor = null };
            await Drop(operation.Id);
            return step;
        }
        catch
        {
            await Drop(operation.Id);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var id in readings.Keys)
        {
            await Drop(id);
        }
    }

    private static string Named(LongOperation operation, string name)
    {
        using var request = JsonDocument.Parse(operation.Request);
        return request.RootElement.GetProperty(name).GetString()!;
    }

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
                Require(await share.Submit(door.Open(scope, Actor.Runtime, SettlementOperations.TakeLine, line)));
            }
        }
        Require(await share.Drain());
        return isEnd;
    }

    private static void Require(bool isTaken)
    {
        if (!isTaken)
        {
            throw new StoreUnavailableException("Another worker reads this file, or a line before was not taken.");
        }
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

    private async Task<Reading> Open(string operation, SettlementBatch batch)
    {
        if (readings.TryGetValue(operation, out var reading) && reading.Feed.Last == batch.ReadTo)
        {
            return reading;
        }
        await Drop(operation);
        var feed = new LineFeed(
            shelf.Open(batch.FileHash), SettlementIntake.Reader(batch.Format, batch.Mapping), batch,
            CancellationToken.None);
        return readings[operation] = new(feed, new(door.Lane));
    }

    private async Task Drop(string operation)
    {
        if (readings.TryRemove(operation, out var reading))
        {
            await reading.Feed.DisposeAsync();
        }
    }

    /// <summary>A file that is being read, from one step to the next.</summary>
    private sealed record Reading(LineFeed Feed, LaneShare Share);
}
