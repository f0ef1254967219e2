using Zentra.Runtime.Evidence;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;

namespace Zentra.Storage.Sqlite;

/// <summary>Rows of the logs, as the runtime knows them.</summary>
internal static class SqliteRows
{
    public const string IntentColumns =
        "pk, workspace, id, actor, role, operation, command, at, salt, caused_by, key_operation, key, fingerprint, trace, "
        + "subject, policy, route, first_entry, entry_count, first_event, event_count, answers, answer_status, answer_body, "
        + "answer_event, leaf";

    public const string EventColumns = "pk, id, type, object, object_sequence, at, api_version, data";

    public static long Sequence(long key) => key & SqliteSchema.MaxSequence;

    public static MerkleFrontier Frontier(ReadOnlySpan<byte> bytes) =>
        MerkleFrontier.TryRead(bytes, out var frontier, out var reason)
            ? frontier
            : throw new StoreUnavailableException($"A head is damaged: {reason}");

    public static Digest Hash(ReadOnlySpan<byte> bytes) => bytes.Length == Digest.Length
        ? Digest.FromSpan(bytes)
        : throw new StoreUnavailableException($"A hash has {bytes.Length} bytes, not {Digest.Length}.");

    public static SealedIntent Intent(SqliteStatement row, string tenant, SqliteNames names) => new()
    {
        Scope = new(tenant, names.Id(row.Long(1))),
        Sequence = Sequence(row.Long(0)),
        Id = Identifier.TryParse(row.Text(2), "int", out var id)
            ? id
            : throw new StoreUnavailableException($"Intent {Sequence(row.Long(0))} has a damaged identifier."),
        Actor = new(row.Text(3), Role(row.Text(4))),
        Operation = row.Text(5),
        Command = row.Copy(6),
        At = new(row.Long(7)),
        Salt = row.Copy(8),
        CausedBy = row.LongOrNull(9),
        Key = row.IsNull(10) ? null : new(row.Text(10), row.Text(11), Hash(row.Bytes(12))),
        Trace = row.TextOrNull(13),
        Subject = row.Text(14),
        Policy = row.Copy(15),
        Route = row.Copy(16),
        FirstEntry = row.Long(17),
        EntryCount = (int)row.Long(18),
        FirstEvent = row.Long(19),
        EventCount = (int)row.Long(20),
        Answers = row.LongOrNull(21),
        AnswerStatus = (int?)row.LongOrNull(22),
        AnswerBody = row.Copy(23),
        AnswerEvent = (int?)row.LongOrNull(24),
        Leaf = Hash(row.Bytes(25)),
    };

    public static AccountState State(string name) => name switch
    {
        "open" => AccountState.Open,
        "frozen" => AccountState.Frozen,
        "closed" => AccountState.Closed,
        _ => throw new StoreUnavailableException($"An account has the unknown state '{name}'."),
    };

    public static SealedEvent Event(SqliteStatement row, string workspace) => new(
        workspace, Sequence(row.Long(0)), row.Text(1), row.Text(2), row.Text(3), row.Long(4), new(row.Long(5)), row.Text(6),
        row.Copy(7));

    public static LedgerLine Line(SqliteStatement row) => new(
        new(Sequence(row.Long(0)), row.Text(1), new(row.Text(2), row.Text(3)), row.Long(4), row.Long(5)),
        row.Long(6),
        new(row.Long(7)));

    private static Role Role(string name) => name switch
    {
        "runtime" => Runtime.Tenancy.Role.Runtime,
        "platform" => Runtime.Tenancy.Role.Platform,
        _ => Permissions.Named(name) ?? throw new StoreUnavailableException($"An intent has the unknown role '{name}'."),
    };
}
