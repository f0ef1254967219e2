using System.Collections.Concurrent;
using System.Text.Json;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Operations;
using Zentra.Runtime.Store;

namespace Zentra.Server.Workers;

/// <summary>
/// Files that are being read into the lane, from one step of their operation to the next. Each record is taken only
/// after the one before it, so that a reading which is not where the store is was overtaken: it is opened anew.
/// </summary>
internal sealed class FileReadings<TFeed>(Lane lane) : IAsyncDisposable
    where TFeed : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Reading> readings = new(StringComparer.Ordinal);

    /// <summary>Does a step with the file's reading, and lets go of it at the end and where the step fails.</summary>
    /// <param name="isThere">Whether a reading is where the store is.</param>
    /// <param name="open">Opens the file after the last record that was taken.</param>
    /// <param name="step">What it came to; without a cursor where the file was read to its end.</param>
    public async Task<WorkStep> Step(
        LongOperation operation,
        Func<TFeed, bool> isThere,
        Func<TFeed> open,
        Func<TFeed, LaneShare, Task<WorkStep>> step)
    {
        if (!readings.TryGetValue(operation.Id, out var reading) || !isThere(reading.Feed))
        {
            await Drop(operation.Id);
            reading = readings[operation.Id] = new(open(), new(lane));
        }
        try
        {
            var done = await step(reading.Feed, reading.Share);
            if (done.Cursor is null)
            {
                await Drop(operation.Id);
            }
            return done;
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

    private async Task Drop(string operation)
    {
        if (readings.TryRemove(operation, out var reading))
        {
            await reading.Feed.DisposeAsync();
        }
    }

    private sealed record Reading(TFeed Feed, LaneShare Share);
}

/// <summary>What every reading of a file asks.</summary>
internal static class FileReading
{
    /// <summary>What an operation was asked, by a name in its request.</summary>
    public static string Named(LongOperation operation, string name)
    {
        using var request = JsonDocument.Parse(operation.Request);
        return request.RootElement.GetProperty(name).GetString()!;
    }

    public static void Require(bool isTaken)
    {
        if (!isTaken)
        {
            throw new StoreUnavailableException("Another worker reads this file, or a record before was not taken.");
        }
    }
}
