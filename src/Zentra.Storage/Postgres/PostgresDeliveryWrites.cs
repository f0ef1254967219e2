using System.Text.Json;
using Npgsql;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Runtime.Webhooks;

namespace Zentra.Storage.Postgres;

/// <summary>
/// Deliveries and cursors as statements. They lock no head, so a lane does not wait for them, nor they for a lane.
/// </summary>
internal static class PostgresDeliveryWrites
{
    public const string Put =
        """
        INSERT INTO deliveries AS d (tenant, workspace, endpoint, sequence, event, type, subject, state, next_at, round,
            created_at, updated_at, attempts)
        SELECT $1, $2, * FROM unnest($4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
        ON CONFLICT (tenant, endpoint, sequence) DO UPDATE SET workspace=excluded.workspace, event=excluded.event,
            type=excluded.type, subject=excluded.subject, state=excluded.state, next_at=excluded.next_at,
            round=excluded.round, created_at=excluded.created_at, updated_at=excluded.updated_at,
            attempts=excluded.attempts
        WHERE d.state<>'canceled' OR excluded.state='resolved' OR $3
        """;

    /// <summary>
    /// Ends the transaction by an error where there is a cursor already, so that what is sent with it needs no answer
    /// to go on.
    /// </summary>
    public const string FirstCursor =
        """
        WITH moved AS (
            INSERT INTO delivery_cursors (tenant, workspace, consumer, version, position, failing_since, delivered_at,
                delivered, failed)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING RETURNING 1)
        SELECT 1 / count(*) FROM moved
        """;

    /// <summary>Ends it where the cursor does not stand at the version before.</summary>
    public const string NextCursor =
        """
        WITH moved AS (
            UPDATE delivery_cursors SET version=$4, position=$5, failing_since=$6, delivered_at=$7, delivered=$8,
                failed=$9
            WHERE tenant=$1 AND workspace=$2 AND consumer=$3 AND version=$4-1 RETURNING 1)
        SELECT 1 / count(*) FROM moved
        """;

    public static IEnumerable<NpgsqlBatchCommand> Of(DeliveryWrites writes)
    {
        var (tenant, workspace) = writes.Scope;
        yield return PostgresSql.ForTenant(tenant);
        if (writes.Cursor is { } cursor)
        {
            yield return new NpgsqlBatchCommand(cursor.Version == 1 ? FirstCursor : NextCursor)
                .Text(tenant).Text(workspace).Text(cursor.Consumer).Long(cursor.Version).Long(cursor.Position)
                .LongOrNull(cursor.FailingSince?.Microseconds).LongOrNull(cursor.DeliveredAt?.Microseconds)
                .Long(cursor.Delivered).Long(cursor.Failed);
        }
        foreach (var rows in InOrder(writes.Deliveries))
        {
            yield return new NpgsqlBatchCommand(Put).Text(tenant).Text(workspace).Flag(writes.IsRestart)
                .Longs(rows, d => d.Endpoint).Longs(rows, d => d.Sequence).Texts(rows, d => d.Event)
                .Texts(rows, d => d.Type).Texts(rows, d => d.Subject).Texts(rows, d => d.State.Name())
                .LongsOrNulls(rows, d => d.NextAt?.Microseconds).Integers(rows, d => d.Round)
                .Longs(rows, d => d.CreatedAt.Microseconds).Longs(rows, d => d.UpdatedAt.Microseconds)
                .Bytes(rows, d => Attempts(d));
        }
    }

    /// <summary>
    /// In the order of the key, so that no two nodes wait for each other. A statement may change a row once, so who is
    /// there twice goes into a second one.
    /// </summary>
    private static IEnumerable<Delivery[]> InOrder(List<Delivery> deliveries) => deliveries
        .GroupBy(d => (d.Endpoint, d.Sequence)).OrderBy(same => same.Key)
        .SelectMany(same => same.Select((delivery, place) => (Delivery: delivery, Place: place)))
        .GroupBy(d => d.Place, d => d.Delivery).Select(rows => rows.ToArray());

    private static byte[] Attempts(Delivery delivery) =>
        JsonSerializer.SerializeToUtf8Bytes(delivery.Attempts, DeliveryJson.Default.IReadOnlyListDeliveryAttempt);
}
