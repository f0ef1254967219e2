using System.Text.Json;
using Npgsql;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Runtime.Webhooks;

namespace Zentra.Storage.Postgres;

/// <summary>Reads of deliveries. An endpoint's number is its tenant's, so the workspace is asked for too.</summary>
internal sealed class PostgresDeliveries(IPostgresSource source)
{
    private const string Select =
        """
        SELECT endpoint, sequence, event, type, subject, state, next_at, round, created_at, updated_at, attempts
        FROM deliveries WHERE tenant=$1 AND endpoint=$2 AND workspace=$3
        """;

    public async ValueTask<DeliveryCursor?> Cursor(Scope scope, string consumer)
    {
        var found = await source.Of(
            scope.Tenant,
            new(
                "SELECT position, version, failing_since, delivered_at, delivered, failed FROM delivery_cursors"
                + " WHERE tenant=$1 AND workspace=$2 AND consumer=$3",
                scope.Tenant, scope.Workspace, consumer),
            row => new DeliveryCursor(consumer, row.GetInt64(0), row.GetInt64(1))
            {
                FailingSince = Moment(row, 2),
                DeliveredAt = Moment(row, 3),
                Delivered = row.GetInt64(4),
                Failed = row.GetInt64(5),
            });
        return found.SingleOrDefault();
    }

    public ValueTask<IReadOnlyList<Delivery>> List(Scope scope, DeliveryQuery query) => source.Of(
        scope.Tenant,
        Of(Select, scope, query.Endpoint)
            .AddIf(query.Before, " AND sequence<?").AddIf(query.After, " AND sequence>?")
            .AddIf(query.State?.Name(), " AND state=?")
            .AddIf(query.Type, " AND type=?").AddIf(query.Subject, " AND subject=?")
            .AddIf(query.CreatedFrom?.Microseconds, " AND created_at>=?")
            .AddIf(query.CreatedBefore?.Microseconds, " AND created_at<?")
            .Add(query.IsForward ? " ORDER BY sequence LIMIT ?" : " ORDER BY sequence DESC LIMIT ?", query.Limit),
        Read);

    public ValueTask<IReadOnlyList<Delivery>> Due(Scope scope, long endpoint, Timestamp until, int limit) => source.Of(
        scope.Tenant,
        Of(Select, scope, endpoint).Add(" AND next_at<=? ORDER BY next_at LIMIT ?", until.Microseconds, limit),
        Read);

    public async ValueTask<Timestamp?> Next(Scope scope, long endpoint)
    {
        var found = await source.Of(
            scope.Tenant,
            Of(
                "SELECT next_at FROM deliveries WHERE tenant=$1 AND endpoint=$2 AND workspace=$3"
                + " AND next_at IS NOT NULL ORDER BY next_at LIMIT 1",
                scope, endpoint),
            row => Moment(row, 0));
        return found.SingleOrDefault();
    }

    /// <summary>All of an endpoint's deliveries are of its workspace, so one tells, and the index counts.</summary>
    public async ValueTask<IReadOnlyDictionary<DeliveryState, long>> Count(Scope scope, long endpoint)
    {
        var found = await source.Of(
            scope.Tenant,
            Of(
                "SELECT state, count(*) FROM deliveries WHERE tenant=$1 AND endpoint=$2 AND state<>'resolved' AND $3="
                + "(SELECT workspace FROM deliveries WHERE tenant=$1 AND endpoint=$2 LIMIT 1) GROUP BY state",
                scope, endpoint),
            row => (State: State(row.GetString(0)), Count: row.GetInt64(1)));
        return found.ToDictionary(c => c.State, c => c.Count);
    }

    private static PostgresQuery Of(string sql, Scope scope, long endpoint) =>
        new(sql, scope.Tenant, endpoint, scope.Workspace);

    private static Delivery Read(NpgsqlDataReader row) => new()
    {
        Endpoint = row.GetInt64(0),
        Sequence = row.GetInt64(1),
        Event = row.GetString(2),
        Type = row.GetString(3),
        Subject = row.GetString(4),
        State = State(row.GetString(5)),
        NextAt = Moment(row, 6),
        Round = row.GetInt32(7),
        CreatedAt = new(row.GetInt64(8)),
        UpdatedAt = new(row.GetInt64(9)),
        Attempts = JsonSerializer.Deserialize(
            row.GetFieldValue<byte[]>(10), DeliveryJson.Default.IReadOnlyListDeliveryAttempt)!,
    };

    private static Timestamp? Moment(NpgsqlDataReader row, int column) =>
        PostgresRows.LongOrNull(row, column) is { } microseconds ? new(microseconds) : null;

    private static DeliveryState State(string name) => WireName.Find<DeliveryState>(name)
        ?? throw new StoreUnavailableException($"A delivery has the unknown state '{name}'.");
}
