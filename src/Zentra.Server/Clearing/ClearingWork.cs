using System.Globalization;
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

    private readonly FileReadings<ClearingFeed> readings = new(door.Lane);

    public IReadOnlyList<string> Kinds => [ClearingOperations.Reading];

    /// <summary>The file is on the node that received it, unless nodes share a folder.</summary>
    public bool CanDo(LongOperation operation) => shelf.Has(FileReading.Named(operation, "kept_as"));

    public async Task<WorkStep> Step(Scope scope, LongOperation operation, CancellationToken stopping)
    {
        var id = FileReading.Named(operation, "clearing");
        if (await store.Record(scope, ClearingFile.Kind, id) is not { State: ClearingFile file })
        {
            return new(0, null, $"There is no clearing file {id}.");
        }
        if (file.Status != ClearingFileStatus.Receiving)
        {
            return new(0, null);
        }
        return await readings.Step(
            operation,
            feed => feed.Last == file.ReadTo,
            () => Open(operation, file),
            async (feed, share) =>
            {
                if (!await Read(scope, feed, share, file, stopping))
                {
                    return Progress(feed, operation, file);
                }
                await End(scope, feed, file);
                return Progress(feed, operation, file) with { Cursor = null };
            });
    }

    public ValueTask DisposeAsync() => readings.DisposeAsync();

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
                FileReading.Require(await share.Drain());
                return true;
            }
            var command = await Addressed(
                scope, new(file.Id, feed.Last - 1) { Rejected = rejected }, record, feed.Header?.Network);
            FileReading.Require(
                await share.Submit(door.Open(scope, Actor.Runtime, ClearingOperations.TakeRecord, command)));
        }
        FileReading.Require(await share.Drain());
        return false;
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

    private ClearingFeed Open(LongOperation operation, ClearingFile file) => new(
        shelf.Open(FileReading.Named(operation, "kept_as")),
        ClearingFormats.Find(file.Format)
            ?? throw new InvalidOperationException($"{file.Id} is recorded as {file.Format}, which is not known."),
        file.ReadTo);
}
