using Npgsql;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Storage.Postgres;
using Zentra.Storage.Tests.Conformance;

namespace Zentra.Storage.Tests.Postgres;

/// <summary>The server itself keeps tenants apart: a statement that forgets whose data it may see sees none.</summary>
public sealed class RowSecurityTests : PostgresTest
{
    private const string TablesWithTenant =
        "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant' "
        + "WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'";

    /// <summary>The only indexes that the tenant does not lead: whose a credential is, and whose turn it is.</summary>
    private static readonly string[] AcrossTenants = ["credentials_pkey", "r_things_due_at_idx"];

    private static readonly string[] Logs = ["intents", "events", "entries", "keys", "tiles", "checkpoints"];

    [Fact]
    public async Task Every_table_that_has_a_tenant_forces_its_policies_on_everyone()
    {
        var all = await Ask($"SELECT relname FROM pg_class c {TablesWithTenant}");
        var open = await Ask(
            $"SELECT relname FROM pg_class c {TablesWithTenant} AND NOT (relrowsecurity AND relforcerowsecurity)");
        var policies = await Ask(
            """
            SELECT tablename FROM pg_policies WHERE schemaname = current_schema() AND policyname = 'own_tenant'
                AND roles = '{zentra_app}' AND cmd = 'ALL' AND qual = with_check AND qual LIKE '%zentra.tenant%'
            """);

        Assert.True(all.Count > 10);
        Assert.Empty(open);
        Assert.Equal(all.Order(), policies.Order());
    }

    [Fact]
    public async Task No_other_policy_shows_a_whole_table_but_what_the_runtime_reads_across_tenants()
    {
        var found = await Ask(
            """
            SELECT tablename || ' ' || array_to_string(roles, ',') || ' ' || cmd FROM pg_policies
            WHERE schemaname = current_schema() AND policyname <> 'own_tenant' ORDER BY 1
            """);

        Assert.Equal(
            ["credentials zentra_system SELECT", "heads zentra_system SELECT", "r_things zentra_system SELECT"], found);
    }

    [Fact]
    public async Task The_tenant_leads_every_index_but_those_that_are_asked_before_it_is_known()
    {
        var found = await Ask(
            """
            SELECT i.relname FROM pg_index x
            JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class c ON c.oid = x.indrelid
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant'
            WHERE c.relnamespace = current_schema()::regnamespace AND x.indkey[0] <> a.attnum
            """);

        Assert.Empty(found.Except(AcrossTenants));
    }

    [Fact]
    public async Task The_roles_of_the_store_own_nothing_and_pass_by_no_policy()
    {
        var bad = await Ask(
            """
            SELECT rolname FROM pg_roles WHERE rolname IN ('zentra_app', 'zentra_system')
                AND (rolsuper OR rolbypassrls OR rolcanlogin OR rolcreaterole OR rolcreatedb)
            """);
        var owned = await Ask(
            """
            SELECT relname FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace
                AND pg_get_userbyid(relowner) IN ('zentra_app', 'zentra_system')
            """);

        Assert.Empty(bad);
        Assert.Empty(owned);
    }

    [Fact]
    public async Task Nothing_is_seen_without_a_tenant_and_only_its_own_with_one()
    {
        await WriteBoth();
        using var pools = new PostgresPools(Target);
        await using var connection = await pools.Lanes.OpenConnectionAsync(TestContext.Current.CancellationToken);
        foreach (var table in await Ask($"SELECT relname FROM pg_class c {TablesWithTenant}"))
        {
            var all = await Ask($"SELECT DISTINCT tenant FROM {table} ORDER BY 1");

            Assert.Equal(["0"], await Ask(connection, $"SELECT count(*) FROM {table}"));
            Assert.Equal(
                ["tnt_b", .. all.Where(t => t == "tnt_b")],
                await Ask(connection, $"{As("tnt_b")} SELECT DISTINCT tenant FROM {table}"));
            Assert.Equal(["", "0"], await Ask(connection, $"{As("")} SELECT count(*) FROM {table}"));
        }
        Assert.Equal(["tnt_a", "tnt_b"], await Ask("SELECT tenant FROM heads ORDER BY 1"));
    }

    [Fact]
    public async Task Nothing_is_written_for_another_tenant()
    {
        await WriteBoth();
        using var pools = new PostgresPools(Target);
        await using var connection = await pools.Lanes.OpenConnectionAsync(TestContext.Current.CancellationToken);

        foreach (var sql in new[]
        {
            "INSERT INTO checkpoints VALUES ('tnt_a', 1, 9, 'x', 0)",
            "INSERT INTO credentials VALUES ('badges', 'stolen', 'tnt_a', 'bdg_1')",
            "UPDATE heads SET tenant = 'tnt_a'",
            "UPDATE deliveries SET tenant = 'tnt_a'",
            "INSERT INTO deliveries VALUES ('tnt_a', 7, 9, 'wks_1', '', '', '', 'pending', NULL, 0, 0, 0, '[]')",
            "INSERT INTO delivery_cursors VALUES ('tnt_a', 'wks_1', 'whe_9', 1, 1, NULL, NULL, 0, 0)",
        })
        {
            var fault = await Assert.ThrowsAsync<PostgresException>(() => Ask(connection, $"{As("tnt_b")} {sql}"));
            Assert.Contains("row-level security", fault.MessageText, StringComparison.Ordinal);
        }
        await Ask(connection, $"{As("tnt_b")} UPDATE heads SET sequence = 77");
        Assert.Equal(["1"], await Ask("SELECT sequence FROM heads WHERE tenant = 'tnt_a'"));
        await Ask(connection, $"{As("tnt_b")} UPDATE deliveries SET state = 'canceled'");
        Assert.Equal(["pending"], await Ask("SELECT state FROM deliveries WHERE tenant = 'tnt_a'"));
    }

    [Fact]
    public async Task Logs_are_only_added_to()
    {
        using var pools = new PostgresPools(Target);
        await using var connection = await pools.Lanes.OpenConnectionAsync(TestContext.Current.CancellationToken);

        foreach (var sql in Logs.SelectMany(log =>
            (string[])[$"UPDATE {log} SET tenant = ''", $"DELETE FROM {log}", $"TRUNCATE {log}"]))
        {
            var fault = await Assert.ThrowsAsync<PostgresException>(() => Ask(connection, $"{As("tnt_a")} {sql}"));
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, fault.SqlState);
        }
    }

    [Fact]
    public async Task What_looks_across_tenants_reads_no_contents_and_writes_nothing()
    {
        await WriteBoth();
        using var pools = new PostgresPools(Target);
        await using var connection = await pools.System.OpenConnectionAsync(TestContext.Current.CancellationToken);

        foreach (var sql in new[]
        {
            "SELECT body FROM r_things", "SELECT * FROM intents", "SELECT * FROM accounts", "SELECT * FROM r_badges",
            "SELECT * FROM deliveries", "SELECT * FROM delivery_cursors",
            "SET TRANSACTION READ WRITE; UPDATE heads SET sequence = 1",
        })
        {
            var fault = await Assert.ThrowsAsync<PostgresException>(() => Ask(connection, sql));
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, fault.SqlState);
        }
        Assert.Equal(["tnt_a", "tnt_b"], await Ask(connection, "SELECT tenant FROM r_things ORDER BY 1"));
    }

    [Fact]
    public async Task A_user_who_may_only_act_as_the_roles_runs_a_store()
    {
        const string User = "zentra_test_user";
        await Run($"DROP ROLE IF EXISTS {User}; CREATE ROLE {User} LOGIN NOINHERIT PASSWORD 'secret'");
        var address = $"postgres://{User}:secret@{Target.Connection.Host}:{Target.Connection.Port}/"
            + $"{Target.Connection.Database}?schema={Target.Schema}";
        var host = Uri.EscapeDataString(Target.Connection.Host!);
        Assert.True(PostgresTarget.TryParse(
            address.Replace($"@{Target.Connection.Host}", "@", StringComparison.Ordinal) + $"&host={host}",
            out var target, out _));

        var refused = Assert.Throws<StoreUnavailableException>(() => PostgresStore.Open(target, Things.Catalogue));
        Assert.Contains("Grant both roles", refused.Message, StringComparison.Ordinal);
        await Run($"GRANT zentra_app, zentra_system TO {User}");
        await using (var store = PostgresStore.Open(target, Things.Catalogue))
        {
            using var lane = new Lane(store.OpenWriter);
            Assert.IsType<Outcome.Committed>(await lane.Submit(Intent(new("thg_1"))));
            Assert.Single(await store.Heads());
        }
        await Run($"DROP ROLE {User}");
    }

    private async Task WriteBoth()
    {
        using var lane = new Lane(Store.OpenWriter);
        foreach (var scope in new[] { Home, Other })
        {
            Assert.IsType<Outcome.Committed>(await lane.Submit(Intent(new("thg_1") { AmountMinor = 5 }, scope)));
            Store.Keep(new DeliveryWrites(scope) { Cursor = new("whe_1", 1, 1), Deliveries = { Deliveries.Of(1) } });
        }
        await Run("UPDATE r_things SET due_at = 1");
    }

    private static string As(string tenant) => $"SELECT set_config('zentra.tenant', '{tenant}', true);";
}
