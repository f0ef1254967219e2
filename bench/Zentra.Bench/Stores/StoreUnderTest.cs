using Spectre.Console;
using Zentra.Bench.Reporting;
using Zentra.Storage;
using Zentra.Storage.Postgres;

namespace Zentra.Bench.Stores;

/// <summary>What the product keeps its records in during a run. What the run made is gone after it.</summary>
internal abstract class StoreUnderTest(string directory) : IAsyncDisposable
{
    public abstract string Engine { get; }

    /// <summary>What `--store` of the product takes. It may hold a password.</summary>
    public abstract string Address { get; }

    /// <summary>Part of the result's file name.</summary>
    public abstract string Name { get; }

    /// <summary>On disk, without the logs that are written again and again.</summary>
    public abstract double SizeMb { get; }

    /// <summary>Bytes that may still be written, or null where nobody knows.</summary>
    public virtual long? Room => new DriveInfo(directory).AvailableFreeSpace;

    protected string Directory => directory;

    /// <summary>The data folder of one of its nodes.</summary>
    public string Data(int node) => Path.Combine(directory, $"data-{node}");

    public abstract Store Describe(long payments);

    public abstract ValueTask DisposeAsync();

    /// <summary>Opens `sqlite`, `postgres` (a server of the run's own), or an empty database by its address.</summary>
    /// <exception cref="BenchException">There is no such store.</exception>
    public static async Task<StoreUnderTest> OpenAsync(
        string store, string directory, IAnsiConsole console, CancellationToken cancellation)
    {
        if (store == StoreAddress.Embedded)
        {
            return new SqliteUnderTest(directory);
        }
        if (store == PostgresUnderTest.OwnServer)
        {
            console.MarkupLine("[grey]starting a PostgreSQL server …[/]");
            return await PostgresUnderTest.StartAsync(directory, cancellation);
        }
        if (!PostgresTarget.IsAddress(store))
        {
            throw new BenchException("--store is sqlite, postgres, or postgres://user:password@host:port/database.");
        }
        return PostgresTarget.TryParse(store, out var target, out var reason)
            ? await PostgresUnderTest.OpenAsync(store, target, directory, cancellation)
            : throw new BenchException(reason);
    }
}

/// <summary>What stops a benchmark and is no fault of the product: a sentence for who started it.</summary>
internal sealed class BenchException(string message) : Exception(message);
