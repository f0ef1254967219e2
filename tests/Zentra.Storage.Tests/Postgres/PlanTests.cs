using Npgsql;
using Zentra.Payments;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Reviews;
using Zentra.Runtime.Tenancy;
using Zentra.Storage.Postgres;
using Zentra.Storage.Tests.Conformance;
using Zentra.Storage.Tests.Engines;

namespace Zentra.Storage.Tests.Postgres;

/// <summary>
/// The lane's statements go by the key's index, whatever the server knew of the tables when it prepared them. A plan
/// made while they were empty is kept, and would read a whole table for each batch once they are not.
/// </summary>
public sealed class PlanTests : PostgresTest
{
    private const string CursorTypes = "text, text, text, bigint, bigint, bigint, bigint, bigint, bigint";

    /// <summary>The statements with the types of their values, and the index that each must use.</summary>
    public static TheoryData<string, string, string> Statements => new()
    {
        { PostgresHeads.Lock, "text", "heads_pkey" },
        { PostgresHeads.Expected, "text, bigint, bytea", "heads_pkey" },
        { PostgresLoads.Keys, "text, uuid[]", "keys_pkey" },
        { PostgresLoads.Records(Thing.Kind), "text, text[], text[]", "r_things_id" },
        { PostgresLoads.Records(Badge.Kind), "text, text[], text[]", "r_badges_id" },
        { PostgresLoads.Accounts, "text, text[], text[], text[]", "accounts_name" },
        { PostgresWrites.Checkpoint, "text, bigint, text, bigint", "checkpoints_pkey" },
        { PostgresHeads.Leaf, "text, bigint", "intents_pkey" },
        { PostgresDeliveryWrites.NextCursor, CursorTypes, "delivery_cursors_pkey" },
    };

    [Fact]
    public async Task Every_kind_of_the_product_is_loaded_by_its_key()
    {
        var target = PostgresCluster.Shared.Target($"test_{Environment.ProcessId}_product");
        Catalogue catalogue = new([AccessDecider.Capability, ReviewDecider.Capability, PaymentsCapability.Capability]);
        PostgresMigrations.Migrate(target, catalogue);
        foreach (var before in new[] { "SELECT", "ANALYZE" })
        {
            await Run(before);
            using var pools = new PostgresPools(target);
            await using var early = await pools.Lanes.OpenConnectionAsync(TestContext.Current.CancellationToken);
            foreach (var kind in catalogue.Kinds)
            {
                var index = $"{PostgresTables.NameOf(kind)}_id";
                await Check(early, PostgresLoads.Records(kind), "text, text[], text[]", index);
            }
        }
        await Run($"DROP SCHEMA {target.Schema} CASCADE");
    }

    private static async Task Check(NpgsqlConnection early, string sql, string types, string index)
    {
        await Ask(early, $"PREPARE statement ({types}) AS {sql}");
        CheckPlan(await Plan(early, types), index);
        await Ask(early, "DEALLOCATE statement");
    }

    [Theory]
    [MemberData(nameof(Statements))]
    public async Task A_statement_of_the_lane_goes_by_its_key(string sql, string types, string index)
    {
        await Run("ANALYZE");
        using var pools = new PostgresPools(Target);
        await using var early = await pools.Lanes.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await Ask(early, $"PREPARE statement ({types}) AS {sql}");
        CheckPlan(await Plan(early, types), index);

        await Fill();
        CheckPlan(await Plan(early, types), index);
        await Run("ANALYZE");
        CheckPlan(await Plan(early, types), index);
    }

    /// <summary>What is put reads no table: the key's index alone says whether the row is there.</summary>
    [Fact]
    public async Task Deliveries_are_put_by_their_key()
    {
        await Fill();
        await Run("ANALYZE");
        using var pools = new PostgresPools(Target);
        await using var lane = await pools.Lanes.OpenConnectionAsync(TestContext.Current.CancellationToken);
        const string Types = "text, text, boolean, bigint[], bigint[], text[], text[], text[], text[], bigint[], "
            + "integer[], bigint[], bigint[], bytea[]";

        await Ask(lane, $"PREPARE statement ({Types}) AS {PostgresDeliveryWrites.Put}");
        var plan = await Plan(lane, Types);

        Assert.Contains("Conflict Arbiter Indexes: deliveries_pkey", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Scan on deliveries", plan, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("deliveries_pkey", "state = 'resolved' AND sequence < 9000 ORDER BY sequence DESC LIMIT 20")]
    [InlineData("deliveries_open", "state = 'retained' AND sequence < 9000 ORDER BY sequence DESC LIMIT 20")]
    [InlineData("deliveries_due", "next_at <= 100 ORDER BY next_at LIMIT 20")]
    [InlineData("deliveries_due", "next_at IS NOT NULL ORDER BY next_at LIMIT 1")]
    public async Task Deliveries_are_read_by_an_index_in_the_order_that_is_asked_for(string index, string condition)
    {
        await Fill();
        await Run("ANALYZE");
        using var pools = new PostgresPools(Target);
        await using var reader = await pools.Readers.OpenConnectionAsync(TestContext.Current.CancellationToken);

        var plan = string.Join('\n', await Ask(
            reader,
            "SELECT set_config('zentra.tenant', 'tnt_1', true); EXPLAIN (COSTS OFF) SELECT * FROM deliveries "
            + $"WHERE tenant = 'tnt_1' AND endpoint = 7 AND workspace = 'wks_1' AND {condition}"));

        CheckPlan(plan, index);
        Assert.DoesNotContain("Sort", plan, StringComparison.Ordinal);
    }

    private static void CheckPlan(string plan, string index)
    {
        Assert.DoesNotContain("Seq Scan", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Bitmap", plan, StringComparison.Ordinal);
        Assert.Contains($" using {index}", plan, StringComparison.Ordinal);
    }

    /// <summary>The plan that the statement would run by, without its values: they are not looked at.</summary>
    private static async Task<string> Plan(NpgsqlConnection connection, string types)
    {
        var values = string.Join(", ", types.Split(", ").Select(type => type switch
        {
            "text" => "'tnt_1'",
            "bigint" => "1",
            "boolean" => "false",
            _ => $"'{{}}'::{type}",
        }));
        return string.Join('\n', await Ask(connection, $"EXPLAIN (COSTS OFF) EXECUTE statement ({values})"));
    }

    /// <summary>Some thousand rows of a few tenants, one of them with nearly all.</summary>
    private Task Fill() => Run(
        """
        INSERT INTO r_things
            SELECT 'tnt_' || n % 7 % 3, 'wks_1', 'thg_' || n, n, 0, n, 'ann', 'red', '{}'
            FROM generate_series(1, 6000) n;
        INSERT INTO r_badges
            SELECT 'tnt_' || n % 3, '', 'bdg_' || n, n, 0, NULL, 'b' || n, '{}' FROM generate_series(1, 3000) n;
        INSERT INTO credentials SELECT 'badges', 'b' || n, 'tnt_' || n % 3, 'bdg_' || n FROM generate_series(1, 3000) n;
        INSERT INTO accounts
            SELECT 'tnt_' || n % 3, 'wks_1', 'bank:' || n, 'USD', n, 'open', 0, 0 FROM generate_series(1, 6000) n;
        INSERT INTO keys SELECT 'tnt_' || n % 3, gen_random_uuid(), '', n FROM generate_series(1, 6000) n;
        INSERT INTO heads SELECT 'tnt_' || n, 0, 0, 0, 0, '' FROM generate_series(1, 500) n;
        INSERT INTO checkpoints SELECT 'tnt_' || n % 3, n, 1, '', 0 FROM generate_series(1, 3000) n;
        INSERT INTO intents
            SELECT 'tnt_1', n, 'wks_1', n::text, '', '', '', '', 0, '', NULL, NULL, NULL, NULL, NULL, '', '', '',
                0, 0, 0, 0, NULL, NULL, '', NULL, '' FROM generate_series(1, 3000) n;
        INSERT INTO deliveries
            SELECT 'tnt_' || n % 3, 7, n, 'wks_1', '', '', '', CASE WHEN n % 50 = 0 THEN 'retained' ELSE 'resolved' END,
                CASE WHEN n % 50 = 0 THEN n END, 0, 0, 0, '[]' FROM generate_series(1, 12000) n;
        INSERT INTO delivery_cursors
            SELECT 'tnt_' || n % 3, 'wks_1', 'whe_' || n, 1, 1, NULL, NULL, 0, 0 FROM generate_series(1, 6000) n;
        """);
}
