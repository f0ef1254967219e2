using System.Diagnostics.CodeAnalysis;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Storage.Postgres;
using Zentra.Storage.Sqlite;

namespace Zentra.Storage;

/// <summary>Which store: the embedded one in a data folder, or one on a PostgreSQL server.</summary>
public abstract class StoreAddress
{
    /// <summary>What names the embedded store.</summary>
    public const string Embedded = "sqlite";

    private StoreAddress()
    {
    }

    /// <summary>Reads `sqlite`, or `postgres://user:password@host:port/database`.</summary>
    public static bool TryParse(
        string text,
        string dataDirectory,
        [NotNullWhen(true)] out StoreAddress? address,
        [NotNullWhen(false)] out string? reason)
    {
        reason = null;
        address = text == Embedded ? new Sqlite(dataDirectory) : null;
        if (address is null && PostgresTarget.IsAddress(text))
        {
            address = PostgresTarget.TryParse(text, out var target, out reason) ? new Postgres(target) : null;
        }
        else if (address is null)
        {
            // What cannot be read may have a password in it, so it is not repeated.
            reason = $"The store is '{Embedded}' or postgres://user:password@host:port/database.";
        }
        return address is not null;
    }

    /// <summary>The embedded store of a data folder.</summary>
    public static StoreAddress In(string dataDirectory) => new Sqlite(dataDirectory);

    /// <summary>Whether the store is in the data folder, which then has one owner.</summary>
    public abstract bool IsEmbedded { get; }

    /// <summary>Opens the store for a server. The embedded one is made or migrated by that, others are not.</summary>
    /// <exception cref="StoreUnavailableException">It cannot be reached, or is of another version.</exception>
    public abstract IStore Open(Catalogue catalogue);

    /// <summary>All that the store holds now, to be read beside a server that writes on.</summary>
    /// <exception cref="FileNotFoundException">There is no such embedded store.</exception>
    /// <exception cref="StoreUnavailableException">It cannot be reached, or is of another version.</exception>
    public abstract ValueTask<IStoreSnapshot> Snapshot(Catalogue catalogue);

    /// <summary>Makes the store, or brings it to this program's version.</summary>
    /// <exception cref="StoreUnavailableException">It cannot be reached, or is of a later version.</exception>
    public abstract ValueTask Migrate(Catalogue catalogue);

    private sealed class Sqlite(string dataDirectory) : StoreAddress
    {
        private string Path => System.IO.Path.Combine(dataDirectory, "zentra.db");

        public override bool IsEmbedded => true;

        public override IStore Open(Catalogue catalogue) => SqliteStore.Open(Path, catalogue);

        public override ValueTask<IStoreSnapshot> Snapshot(Catalogue catalogue) => File.Exists(Path)
            ? new(SqliteSnapshot.Open(Path))
            : throw new FileNotFoundException($"There is no store {Path}.");

        public override async ValueTask Migrate(Catalogue catalogue)
        {
            Directory.CreateDirectory(dataDirectory);
            await SqliteStore.Open(Path, catalogue).DisposeAsync();
        }
    }

    private sealed class Postgres(PostgresTarget target) : StoreAddress
    {
        public override bool IsEmbedded => false;

        public override IStore Open(Catalogue catalogue) => PostgresStore.Open(target, catalogue);

        public override async ValueTask<IStoreSnapshot> Snapshot(Catalogue catalogue)
        {
            await using var store = PostgresStore.Open(target, catalogue);
            return await store.Snapshot();
        }

        public override ValueTask Migrate(Catalogue catalogue)
        {
            PostgresMigrations.Migrate(target, catalogue);
            return ValueTask.CompletedTask;
        }
    }
}
