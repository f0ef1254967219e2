using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Storage.Tests.Conformance;

namespace Zentra.Storage.Tests.Engines;

/// <summary>A store in memory, for simulations: it keeps to the same suite as the engines of the product.</summary>
public sealed class MemoryEngine : IEngine
{
    private readonly MemoryStore store = new();

    public ValueTask<IStore> Open(Catalogue catalogue) => new(store);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
