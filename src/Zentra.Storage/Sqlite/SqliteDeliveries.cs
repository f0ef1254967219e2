using System.Text.Json;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Runtime.Webhooks;

namespace Zentra.Storage.Sqlite;

/// <summary>Reads of deliveries. An endpoint's number is its tenant's, so the workspace is asked for too.</summary>
internal sealed class SqliteDeliveries(SqliteConnection connection)
{
    private const string Columns =
        "SELECT endpoint, sequence, event, type, subject, state, next_at, round, created_at, updated_at, attempts"
        + " FROM deliveries";

    private const string OfEndpoint = " WHERE tenant=? AND endpoint=? AND workspace=?";

    /// <summary>
    /// SQLite would read all of an endpoint's deliveries for a few that are open, and takes an index of some rows only
    /// where a condition repeats which.
    /// </summary>
    private const string OpenOfEndpoint = " INDEXED BY deliveries_open" + OfEndpoint + " AND state<>'resolved'";

    private readonly SqliteNames names = new(connection);

    public DeliveryCursor? Cursor(Scope scope, string consumer) => SqliteReader.All(
        connection.PrepareLiteral(
                "SELECT position, version, failing_since, delivered_at, delivered, failed FROM delivery_cursors"
                + " WHERE tenant=? AND workspace=? AND consumer=?")
            .Bind(names.Number(scope.Tenant)).Bind(names.Number(scope.Workspace)).Bind(consumer),
        row => new DeliveryCursor(consumer, row.Long(0), row.Long(1))
        {
            FailingSince = Moment(row, 2),
            DeliveredAt = Moment(row, 3),
            Delivered = row.Long(4),
            Failed = row.Long(5),
        }).SingleOrDefault();

    public IReadOnlyList<Delivery> List(Scope scope, DeliveryQuery query)
    {
        var sql = Columns + (query.State is null or DeliveryState.Resolved ? OfEndpoint : OpenOfEndpoint)
            + (query.Before is null ? "" : " AND sequence<?") + (query.After is null ? "" : " AND sequence>?")
            + (query.State is null ? "" : " AND state=?")
            + (query.Type is null ? "" : " AND type=?") + (query.Subject is null ? "" : " AND subject=?")
            + (query.CreatedFrom is null ? "" : " AND created_at>=?")
            + (query.CreatedBefore is null ? "" : " AND created_at<?")
            + (query.IsForward ? " ORDER BY sequence LIMIT ?" : " ORDER BY sequence DESC LIMIT ?");
        var statement = Of(sql, scope, query.Endpoint).BindIf(query.Before).BindIf(query.After)
            .BindIf(query.State?.Name()).BindIf(query.Type).BindIf(query.Subject)
            .BindIf(query.CreatedFrom?.Microseconds).BindIf(query.CreatedBefore?.Microseconds).Bind(query.Limit);
        return SqliteReader.All(statement, Read);
    }

    public IReadOnlyList<Delivery> Due(Scope scope, long endpoint, Timestamp until, int limit) => SqliteReader.All(
        Of(Columns + OfEndpoint + " AND next_at<=? ORDER BY next_at LIMIT ?", scope, endpoint)
            .Bind(until.Microseconds).Bind(limit),
        Read);

    public Timestamp? Next(Scope scope, long endpoint) => SqliteReader.All(
        Of(
            "SELECT next_at FROM deliveries" + OfEndpoint + " AND next_at IS NOT NULL ORDER BY next_at LIMIT 1",
            scope, endpoint),
        row => Moment(row, 0)).SingleOrDefault();

    /// <summary>All of an endpoint's deliveries are of its workspace, so one tells, and the index counts.</summary>
    public IReadOnlyDictionary<DeliveryState, long> Count(Scope scope, long endpoint)
    {
        var statement = Of(
            "SELECT state, count(*) FROM deliveries WHERE tenant=?1 AND endpoint=?2 AND state<>'resolved'"
            + " AND ?3=(SELECT workspace FROM deliveries WHERE tenant=?1 AND endpoint=?2 LIMIT 1) GROUP BY state",
            scope, endpoint);
        return SqliteReader.All(statement, row => (State: State(row.Text(0)), Count: row.Long(1)))
            .ToDictionary(c => c.State, c => c.Count);
    }

    private SqliteStatement Of(string sql, Scope scope, long endpoint) => connection.Prepare(sql)
        .Bind(names.Number(scope.Tenant)).Bind(endpoint).Bind(names.Number(scope.Workspace));

    private static Delivery Read(SqliteStatement row) => new()
    {
        Endpoint = row.Long(0),
        Sequence = row.Long(1),
        Event = row.Text(2),
        Type = row.Text(3),
        Subject = row.Text(4),
        State = State(row.Text(5)),
        NextAt = Moment(row, 6),
        Round = (int)row.Long(7),
        CreatedAt = new(row.Long(8)),
        UpdatedAt = new(row.Long(9)),
        Attempts = JsonSerializer.Deserialize(row.Bytes(10), DeliveryJson.Default.IReadOnlyListDeliveryAttempt)!,
    };

    private static Timestamp? Moment(SqliteStatement row, int column) =>
        row.LongOrNull(column) is { } microseconds ? new(microseconds) : null;

    private static DeliveryState State(string name) => WireName.Find<DeliveryState>(name)
        ?? throw new StoreUnavailableException($"A delivery has the unknown state '{name}'.");
}
