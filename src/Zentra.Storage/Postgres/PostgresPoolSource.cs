using Npgsql;
using Zentra.Runtime.Store;

namespace Zentra.Storage.Postgres;

/// <summary>Answers from what is committed now: one connection of a pool and one round trip a question.</summary>
/// <param name="replica">Asked first if there is one: for lists, which may be a moment old, and nothing else.</param>
internal sealed class PostgresPoolSource(PostgresPools pools, NpgsqlDataSource? replica = null) : IPostgresSource
{
    public async ValueTask<IReadOnlyList<T>> Of<T>(
        string tenant, PostgresQuery query, Func<NpgsqlDataReader, T> read)
    {
        if (replica is not null)
        {
            try
            {
                return await Ask(replica, tenant, query, read);
            }
            catch (StoreUnavailableException)
            {
                // A replica that is away costs lists nothing but the primary's time.
            }
        }
        return await Ask(pools.Readers, tenant, query, read);
    }

    public ValueTask<IReadOnlyList<T>> Across<T>(PostgresQuery query, Func<NpgsqlDataReader, T> read) =>
        Ask(pools.System, tenant: null, query, read);

    private static async ValueTask<IReadOnlyList<T>> Ask<T>(
        NpgsqlDataSource pool, string? tenant, PostgresQuery query, Func<NpgsqlDataReader, T> read)
    {
        if (!query.CanHaveRows)
        {
            return [];
        }
        try
        {
            await using var connection = await pool.OpenConnectionAsync();
            return await Ask(connection, tenant, query, read);
        }
        catch (Exception fault) when (PostgresFaults.IsOfStore(fault))
        {
            throw PostgresFaults.Of(fault);
        }
    }

    /// <summary>
    /// Without a transaction of its own a batch is one, so the tenant that it names is forgotten at its end.
    /// </summary>
    internal static async Task<IReadOnlyList<T>> Ask<T>(
        NpgsqlConnection connection, string? tenant, PostgresQuery query, Func<NpgsqlDataReader, T> read)
    {
        await using var batch = new NpgsqlBatch(connection);
        if (tenant is not null)
        {
            batch.BatchCommands.Add(PostgresSql.ForTenant(tenant));
        }
        batch.BatchCommands.Add(query.Command());
        await using var reader = await batch.ExecuteReaderAsync();
        if (tenant is not null)
        {
            await reader.NextResultAsync();
        }
        var rows = new List<T>();
        while (await reader.ReadAsync())
        {
            rows.Add(read(reader));
        }
        return rows;
    }
}
