using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Storage.Postgres;
using Zentra.Storage.Tests.Conformance;

namespace Zentra.Storage.Tests.Engines;

/// <summary>The engine for many nodes, on a schema of the tests' server.</summary>
public sealed class PostgresEngine : IEngine
{
    private readonly PostgresSchema schema = PostgresSchema.Rent();

    public PostgresTarget Target => schema.Target;

    public ValueTask<IStore> Open(Catalogue catalogue) => new(PostgresStore.Open(Target, catalogue));

    public ValueTask DisposeAsync() => schema.DisposeAsync();
}
