using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Runtime.Webhooks;
using Zentra.Storage.Sqlite;
using Zentra.Storage.Tests.Conformance;
using Zentra.Storage.Tests.Engines;

namespace Zentra.Storage.Tests.Sqlite;

/// <summary>Writers of one store take turns, and whatever ends a transaction ends its turn.</summary>
public sealed class SqliteTurnsTests : IAsyncLifetime
{
    private static readonly Scope Home = new("tnt_a", "wks_1");
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(60);

    private readonly SqliteEngine engine = new();

    private IStore Store { get; set; } = null!;

    public async ValueTask InitializeAsync() => Store = await engine.Open(Things.Catalogue);

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        await engine.DisposeAsync();
    }

    [Fact]
    public async Task Two_writers_on_two_threads_get_their_turns_one_after_the_other()
    {
        const int Rounds = 200;
        using var start = new Barrier(2);
        var order = new List<int>();
        Thread[] threads = [.. Enumerable.Range(0, 2).Select(n => new Thread(() => Hammer(n)))];
        void Hammer(int n)
        {
            using var writer = Store.OpenWriter();
            start.SignalAndWait();
            for (var i = 1; i <= Rounds; i++)
            {
                writer.Begin();
                order.Add(n);
                writer.Write(Deliver(n, i));
                if (i % 10 == 0)
                {
                    writer.Rollback();
                    writer.Begin();
                    writer.Write(Deliver(n, i));
                }
                writer.Commit();
            }
        }

        Array.ForEach(threads, t => t.Start());
        Assert.All(threads, t => Assert.True(t.Join(Late)));

        Assert.Equal(2 * Rounds, order.Count);
        Assert.All((int[])[0, 1], n => Assert.Equal(Rounds, order.Count(o => o == n)));
        for (var n = 0; n < 2; n++)
        {
            Assert.Equal(Rounds, (await Store.Deliveries(Home, new(n, 1_000))).Count);
            Assert.Equal(Rounds, (await Store.Cursor(Home, $"whe_{n}"))!.Version);
        }
    }

    [Fact]
    public async Task Who_asked_first_is_first()
    {
        var turns = new SqliteTurns();
        var held = turns.Take();
        var order = new List<int>();
        var waiting = new List<Task>();
        for (var i = 0; i < 5; i++)
        {
            var number = i;
            waiting.Add(Task.Factory.StartNew(
                () =>
                {
                    using var turn = turns.Take();
                    order.Add(number);
                },
                TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default));
            Assert.True(SpinWait.SpinUntil(() => turns.Count == number + 2, Late));
        }

        held.Dispose();
        held.Dispose();
        await Task.WhenAll(waiting).WaitAsync(Late, TestContext.Current.CancellationToken);

        Assert.Equal([0, 1, 2, 3, 4], order);
        Assert.Equal(0, turns.Count);
    }

    [Fact]
    public void A_turn_that_does_not_end_is_not_waited_for_without_end()
    {
        var turns = new SqliteTurns(Soon);
        var held = turns.Take();

        Assert.Throws<StoreUnavailableException>(turns.Take);

        Assert.Equal(1, turns.Count);
        held.Dispose();
        turns.Take().Dispose();
    }

    public static TheoryData<string> Ends =>
        ["commit", "rollback", "rollback twice", "overtaken", "dispose", "dispose twice"];

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task Whatever_ends_a_transaction_frees_the_other_writer(string end)
    {
        var writer = Store.OpenWriter();
        using var other = Store.OpenWriter();
        writer.Begin();
        writer.Write(Deliver(1, 1));
        var waiting = Task.Run(other.Probe, TestContext.Current.CancellationToken);
        await Task.Delay(Soon, TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);

        switch (end)
        {
            case "commit":
                writer.Commit();
                break;
            case "overtaken":
                Assert.Throws<OvertakenException>(() => writer.Write(Deliver(1, 9)));
                writer.Rollback();
                break;
            case "rollback" or "rollback twice":
                writer.Rollback();
                break;
            default:
                writer.Dispose();
                break;
        }

        await waiting.WaitAsync(Late, TestContext.Current.CancellationToken);
        if (end == "rollback twice")
        {
            writer.Rollback();
        }
        if (end != "dispose")
        {
            writer.Dispose();
        }
        other.Probe();
        Assert.Equal(end == "commit" ? 1 : 0, (await Store.Deliveries(Home, new(1, 10))).Count);
    }

    [Fact]
    public void A_second_begin_fails_and_the_first_transaction_goes_on()
    {
        using var writer = Store.OpenWriter();
        writer.Begin();

        Assert.Throws<InvalidOperationException>(writer.Begin);

        writer.Write(Deliver(1, 1));
        writer.Commit();
        using var other = Store.OpenWriter();
        other.Probe();
    }

    private static DeliveryWrites Deliver(int endpoint, int sequence) => new(Home)
    {
        Cursor = new DeliveryCursor($"whe_{endpoint}", sequence, sequence),
        Deliveries = { Deliveries.Of(sequence, endpoint) with { State = DeliveryState.Resolved } },
    };
}
