using System.Text.Json;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Runtime.Webhooks;

namespace Zentra.Storage.Sqlite;

/// <summary>Writes deliveries and cursors, within the transaction of their writer.</summary>
internal sealed class SqliteDeliveryWrites(SqliteConnection connection, SqliteNames names)
{
    private const string Put =
        """
        INSERT INTO deliveries AS d (tenant, endpoint, sequence, workspace, event, type, subject, state, next_at, round,
            created_at, updated_at, attempts) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)
        ON CONFLICT (tenant, endpoint, sequence) DO UPDATE SET workspace=excluded.workspace, event=excluded.event,
            type=excluded.type, subject=excluded.subject, state=excluded.state, next_at=excluded.next_at,
            round=excluded.round, created_at=excluded.created_at, updated_at=excluded.updated_at,
            attempts=excluded.attempts
        WHERE d.state<>'canceled' OR excluded.state='resolved' OR ?
        """;

    private const string FirstCursor =
        """
        INSERT INTO delivery_cursors (version, position, failing_since, delivered_at, delivered, failed,
            tenant, workspace, consumer) VALUES (?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING
        """;

    private const string NextCursor =
        """
        UPDATE delivery_cursors SET version=?, position=?, failing_since=?, delivered_at=?, delivered=?, failed=?
        WHERE tenant=? AND workspace=? AND consumer=? AND version=?
        """;

    public void Write(DeliveryWrites writes)
    {
        var (tenant, workspace) = (names.NumberOrNew(writes.Scope.Tenant), names.NumberOrNew(writes.Scope.Workspace));
        if (writes.Cursor is { } cursor)
        {
            Move(tenant, workspace, cursor);
        }
        foreach (var delivery in writes.Deliveries)
        {
            connection.PrepareLiteral(Put)
                .Bind(tenant).Bind(delivery.Endpoint).Bind(delivery.Sequence).Bind(workspace)
                .Bind(delivery.Event).Bind(delivery.Type).Bind(delivery.Subject).Bind(delivery.State.Name())
                .Bind(delivery.NextAt?.Microseconds).Bind(delivery.Round)
                .Bind(delivery.CreatedAt.Microseconds).Bind(delivery.UpdatedAt.Microseconds)
                .BindJson(JsonSerializer.SerializeToUtf8Bytes(
                    delivery.Attempts, DeliveryJson.Default.IReadOnlyListDeliveryAttempt))
                .Bind(writes.IsRestart ? 1L : 0L).Run();
        }
    }

    private void Move(long tenant, long workspace, DeliveryCursor cursor)
    {
        var isFirst = cursor.Version == 1;
        var statement = connection.PrepareLiteral(isFirst ? FirstCursor : NextCursor)
            .Bind(cursor.Version).Bind(cursor.Position)
            .Bind(cursor.FailingSince?.Microseconds).Bind(cursor.DeliveredAt?.Microseconds)
            .Bind(cursor.Delivered).Bind(cursor.Failed).Bind(tenant).Bind(workspace).Bind(cursor.Consumer);
        if (!isFirst)
        {
            statement.Bind(cursor.Version - 1);
        }
        statement.Run();
        if (connection.Changes == 0)
        {
            throw new OvertakenException();
        }
    }
}
