using Npgsql;
using Zentra.Bench.Payments;
using Zentra.Bench.Reporting;
using Zentra.Bench.Running;
using Zentra.Bench.Stores;

namespace Zentra.Bench.Peers;

/// <summary>What pgbench measured; null where it could not.</summary>
internal sealed record PostgresPeerRows(
    Row? LoneSelect = null, Row? LoneInsert = null, Row? Insert = null, Row? Pgledger = null);

/// <summary>
/// What the same server does without the product, by pgbench over the same transport, in a database of its own that is
/// dropped before the product is measured.
/// </summary>
internal sealed class PostgresPeers(BenchRun run, PostgresServer server)
{
    private const string Database = "zentra_bench_peers";
    private const string Table = "CREATE TABLE bench (id bigserial PRIMARY KEY, value bigint NOT NULL)";

    private const string InsertScript =
        """
        \set value random(1, 1000000)
        INSERT INTO bench (value) VALUES (:value);
        """;

    private readonly PostgresServer peers = server.With(Database);

    /// <param name="checkout">Of pgledger, or null.</param>
    public async Task<PostgresPeerRows> MeasureAsync(string? checkout)
    {
        if (PostgresPrograms.Find("pgbench") is not { } program)
        {
            run.Warn("Without its peers on PostgreSQL: pgbench is not installed (Debian's package postgresql).");
            return new();
        }
        try
        {
            server.Execute($"CREATE DATABASE {Database}");
        }
        catch (NpgsqlException fault)
        {
            run.Warn($"Without its peers on PostgreSQL: the database {Database} cannot be made: {fault.Message}");
            return new();
        }
        try
        {
            return await MeasureAsync(new Pgbench(run, program, peers), checkout);
        }
        finally
        {
            Drop();
        }
    }

    private void Drop()
    {
        try
        {
            server.Execute($"DROP DATABASE {Database}");
        }
        catch (NpgsqlException fault)
        {
            // An interrupt reaches the run's own server too, and its folder goes with it.
            if (!run.Cancellation.IsCancellationRequested)
            {
                run.Warn($"The database {Database} is left behind: {fault.Message}");
            }
        }
    }

    private async Task<PostgresPeerRows> MeasureAsync(Pgbench pgbench, string? checkout)
    {
        peers.Execute(Table);
        var loneSelect = run.AddPeer(await pgbench.MedianAsync("select 1", "SELECT 1;"));
        run.AddPeer(await pgbench.ThroughputAsync("select 1", "SELECT 1;"));
        var loneInsert = run.AddPeer(await pgbench.MedianAsync("insert of one row", InsertScript));
        var insert = run.AddPeer(await pgbench.ThroughputAsync("insert of one row", InsertScript));
        return new(loneSelect, loneInsert, insert, await MeasurePgledgerAsync(pgbench, checkout));
    }

    private async Task<Row?> MeasurePgledgerAsync(Pgbench pgbench, string? checkout)
    {
        if (checkout is null)
        {
            run.Warn("Without pgledger: say --pgledger PATH or ZENTRA_BENCH_PGLEDGER, a checkout of pgr0ss/pgledger.");
            return null;
        }
        if (!Pgledger.IsCheckout(checkout))
        {
            run.Warn($"Without pgledger: there is no {Pgledger.Schema} in {checkout}.");
            return null;
        }
        var accounts = PaymentWorkloads.Customers;
        run.Say($"pgledger: {accounts:N0} accounts …");
        Pgledger.Load(checkout, peers, accounts);
        var row = await pgbench.ThroughputAsync("pgledger transfer", Pgledger.Transfer(accounts));
        return run.AddPeer(row with { Note = Pgledger.Version(checkout) });
    }
}
