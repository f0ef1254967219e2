using System.Buffers.Binary;
using Npgsql;
using Zentra.Runtime.Evidence;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;

namespace Zentra.Storage.Postgres;

/// <summary>Rows, as the runtime knows them.</summary>
internal static class PostgresRows
{
    public const string HeadColumns = "tenant, sequence, entry_sequence, event_sequence, row_sequence, frontier";

    public const string IntentColumns =
        "tenant, sequence, workspace, id, actor, role, operation, command, at, salt, caused_by, key_operation, key, "
        + "fingerprint, trace, subject, policy, route, first_entry, entry_count, first_event, event_count, answers, "
        + "answer_status, answer_body, answer_event, leaf";

    public const string EventColumns =
        "workspace, sequence, id, type, object, object_sequence, at, api_version, data";

    /// <summary>The columns of a <see cref="LedgerLine"/>, of entries as `e` and their accounts as `a`.</summary>
    public const string LineColumns = "e.sequence, e.id, a.code, a.currency, e.amount, e.balance, e.intent, e.at";

    public const string AccountColumns = "code, currency, state, balance, entries";

    public static Head Head(NpgsqlDataReader row) => new(
        row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4),
        MerkleFrontier.TryRead(row.GetFieldValue<byte[]>(5), out var frontier, out var reason)
            ? frontier
            : throw new StoreUnavailableException($"The head of {row.GetString(0)} is damaged: {reason}"));

    public static SealedIntent Intent(NpgsqlDataReader row) => new()
    {
        Scope = new(row.GetString(0), row.GetString(2)),
        Sequence = row.GetInt64(1),
        Id = Identifier.TryParse(row.GetString(3), "int", out var id)
            ? id
            : throw new StoreUnavailableException($"Intent {row.GetInt64(1)} has a damaged identifier."),
        Actor = new(row.GetString(4), RoleOf(row.GetString(5))),
        Operation = row.GetString(6),
        Command = row.GetFieldValue<byte[]>(7),
        At = new(row.GetInt64(8)),
        Salt = row.GetFieldValue<byte[]>(9),
        CausedBy = LongOrNull(row, 10),
        Key = row.IsDBNull(11) ? null : new(row.GetString(11), row.GetString(12), Digest(row, 13)),
        Trace = TextOrNull(row, 14),
        Subject = row.GetString(15),
        Policy = row.GetFieldValue<byte[]>(16),
        Route = row.GetFieldValue<byte[]>(17),
        FirstEntry = row.GetInt64(18),
        EntryCount = row.GetInt32(19),
        FirstEvent = row.GetInt64(20),
        EventCount = row.GetInt32(21),
        Answers = LongOrNull(row, 22),
        AnswerStatus = IntegerOrNull(row, 23),
        AnswerBody = row.GetFieldValue<byte[]>(24),
        AnswerEvent = IntegerOrNull(row, 25),
        Leaf = Digest(row, 26),
    };

    public static SealedEvent Event(NpgsqlDataReader row) => new(
        row.GetString(0), row.GetInt64(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetInt64(5),
        new(row.GetInt64(6)), row.GetString(7), row.GetFieldValue<byte[]>(8));

    public static LedgerLine Line(NpgsqlDataReader row) => new(
        new(
            row.GetInt64(0), row.GetString(1), new(row.GetString(2), row.GetString(3)),
            row.GetInt64(4), row.GetInt64(5)),
        row.GetInt64(6),
        new(row.GetInt64(7)));

    public static Account Account(NpgsqlDataReader row) => new(
        new(row.GetString(0), row.GetString(1)), State(row.GetString(2)), row.GetInt64(3), row.GetInt64(4));

    public static StoredCheckpoint Checkpoint(NpgsqlDataReader row) =>
        new(row.GetInt64(0), row.GetString(1), new(row.GetInt64(2)));

    public static Digest Digest(NpgsqlDataReader row, int column) =>
        row.GetFieldValue<byte[]>(column) is { Length: Runtime.Evidence.Digest.Length } bytes
            ? Runtime.Evidence.Digest.FromSpan(bytes)
            : throw new StoreUnavailableException("A hash is not as long as it must be.");

    public static byte[] Bytes(Digest digest)
    {
        var bytes = new byte[Runtime.Evidence.Digest.Length];
        digest.CopyTo(bytes);
        return bytes;
    }

    public static byte[] Bytes(MerkleFrontier frontier)
    {
        var bytes = new byte[frontier.ByteCount];
        frontier.WriteTo(bytes);
        return bytes;
    }

    /// <summary>A key's hash in the type of 16 bytes that PostgreSQL has; both are ordered by their bytes.</summary>
    public static Guid Uuid(UInt128 hash)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, hash);
        return new(bytes, bigEndian: true);
    }

    public static UInt128 Hash(Guid uuid)
    {
        Span<byte> bytes = stackalloc byte[16];
        uuid.TryWriteBytes(bytes, bigEndian: true, out _);
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    public static AccountState State(string name) => name switch
    {
        "open" => AccountState.Open,
        "frozen" => AccountState.Frozen,
        "closed" => AccountState.Closed,
        _ => throw new StoreUnavailableException($"An account has the unknown state '{name}'."),
    };

    public static string? TextOrNull(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetString(column);

    public static long? LongOrNull(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetInt64(column);

    private static int? IntegerOrNull(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetInt32(column);

    private static Role RoleOf(string name) => name switch
    {
        "runtime" => Role.Runtime,
        "platform" => Role.Platform,
        _ => Permissions.Named(name)
            ?? throw new StoreUnavailableException($"An intent has the unknown role '{name}'."),
    };
}
