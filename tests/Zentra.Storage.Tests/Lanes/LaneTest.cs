using System.Security.Cryptography;
using System.Text;
using Zentra.Runtime.Evidence;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Storage.Tests.Conformance;
using Zentra.Storage.Tests.Engines;

namespace Zentra.Storage.Tests.Lanes;

/// <summary>A lane on a real store of its own, whose writers can be made to fail or to wait.</summary>
public abstract class LaneTest : IAsyncLifetime
{
    protected static readonly Scope Home = new("tnt_a", "wks_1");

    private readonly SqliteEngine engine = new();
    private readonly Lazy<Lane> lane;
    private int drawn;

    protected LaneTest() => lane = new(() => new Lane(FaultyWriter.Over(Store, Faults)));

    private protected Faults Faults { get; } = new();

    protected IStore Store { get; private set; } = null!;

    protected Lane Lane => lane.Value;

    protected string StoreFile => engine.File;

    public async ValueTask InitializeAsync() => Store = await engine.Open(Things.Catalogue);

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        Faults.Watch(_ => { });
        Lane.Dispose();
        await Store.DisposeAsync();
        await engine.DisposeAsync();
    }

    protected Intent Intent(Do command, string? key = null, Scope? scope = null, string operation = "things.do", string body = "")
    {
        var number = Interlocked.Increment(ref drawn);
        var random = SHA256.HashData(Encoding.UTF8.GetBytes($"{number}"));
        return new()
        {
            Id = Identifier.Draw(Moments.Start, random),
            Scope = scope ?? Home,
            Actor = new("key_1", Role.Integrator),
            Operation = Doing.Operation,
            Command = command,
            At = Moments.Start,
            Salt = random.AsMemory(0, 16),
            Key = key is null ? null : new(operation, key, MerkleHash.Leaf(Encoding.UTF8.GetBytes(body))),
        };
    }

    protected Task<Outcome> Submit(Do command, string? key = null) => Lane.Submit(Intent(command, key));

    /// <summary>Another node's lane commits, so this one must read everything again.</summary>
    protected async Task MoveTheHeadElsewhere(string thing = "thg_elsewhere")
    {
        using var other = new Lane(Store.OpenWriter);
        Assert.IsType<Outcome.Committed>(await other.Submit(Intent(new(thing))));
    }

    /// <summary>
    /// Submits intents while the lane is held at the end of another batch, so that they share the next one.
    /// </summary>
    private protected async Task<IReadOnlyList<Ended>> SubmitTogether(params IReadOnlyList<Intent> intents)
    {
        using var entered = new SemaphoreSlim(0);
        using var released = new SemaphoreSlim(0);
        var isHeld = 0;
        Faults.Watch(step =>
        {
            if (step is Step.Read or Step.Begin && Interlocked.Exchange(ref isHeld, 1) == 0)
            {
                entered.Release();
                released.Wait();
            }
        });
        var plug = Submit(new("thg_plug") { Refused = true });
        await entered.WaitAsync();
        var waiting = intents.Select(Lane.Submit).ToArray();
        released.Release();
        await Ended.Of(plug);
        var ended = new List<Ended>();
        foreach (var task in waiting)
        {
            ended.Add(await Ended.Of(task));
        }
        Faults.Watch(_ => { });
        return ended;
    }

    /// <summary>Waits on the lane's own thread, where nothing can be awaited.</summary>
    protected static Outcome Wait(Task<Outcome> task) => task.GetAwaiter().GetResult();

    protected async Task<Thing?> Thing(string id, Scope? scope = null) =>
        (Thing?)(await Store.Record(scope ?? Home, Conformance.Thing.Kind, id))?.State;

    protected async Task<long> Sequence() => (await Store.Heads()).SingleOrDefault(h => h.Tenant == Home.Tenant)?.Sequence ?? 0;

    protected Task<string> Everything() =>
        Content.Of(Store, Things.Catalogue, Home, new(Home.Tenant, "wks_2"), new("tnt_b", Home.Workspace));
}

/// <summary>How a submission ended: with an outcome, or with a fault.</summary>
internal sealed record Ended(Outcome? Outcome, Exception? Fault)
{
    public static async Task<Ended> Of(Task<Outcome> task)
    {
        try
        {
            return new(await task, null);
        }
        catch (Exception fault)
        {
            return new(null, fault);
        }
    }
}
