using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Zentra.Cards.Clearing;
using Zentra.Cards.Issuing;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Operations;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Server.Clearing.Files;
using Zentra.Server.Vault;
using Zentra.Server.Workers;

namespace Zentra.Server.Clearing;

/// <summary>
/// Reads a clearing file into the lane: many records are under way at once, each is taken only after the one before it,
/// and whoever begins again begins after the last one that was taken.
/// </summary>
internal sealed class ClearingWork(ClearingShelf shelf, IStore store, Door door, CardNumbers numbers)
    : ILongWork, IAsyncDisposable
{
    /// <summary>How often it says how far it came.</summary>
    private static readonly TimeSpan Stride = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, Reading> readings = new(StringComparer.Ordinal);

    public IReadOnlyList<string> Kinds => [ClearingOperations.Reading];

    /// <summary>The file is on the node that received it, unless nodes share a folder.</summary>
    public bool CanDo(LongOperation operation) => shelf.Has(Named(operation, "kept_as"));

    public async Task<WorkStep> Step(Scope scope, LongOperation operation, CancellationToken stopping)
    {
        var id = Named(operation, "clearing");
        if (await store.Record(scope, ClearingFile.Kind, id) is not { State: ClearingFile file })
        {
            return new(0, null, $"There is no clearing file {id}.");
        }
        if (file.Status != ClearingFileStatus.Receiving)
        {
            return new(0, null);
        }
        var (feed, share) = await Open(operation, file);
        try
        {
            var isEnd = await Read(scope, feed, share, file, stopping);
            if (!isEnd)
            {
                return Progress(feed, operation, file);
            }
            await End(scope, feed, file);
            var step = Progress(feed, operation, file) with { Cursor = null };
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

    private static WorkStep Progress(ClearingFeed feed, LongOperation operation, ClearingFile file) =>
        new(Math.Min(feed.Position, file.FileBytes) - operation.Done, feed.Last.ToString(CultureInfo.InvariantCulture))
        {
            Total = file.FileBytes,
        };

    /// <summary>Reads on for a while; whether it came to the end.</summary>
    private async Task<bool> Read(
        Scope scope, ClearingFeed feed, LaneShare share, ClearingFile file, CancellationToken stopping)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(since) < Stride && !stopping.IsCancellationRequested)
        {
            if (await feed.Next() is not var (record, rejected))
            {
                Require(await share.Drain());
                return true;
            }
            var command = await Addressed(
                scope, new(file.Id, feed.Last - 1) { Rejected = rejected }, record, feed.Header?.Network);
            Require(await share.Submit(door.Open(scope, Actor.Runtime, ClearingOperations.TakeRecord, command)));
        }
        Require(await share.Drain());
        return false;
    }

    private static void Require(bool isTaken)
    {
        if (!isTaken)
        {
            throw new StoreUnavailableException("Another worker reads this file, or a record before was not taken.");
        }
    }

    /// <summary>The command with our card in the place of its number, which goes no further.</summary>
    private async ValueTask<ClearingCommand.TakeRecord> Addressed(
        Scope scope, ClearingCommand.TakeRecord command, PresentedRecord? record, string? network)
    {
        if (record is null)
        {
            return command;
        }
        try
        {
            return command with
            {
                Record = record with { Pan = null },
                Key = ClearingKey.Of(record),
                Card = record.Pan is { } pan ? await numbers.Find(scope, pan) : record.Card,
                Last4 = record.Pan?.Last4,
                Network = record.Pan is { } number ? Brands.Of(number.Bin).Name() : network,
            };
        }
        catch (VaultUnavailableException fault)
        {
            throw new StoreUnavailableException(fault.Message, fault);
        }
    }

    private async Task End(Scope scope, ClearingFeed feed, ClearingFile file)
    {
        var command = new ClearingCommand.EndReading(file.Id, feed.Last)
        {
            Fault = feed.Fault,
            Header = feed.Header,
            Totals = feed.Totals,
        };
        if (await door.Lane.Submit(door.Open(scope, Actor.Runtime, ClearingOperations.EndReading, command))
            is Outcome.Refused { Rejection: var refusal })
        {
            throw new StoreUnavailableException(refusal.Detail);
        }
    }

    private async Task<Reading> Open(LongOperation operation, ClearingFile file)
    {
        if (readings.TryGetValue(operation.Id, out var reading) && reading.Feed.Last == file.ReadTo)
        {
            return reading;
        }
        await Drop(operation.Id);
        var format = ClearingFormats.Find(file.Format)
            ?? throw new InvalidOperationException($"{file.Id} is recorded as {file.Format}, which is not known.");
        var feed = new ClearingFeed(shelf.Open(Named(operation, "kept_as")), format, file.ReadTo);
        return readings[operation.Id] = new(feed, new(door.Lane));
    }

    private async Task Drop(string operation)
    {
        if (readings.TryRemove(operation, out var reading))
        {
            await reading.Feed.DisposeAsync();
        }
    }

    /// <summary>A file that is being read, from one step to the next.</summary>
    private sealed record Reading(ClearingFeed Feed, LaneShare Share);
}
