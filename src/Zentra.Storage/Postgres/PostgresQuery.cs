using System.Text;
using Npgsql;

namespace Zentra.Storage.Postgres;

/// <summary>A question in the making: its text and the values that it is asked with.</summary>
internal sealed class PostgresQuery
{
    private readonly StringBuilder sql;
    private readonly List<object> values = [];

    /// <summary>A text with `$1`, `$2` and so on, and their values.</summary>
    public PostgresQuery(string text, params ReadOnlySpan<object> values)
    {
        sql = new(text);
        this.values.AddRange(values);
    }

    /// <summary>
    /// Whether anything can be the answer: PostgreSQL has no text with U+0000, so nothing is equal to one.
    /// </summary>
    public bool CanHaveRows => !values.Any(v => v is string text && !PostgresLoads.IsText(text));

    /// <summary>Adds a text in which each `?` stands for the next of the values.</summary>
    public PostgresQuery Add(string text, params ReadOnlySpan<object> more)
    {
        var next = 0;
        foreach (var part in text.Split('?'))
        {
            if (next > 0)
            {
                values.Add(more[next - 1]);
                sql.Append(null, $"${values.Count}");
            }
            sql.Append(part);
            next++;
        }
        return this;
    }

    /// <summary>Adds a condition where there is a value for it.</summary>
    public PostgresQuery AddIf(object? value, string text) => value is null ? this : Add(text, value);

    public NpgsqlBatchCommand Command()
    {
        var command = new NpgsqlBatchCommand(sql.ToString());
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }
        return command;
    }
}
