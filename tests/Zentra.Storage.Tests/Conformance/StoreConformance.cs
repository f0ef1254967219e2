using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;

namespace Zentra.Storage.Tests.Conformance;

/// <summary>An engine under test: each instance holds one store, empty at first; opened again it holds what was committed.</summary>
public interface IEngine : IAsyncDisposable
{
    ValueTask<IStore> Open(Catalogue catalogue);
}

/// <summary>What every engine must do. The suite knows an engine only by <see cref="IStore"/> and <see cref="IStoreWriter"/>.</summary>
public abstract class StoreConformance<TEngine> : IAsyncLifetime
    where TEngine : IEngine, new()
{
    protected const string Tenant = "tnt_a";
    protected const string Other = "tnt_b";
    protected const string Home = "wks_1";
    protected const string Away = "wks_2";

    protected static readonly Scope HomeScope = new(Tenant, Home);

    private readonly TEngine engine = new();

    protected IStore Store { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Store = await engine.Open(Things.Catalogue);

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Store.DisposeAsync();
        await engine.DisposeAsync();
    }

    protected async Task Reopen()
    {
        await Store.DisposeAsync();
        Store = await engine.Open(Things.Catalogue);
    }

    /// <summary>One committed batch of one tenant.</summary>
    private protected void Write(string tenant, Action<Batch> fill) => Write((tenant, fill));

    /// <summary>One committed batch of several tenants.</summary>
    private protected void Write(params IReadOnlyList<(string Tenant, Action<Batch> Fill)> parts)
    {
        using var writer = Store.OpenWriter();
        writer.Begin();
        foreach (var (tenant, fill) in parts)
        {
            var batch = Batch.On(writer, tenant);
            fill(batch);
            writer.Write(batch.Finish());
        }
        writer.Commit();
    }

    protected async Task<Head> HeadOf(string tenant) => Assert.Single(await Store.Heads(), h => h.Tenant == tenant);

    protected async Task<IReadOnlyList<Thing>> Find(Scope scope, RecordQuery query) =>
        [.. (await Store.Records(scope, Thing.Kind, query)).Select(r => (Thing)r.State)];

    protected async Task<string[]> Ids(Scope scope, RecordQuery query) => [.. (await Find(scope, query)).Select(t => t.Id)];
}
