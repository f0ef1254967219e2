using System.Globalization;
using System.Text;
using Zentra.Runtime.Store;

namespace Zentra.Storage.Sqlite;

/// <summary>
/// The tables. Scopes are kept as numbers of the `names` table, to keep keys short. The logs (intents, events, entries)
/// are keyed by one integer, tenant * 2^40 + sequence: the tenant leads, and rows of a tenant are appended side by
/// side.
/// </summary>
internal static class SqliteSchema
{
    /// <summary>A tenant's sequences stay below this.</summary>
    public const int SequenceBits = 40;

    public const long MaxSequence = (1L << SequenceBits) - 1;

    private const int FirstNumbering = 2;

    private static readonly string[] Migrations =
    [
        """
        CREATE TABLE names (no INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE);
        CREATE TABLE heads (
            tenant INTEGER PRIMARY KEY, sequence INTEGER NOT NULL, entry_sequence INTEGER NOT NULL,
            event_sequence INTEGER NOT NULL, frontier BLOB NOT NULL);
        CREATE TABLE intents (
            pk INTEGER PRIMARY KEY, workspace INTEGER NOT NULL, id TEXT NOT NULL, actor TEXT NOT NULL, role TEXT NOT NULL,
            operation TEXT NOT NULL, command TEXT NOT NULL, at INTEGER NOT NULL, salt BLOB NOT NULL, caused_by INTEGER,
            key_operation TEXT, key TEXT, fingerprint BLOB, trace TEXT, subject TEXT NOT NULL, policy TEXT NOT NULL,
            route TEXT, first_entry INTEGER NOT NULL, entry_count INTEGER NOT NULL, first_event INTEGER NOT NULL,
            event_count INTEGER NOT NULL, answers INTEGER, answer_status INTEGER, answer_body BLOB, answer_event INTEGER,
            leaf BLOB NOT NULL);
        CREATE UNIQUE INDEX intents_id ON intents (workspace, id);
        CREATE INDEX intents_subject ON intents (workspace, subject);
        CREATE TABLE events (
            pk INTEGER PRIMARY KEY, workspace INTEGER NOT NULL, id TEXT NOT NULL, type TEXT NOT NULL, object TEXT NOT NULL,
            object_sequence INTEGER NOT NULL, at INTEGER NOT NULL, api_version TEXT NOT NULL, data BLOB NOT NULL);
        CREATE TABLE accounts (
            no INTEGER PRIMARY KEY, tenant INTEGER NOT NULL, workspace INTEGER NOT NULL, code TEXT NOT NULL,
            currency TEXT NOT NULL, state TEXT NOT NULL, balance INTEGER NOT NULL, entries INTEGER NOT NULL);
        CREATE UNIQUE INDEX accounts_name ON accounts (tenant, workspace, code, currency);
        CREATE TABLE entries (
            pk INTEGER PRIMARY KEY, intent INTEGER NOT NULL, id TEXT NOT NULL, account INTEGER NOT NULL,
            amount INTEGER NOT NULL, balance INTEGER NOT NULL, at INTEGER NOT NULL);
        CREATE INDEX entries_account ON entries (account);
        CREATE TABLE keys (
            tenant INTEGER NOT NULL, hash BLOB NOT NULL, fingerprint BLOB NOT NULL, sequence INTEGER NOT NULL,
            PRIMARY KEY (tenant, hash)) WITHOUT ROWID;
        CREATE TABLE tiles (
            tenant INTEGER NOT NULL, level INTEGER NOT NULL, number INTEGER NOT NULL, root BLOB NOT NULL,
            PRIMARY KEY (tenant, level, number)) WITHOUT ROWID;
        CREATE TABLE checkpoints (
            tenant INTEGER NOT NULL, size INTEGER NOT NULL, note TEXT NOT NULL, at INTEGER NOT NULL,
            PRIMARY KEY (tenant, size)) WITHOUT ROWID;
        CREATE TABLE probe (no INTEGER PRIMARY KEY, count INTEGER NOT NULL);
        INSERT INTO probe VALUES (1, 0);
        """,
        // Rows of records and accounts get the tenant's own numbers, which are known before they are written.
        """
        ALTER TABLE heads ADD COLUMN row_sequence INTEGER NOT NULL DEFAULT 0;
        UPDATE entries SET account = (SELECT tenant<<40|no FROM accounts a WHERE a.no=entries.account);
        UPDATE accounts SET no = tenant<<40|no;
        """,
        // Most deliveries are resolved at once and never looked at again, so only the others are indexed.
        """
        CREATE TABLE deliveries (
            tenant INTEGER NOT NULL, endpoint INTEGER NOT NULL, sequence INTEGER NOT NULL, workspace INTEGER NOT NULL,
            event TEXT NOT NULL, type TEXT NOT NULL, subject TEXT NOT NULL, state TEXT NOT NULL, next_at INTEGER,
            round INTEGER NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, attempts TEXT NOT NULL,
            PRIMARY KEY (tenant, endpoint, sequence)) WITHOUT ROWID;
        CREATE INDEX deliveries_due ON deliveries (tenant, endpoint, next_at) WHERE next_at IS NOT NULL;
        CREATE INDEX deliveries_open ON deliveries (tenant, endpoint, state, sequence) WHERE state<>'resolved';
        CREATE TABLE delivery_cursors (
            tenant INTEGER NOT NULL, workspace INTEGER NOT NULL, consumer TEXT NOT NULL, version INTEGER NOT NULL,
            position INTEGER NOT NULL, failing_since INTEGER, delivered_at INTEGER, delivered INTEGER NOT NULL,
            failed INTEGER NOT NULL, PRIMARY KEY (tenant, workspace, consumer)) WITHOUT ROWID;
        """,
        // Records may gain columns, which are added and filled from their kinds. A program of version 3 would leave
        // them empty in what it writes, so it may not open this store.
        "SELECT 4;",
    ];

    /// <summary>The version of the tables that this program knows.</summary>
    public static int Version => Migrations.Length;

    public static long VersionOf(SqliteConnection connection)
    {
        var row = connection.Prepare("PRAGMA user_version");
        row.Step();
        var version = row.Long(0);
        row.Reset();
        return version;
    }

    /// <summary>Brings a store to this version. Forward only: a store of a later version is refused.</summary>
    public static void Migrate(SqliteConnection connection, IReadOnlyList<RecordKind> kinds)
    {
        // Locked first: of several programs that open a new store at once, one makes the tables.
        connection.Run("BEGIN IMMEDIATE");
        var from = VersionOf(connection);
        if (from > Migrations.Length)
        {
            throw new StoreUnavailableException(
                $"The store has version {from}; this program knows versions up to {Migrations.Length}. Use a newer program.");
        }
        for (var next = (int)from; next < Migrations.Length; next++)
        {
            connection.Run(Migrations[next]);
        }
        foreach (var kind in kinds)
        {
            connection.Run(TableOf(kind));
            SqliteColumns.Complete(connection, kind);
        }
        if (from == FirstNumbering - 1)
        {
            Number(connection, kinds);
        }
        connection.Run(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version={Migrations.Length}"));
        connection.Run("COMMIT");
    }

    /// <summary>
    /// Renumbers the rows that earlier versions numbered across tenants; their numbers stay distinct.
    /// </summary>
    private static void Number(SqliteConnection connection, IReadOnlyList<RecordKind> kinds)
    {
        foreach (var table in kinds.Select(k => $"r_{k.Name}"))
        {
            connection.Run($"UPDATE {table} SET no = tenant<<{SequenceBits}|no");
            connection.Run(LastNumber(table));
        }
        connection.Run(LastNumber("accounts"));
    }

    private static string LastNumber(string table) =>
        $"UPDATE heads SET row_sequence = max(row_sequence, (SELECT coalesce(max(no&{MaxSequence}), 0) FROM {table}))";

    private static string TableOf(RecordKind kind)
    {
        var sql = new StringBuilder();
        var columns = string.Concat(kind.Columns.Select(c => $", c_{c} TEXT"));
        sql.Append(
            CultureInfo.InvariantCulture,
            $"""
            CREATE TABLE IF NOT EXISTS r_{kind.Name} (
                no INTEGER PRIMARY KEY, tenant INTEGER NOT NULL, workspace INTEGER NOT NULL, id TEXT NOT NULL,
                events INTEGER NOT NULL, due_at INTEGER{columns}, body TEXT NOT NULL);
            CREATE UNIQUE INDEX IF NOT EXISTS r_{kind.Name}_id ON r_{kind.Name} (tenant, workspace, id);
            """);
        if (kind.HasTimer)
        {
            sql.Append(
                CultureInfo.InvariantCulture,
                $"CREATE INDEX IF NOT EXISTS r_{kind.Name}_due ON r_{kind.Name} (due_at) WHERE due_at IS NOT NULL;");
        }
        return sql.ToString();
    }
}
