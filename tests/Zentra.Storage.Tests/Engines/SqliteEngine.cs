using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Storage.Sqlite;
using Zentra.Storage.Tests.Conformance;

namespace Zentra.Storage.Tests.Engines;

/// <summary>The embedded engine on a file of its own.</summary>
public sealed class SqliteEngine : IEngine
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("zentra-store-");

    public string File => Path.Combine(directory.FullName, "zentra.db");

    public ValueTask<IStore> Open(Catalogue catalogue) => new(SqliteStore.Open(File, catalogue));

    public ValueTask DisposeAsync()
    {
        directory.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}
