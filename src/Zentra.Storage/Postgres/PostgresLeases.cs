using Npgsql;

namespace Zentra.Storage.Postgres;

/// <summary>Duties that one node of many does at a time, each for a span by the server's clock.</summary>
internal static class PostgresLeases
{
    private const string Take =
        """
        INSERT INTO leases AS l (duty, node, until) VALUES ($1, $2, clock_timestamp() + $3)
        ON CONFLICT (duty) DO UPDATE SET node=excluded.node, until=excluded.until
        WHERE l.node=excluded.node OR l.until<clock_timestamp()
        """;

    public static async ValueTask<bool> Claim(NpgsqlDataSource source, string duty, string node, TimeSpan span)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync();
            await using var command = new NpgsqlCommand(Take, connection);
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = duty });
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = node });
            command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = span });
            return await command.ExecuteNonQueryAsync() == 1;
        }
        catch (Exception fault) when (PostgresFaults.IsOfStore(fault))
        {
            throw PostgresFaults.Of(fault);
        }
    }
}
