using Npgsql;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Tenancy;
using Zentra.Storage.Postgres;
using Zentra.Storage.Tests.Conformance;
using Zentra.Storage.Tests.Engines;
using Zentra.Storage.Tests.Lanes;

namespace Zentra.Storage.Tests.Postgres;

/// <summary>A store on a schema of its own, and the ways to look behind it.</summary>
public abstract class PostgresTest : IAsyncLifetime
{
    protected static readonly Scope Home = new("tnt_a", "wks_1");
    protected static readonly Scope Other = new("tnt_b", "wks_1");

    private readonly PostgresSchema schema = PostgresSchema.Rent();
    private int drawn;

    protected PostgresStore Store { get; private set; } = null!;

    protected PostgresTarget Target => schema.Target;

    public ValueTask InitializeAsync()
    {
        Store = PostgresStore.Open(Target, Things.Catalogue);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Store.DisposeAsync();
        await schema.DisposeAsync();
    }

    protected Intent Intent(Do command, Scope? scope = null) =>
        PostgresIntents.Draw(Interlocked.Increment(ref drawn), command, scope ?? Home);

    /// <summary>Runs statements as the owner of the tables, who is a superuser here.</summary>
    protected Task Run(string sql) => schema.Run(sql);

    /// <summary>The first column of all rows, as the owner of the tables.</summary>
    protected async Task<IReadOnlyList<string>> Ask(string sql)
    {
        await using var connection = await schema.Open();
        return await Ask(connection, sql);
    }

    protected static async Task<IReadOnlyList<string>> Ask(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var rows = await command.ExecuteReaderAsync();
        var texts = new List<string>();
        do
        {
            while (await rows.ReadAsync())
            {
                texts.Add(rows.GetValue(0).ToString()!);
            }
        }
        while (await rows.NextResultAsync());
        return texts;
    }
}
