using Zentra.Runtime.Evidence;
using Zentra.Runtime.Store;

namespace Zentra.Storage.Tests.Conformance;

/// <summary>An idempotency key commits with the effect, or it is not one.</summary>
public abstract class KeyConformance<TEngine> : StoreConformance<TEngine>
    where TEngine : IEngine, new()
{
    private static readonly Digest First = MerkleHash.Leaf("first"u8);
    private static readonly Digest Second = MerkleHash.Leaf("second"u8);

    [Fact]
    public async Task A_key_is_found_with_its_fingerprint_and_the_intent_that_took_it()
    {
        Write(Tenant, b =>
        {
            b.Add(new(Home));
            b.Key(1, First);
            b.Add(new(Home));
            b.Key(2, Second);
        });

        Assert.Equal([new(1, First, 1), new(2, Second, 2)], Keys(Tenant, 1, 2));
        await Reopen();
        Assert.Equal([new(1, First, 1), new(2, Second, 2)], Keys(Tenant, 1, 2));
    }

    [Fact]
    public void Another_tenants_equal_key_is_another_key()
    {
        Write((Tenant, b => Take(b, 7, First)), (Other, b => Take(b, 7, Second)));

        Assert.Equal(First, Assert.Single(Keys(Tenant, 7)).Fingerprint);
        Assert.Equal(Second, Assert.Single(Keys(Other, 7)).Fingerprint);
        Assert.Empty(Keys("tnt_unknown", 7));
    }

    [Fact]
    public void A_key_that_was_never_taken_is_not_found()
    {
        Write(Tenant, b => Take(b, 7, First));

        Assert.Empty(Keys(Tenant, 6, 8, UInt128.MaxValue, new UInt128(7, 0)));
        Assert.Empty(Keys(Tenant));
        Assert.Single(Keys(Tenant, 6, 7, 7));
    }

    [Fact]
    public void All_sixteen_bytes_of_a_key_count()
    {
        UInt128[] hashes = [0, 1, ulong.MaxValue, new(1, 0), new(1UL << 63, 0), new(ulong.MaxValue, 0), UInt128.MaxValue];
        Write(Tenant, b =>
        {
            foreach (var hash in hashes)
            {
                Take(b, hash, First);
            }
        });

        Assert.Equal(hashes.Select((h, i) => new StoredKey(h, First, i + 1)), Keys(Tenant, hashes));
    }

    [Fact]
    public void As_many_keys_as_a_batch_has_are_found_together()
    {
        var hashes = Enumerable.Range(1, 1_200).Select(i => (UInt128)i << 60).ToArray();
        Write(Tenant, b =>
        {
            foreach (var hash in hashes)
            {
                Take(b, hash, First);
            }
        });

        Assert.Equal(hashes, Keys(Tenant, hashes).Select(k => k.Hash));
    }

    [Fact]
    public async Task A_key_that_is_taken_already_stops_the_batch_that_takes_it_for_new()
    {
        Write(Tenant, b => Take(b, 7, default));
        using (var writer = Store.OpenWriter())
        {
            writer.Begin();
            Assert.Throws<KeyTakenException>(() =>
            {
                var batch = Batch.On(writer, Tenant);
                Take(batch, 7, default);
                writer.Write(batch.Finish());
                writer.Commit();
            });
            writer.Rollback();
            Assert.Equal(1, writer.Read(Tenant).Sequence);
        }
        Write(Other, b => Take(b, 7, default));
        Write(Tenant, b => Take(b, 8, default));

        Assert.Equal(2, (await HeadOf(Tenant)).Sequence);
        Assert.Equal(1, Assert.Single(Keys(Tenant, 7)).Sequence);
    }

    private static void Take(Batch batch, UInt128 hash, Digest fingerprint)
    {
        batch.Add(new(Home));
        batch.Key(hash, fingerprint);
    }

    private IEnumerable<StoredKey> Keys(string tenant, params UInt128[] hashes)
    {
        using var writer = Store.OpenWriter();
        writer.Begin();
        var found = new Found();
        var wanted = new Wanted();
        wanted.Keys.AddRange(hashes);
        writer.Load(tenant, wanted, found);
        writer.Rollback();
        return found.Keys.Values.OrderBy(k => k.Sequence);
    }
}
