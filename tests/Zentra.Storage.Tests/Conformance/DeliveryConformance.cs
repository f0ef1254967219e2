using Zentra.Runtime.Store;
using Zentra.Runtime.Webhooks;

namespace Zentra.Storage.Tests.Conformance;

/// <summary>What became of deliveries is kept as told; what an operator did is not undone by an attempt.</summary>
public abstract class DeliveryConformance<TEngine> : StoreConformance<TEngine>
    where TEngine : IEngine, new()
{
    private const string Consumer = "whe_1";

    public static TheoryData<DeliveryState> States => [.. Enum.GetValues<DeliveryState>()];

    [Theory]
    [MemberData(nameof(States))]
    public async Task A_delivery_is_read_as_it_was_written(DeliveryState state)
    {
        var bare = Deliveries.Of(1) with { State = state };
        var full = Deliveries.Of(2) with
        {
            State = state,
            NextAt = Moments.AfterMs(0.001),
            Round = int.MaxValue,
            UpdatedAt = Moments.AfterMs(9),
            Attempts = [Deliveries.Failed(1) with { Response = "é😀\0\"\\ \u2028" }, Deliveries.Taken(2)],
        };
        Store.Keep(HomeScope, bare, full, Deliveries.Of(long.MaxValue, endpoint: long.MaxValue));
        await Reopen();

        var read = await Store.Deliveries(HomeScope, new(7, 10));

        Assert.Equal(new[] { full, bare }.Select(Deliveries.Text), read.Select(Deliveries.Text));
        Assert.Equal(long.MaxValue, Assert.Single(await Store.Deliveries(HomeScope, new(long.MaxValue, 10))).Sequence);
    }

    [Fact]
    public async Task A_delivery_that_is_known_is_replaced_in_every_field()
    {
        Store.Keep(HomeScope, Deliveries.Of(1) with { NextAt = Moments.Start, Attempts = [Deliveries.Failed(1)] });
        var next = Deliveries.Of(1) with
        {
            Event = "evt_other",
            Type = "thing.kept",
            Subject = "thg_9",
            State = DeliveryState.Exhausted,
            Round = 3,
            Attempts = [Deliveries.Failed(1), Deliveries.Failed(2)],
            CreatedAt = Moments.AfterMs(1),
            UpdatedAt = Moments.AfterMs(2),
        };
        Store.Keep(HomeScope, next);

        Assert.Equal(
            Deliveries.Text(next), Deliveries.Text(Assert.Single(await Store.Deliveries(HomeScope, new(7, 10)))));
        Assert.Null(await Store.NextDelivery(HomeScope, 7));
    }

    [Theory]
    [MemberData(nameof(States))]
    public async Task A_canceled_delivery_is_replaced_when_it_is_resolved_or_begun_again_only(DeliveryState next)
    {
        Store.Keep(HomeScope, Deliveries.Of(1) with { State = DeliveryState.Canceled });
        Store.Keep(HomeScope, Deliveries.Of(1) with { State = next, Round = 2, NextAt = Moments.Start });
        var isReplaced = next == DeliveryState.Resolved;
        Assert.Equal(isReplaced ? 2 : 0, (await First()).Round);
        Assert.Equal(isReplaced ? Moments.Start : null, await Store.NextDelivery(HomeScope, 7));

        Store.Keep(HomeScope, Deliveries.Of(1) with { State = DeliveryState.Canceled });
        Store.Keep(new DeliveryWrites(HomeScope)
        {
            IsRestart = true,
            Deliveries = { Deliveries.Of(1) with { State = next, Round = 3 } },
        });
        Assert.Equal((next, 3), ((await First()).State, (await First()).Round));
    }

    [Theory]
    [MemberData(nameof(States))]
    public async Task A_delivery_in_any_other_state_is_replaced_by_any(DeliveryState state)
    {
        foreach (var next in Enum.GetValues<DeliveryState>())
        {
            var sequence = 1 + (int)next;
            Store.Keep(HomeScope, Deliveries.Of(sequence) with { State = state });
            Store.Keep(HomeScope, Deliveries.Of(sequence) with { State = next, Round = 5 });
        }
        var isKept = state == DeliveryState.Canceled;

        var read = await Store.Deliveries(HomeScope, new(7, 10) { After = 0 });

        Assert.Equal(6, read.Count);
        Assert.All(read, d => Assert.Equal(isKept && d.State != DeliveryState.Resolved ? 0 : 5, d.Round));
    }

    [Fact]
    public async Task A_delivery_that_is_written_twice_at_once_is_written_in_that_order()
    {
        Store.Keep(
            HomeScope,
            Deliveries.Of(2) with { Round = 1 }, Deliveries.Of(1) with { State = DeliveryState.Canceled },
            Deliveries.Of(2) with { Round = 2 }, Deliveries.Of(1) with { State = DeliveryState.Retrying },
            Deliveries.Of(2) with { Round = 3 });

        var read = await Store.Deliveries(HomeScope, new(7, 10) { After = 0 });

        Assert.Equal([(DeliveryState.Canceled, 0), (DeliveryState.Pending, 3)], read.Select(d => (d.State, d.Round)));
    }

    [Fact]
    public async Task A_batch_of_some_hundreds_of_one_endpoint_is_kept_whole()
    {
        Store.Keep(HomeScope, [.. Enumerable.Range(1, 700).Reverse().Select(n => Deliveries.Of(n))]);

        Assert.Equal(700, (await Store.Deliveries(HomeScope, new(7, 1_000))).Count);
        Assert.Equal(700, Assert.Single(await Store.CountDeliveries(HomeScope, 7)).Value);
    }

    [Fact]
    public async Task A_cursor_is_read_as_it_was_written()
    {
        Assert.Null(await Store.Cursor(HomeScope, Consumer));
        var bare = new DeliveryCursor(Consumer, 0, 1);
        Move(bare);
        Assert.Equal(bare, await Store.Cursor(HomeScope, Consumer));
        var full = new DeliveryCursor(Consumer, long.MaxValue, 2)
        {
            FailingSince = Moments.Start,
            DeliveredAt = Moments.AfterMs(1.001),
            Delivered = long.MaxValue,
            Failed = 5,
        };
        Move(full);
        await Reopen();
        Assert.Equal(full, await Store.Cursor(HomeScope, Consumer));
        Move(bare with { Version = 3 });
        Assert.Equal(bare with { Version = 3 }, await Store.Cursor(HomeScope, Consumer));
        Assert.Null(await Store.Cursor(HomeScope, "whe_2"));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 2)]
    [InlineData(2, 0)]
    [InlineData(2, 1)]
    [InlineData(2, 2)]
    [InlineData(2, 4)]
    public async Task Who_writes_on_another_version_is_overtaken_and_nothing_of_it_is_kept(int kept, int version)
    {
        for (var n = 1; n <= kept; n++)
        {
            Move(new(Consumer, n, n), Deliveries.Of(n));
        }
        using var writer = Store.OpenWriter();
        Assert.Throws<OvertakenException>(() => Write(
            writer,
            new(HomeScope) { Deliveries = { Deliveries.Of(7) } },
            new(HomeScope) { Cursor = new("whe_2", 1, 1), Deliveries = { Deliveries.Of(8) } },
            new(HomeScope) { Cursor = new(Consumer, 9, version), Deliveries = { Deliveries.Of(9) } }));
        writer.Rollback();

        Assert.Equal(kept, (await Store.Deliveries(HomeScope, new(7, 10))).Count);
        Assert.Equal(kept == 0 ? null : new(Consumer, kept, kept), await Store.Cursor(HomeScope, Consumer));
        Assert.Null(await Store.Cursor(HomeScope, "whe_2"));
        Write(writer, new DeliveryWrites(HomeScope) { Cursor = new(Consumer, 9, kept + 1) });
        Assert.Equal(9, (await Store.Cursor(HomeScope, Consumer))!.Position);
    }

    [Fact]
    public async Task A_cursor_may_move_twice_in_one_transaction()
    {
        using var writer = Store.OpenWriter();
        Write(
            writer,
            new(HomeScope) { Cursor = new(Consumer, 1, 1) }, new(HomeScope) { Cursor = new(Consumer, 2, 2) });

        Assert.Equal(2, (await Store.Cursor(HomeScope, Consumer))!.Version);
        Assert.Throws<OvertakenException>(() => Write(
            writer,
            new(HomeScope) { Cursor = new(Consumer, 3, 3) }, new(HomeScope) { Cursor = new(Consumer, 3, 3) }));
        writer.Rollback();
        Assert.Equal(2, (await Store.Cursor(HomeScope, Consumer))!.Version);
    }

    [Fact]
    public async Task Several_that_move_one_cursor_at_once_overtake_each_other_and_lose_nothing()
    {
        const int Moves = 25;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(MoveOften)));
        async Task MoveOften()
        {
            using var writer = Store.OpenWriter();
            for (var moved = 0; moved < Moves;)
            {
                var cursor = await Store.Cursor(HomeScope, Consumer) ?? new(Consumer, 0, 0);
                var next = cursor with { Version = cursor.Version + 1, Delivered = cursor.Delivered + 1 };
                try
                {
                    Write(writer, new DeliveryWrites(HomeScope)
                    {
                        Cursor = next,
                        Deliveries = { Deliveries.Of(1) with { Round = (int)next.Version }, Deliveries.Of(2) },
                    });
                    moved++;
                }
                catch (OvertakenException)
                {
                    writer.Rollback();
                }
            }
        }

        var last = await Store.Cursor(HomeScope, Consumer);

        Assert.Equal((4 * Moves, 4 * Moves), (last!.Version, last.Delivered));
        Assert.Equal(4 * Moves, (await Store.Deliveries(HomeScope, new(7, 1) { After = 0 }))[0].Round);
    }

    [Fact]
    public async Task What_is_not_committed_is_not_kept()
    {
        using (var writer = Store.OpenWriter())
        {
            writer.Begin();
            writer.Write(new DeliveryWrites(HomeScope)
            {
                Cursor = new(Consumer, 1, 1),
                Deliveries = { Deliveries.Of(1) },
            });
            Assert.Empty(await Store.Deliveries(HomeScope, new(7, 10)));
            writer.Rollback();
            Write(writer, new DeliveryWrites(HomeScope));
        }

        Assert.Null(await Store.Cursor(HomeScope, Consumer));
        Assert.Empty(await Store.Deliveries(HomeScope, new(7, 10)));
    }

    [Fact]
    public async Task Deliveries_do_not_move_a_head_and_are_written_beside_a_batch()
    {
        using var writer = Store.OpenWriter();
        writer.Begin();
        var batch = Batch.On(writer, Tenant);
        batch.Add(Told.Pay(Home));
        writer.Write(batch.Finish());
        writer.Write(new DeliveryWrites(new(Other, Home)) { Deliveries = { Deliveries.Of(1) } });
        writer.Commit();
        Store.Keep(HomeScope, Deliveries.Of(1));

        Assert.Equal(1, Assert.Single(await Store.Heads()).Sequence);
        Assert.Single(await Store.Deliveries(new(Other, Home), new(7, 10)));
    }

    private async Task<Delivery> First() => Assert.Single(await Store.Deliveries(HomeScope, new(7, 10)));

    private void Move(DeliveryCursor cursor, params Delivery[] deliveries)
    {
        var writes = new DeliveryWrites(HomeScope) { Cursor = cursor };
        writes.Deliveries.AddRange(deliveries);
        Store.Keep(writes);
    }

    private static void Write(IStoreWriter writer, params DeliveryWrites[] all)
    {
        writer.Begin();
        foreach (var writes in all)
        {
            writer.Write(writes);
        }
        writer.Commit();
    }
}
