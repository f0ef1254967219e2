using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;

namespace Zentra.Storage.Sqlite;

/// <summary>Reads of the books as of a moment or a sequence: balances and statements.</summary>
internal sealed class SqliteBooks(SqliteConnection connection)
{
    private readonly SqliteNames names = new(connection);

    /// <summary>The last entry by then carries the balance, also if a clock went back.</summary>
    public IReadOnlyList<Account> Balances(Scope scope, BalanceQuery query)
    {
        var (low, high) = Range(scope.Tenant);
        var until = query.Sequence is { } last ? low + InRange(last) + 1 : high;
        // Without a moment to compare, the index of an account's entries alone has the answer.
        var sql =
            "SELECT a.code, a.currency, a.state, e.balance,"
            + " (SELECT count(*) FROM entries c WHERE c.account=a.no AND c.pk<=e.pk)"
            + " FROM accounts a JOIN entries e ON e.pk = (SELECT max(pk) FROM entries l WHERE l.account=a.no AND l.pk<?"
            + (query.At is null ? ")" : " AND l.at<=?)")
            + " WHERE a.tenant=? AND a.workspace=? AND (a.code, a.currency)>(?,?)"
            + (query.Code is null ? "" : " AND a.code=?") + (query.Currency is null ? "" : " AND a.currency=?")
            + " ORDER BY a.code, a.currency LIMIT ?";
        var statement = connection.Prepare(sql).Bind(until).BindIf(query.At?.Microseconds)
            .Bind(names.Number(scope.Tenant)).Bind(names.Number(scope.Workspace))
            .Bind(query.After?.Code ?? "").Bind(query.After?.Currency ?? "")
            .BindIf(query.Code).BindIf(query.Currency).Bind(query.Limit);
        return SqliteReader.All(
            statement,
            row => new Account(new(row.Text(0), row.Text(1)), SqliteRows.State(row.Text(2)), row.Long(3), row.Long(4)));
    }

    /// <summary>Times are not quite in order, so the search is from the end on, and the join in that order.</summary>
    public long LastEntry(Scope scope, Timestamp at)
    {
        var (low, high) = Range(scope.Tenant);
        var statement = connection.PrepareLiteral(
                "SELECT e.pk FROM entries e CROSS JOIN accounts a ON a.no=e.account"
                + " WHERE e.pk>? AND e.pk<? AND e.at<=? AND a.workspace=? ORDER BY e.pk DESC LIMIT 1")
            .Bind(low).Bind(high).Bind(at.Microseconds).Bind(names.Number(scope.Workspace));
        return SqliteReader.All(statement, row => SqliteRows.Sequence(row.Long(0))).SingleOrDefault();
    }

    public IReadOnlyList<StatementLine> Statement(Scope scope, StatementQuery query)
    {
        var (low, _) = Range(scope.Tenant);
        var statement = connection.PrepareLiteral(
                "SELECT e.pk, e.id, a.code, a.currency, e.amount, e.balance, e.intent, e.at,"
                + " i.id, i.operation, i.subject"
                + " FROM accounts a CROSS JOIN entries e ON e.account=a.no CROSS JOIN intents i ON i.pk=?|e.intent"
                + " WHERE a.tenant=? AND a.workspace=? AND a.code=? AND a.currency=? AND e.pk>? AND e.pk<=?"
                + " ORDER BY e.pk LIMIT ?")
            .Bind(low).Bind(names.Number(scope.Tenant)).Bind(names.Number(scope.Workspace))
            .Bind(query.Account.Code).Bind(query.Account.Currency)
            .Bind(low + InRange(query.After)).Bind(low + InRange(query.Until)).Bind(query.Limit);
        return SqliteReader.All(
            statement, row => new StatementLine(SqliteRows.Line(row), row.Text(8), row.Text(9), row.Text(10)));
    }

    /// <summary>A caller's bound, kept within the tenant's own range of keys.</summary>
    private static long InRange(long sequence) => Math.Clamp(sequence, 0, SqliteSchema.MaxSequence);

    private (long Low, long High) Range(string tenant)
    {
        var number = names.Number(tenant);
        return (number << SqliteSchema.SequenceBits, number + 1 << SqliteSchema.SequenceBits);
    }
}
