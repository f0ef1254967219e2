using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;

namespace Zentra.Runtime.Evidence;

/// <summary>
/// The canonical bytes of an intent's leaf, version 1: each field is a four-byte big-endian length and its bytes; numbers are
/// eight bytes, big-endian. What may hold personal data (the request, account holders, event data, the answer's body) enters as
/// SHA-256(salt || field bytes), so a leaf stays verifiable when the data behind it has been erased; where there is none of it,
/// 32 zero bytes stand.
/// </summary>
public static class Leaf
{
    /// <summary>The bytes of an intent's salt. It is not length-prefixed, so no other length may ever verify.</summary>
    public const int SaltBytes = 16;

    private static readonly byte[] Version = "zentra.leaf.v1"u8.ToArray();

    public static Digest Hash(SealedIntent intent, IReadOnlyList<Entry> entries, IReadOnlyList<SealedEvent> events)
    {
        var size = 1024 + intent.Policy.Length + intent.Route.Length;
        using var leaf = new FieldWriter(size, prefix: MerkleHash.LeafPrefix);
        var largest = 512 + intent.Command.Length + intent.AnswerBody.Length + entries.Count * 512
            + events.Sum(e => e.Data.Length + 512);
        using var scratch = new FieldWriter(largest);
        var salt = intent.Salt.Span;

        leaf.Bytes(Version);
        leaf.Text(intent.Scope.Tenant);
        leaf.Text(intent.Scope.Workspace);
        leaf.Number(intent.Sequence);
        leaf.Number(intent.At.Microseconds);
        leaf.Text(intent.Actor.Id);
        leaf.Text(intent.Actor.Role.Name());
        leaf.Text(intent.Id.Text("int"));
        leaf.Text(intent.Operation);
        leaf.Number(intent.CausedBy ?? 0);
        leaf.Digest(Request(scratch, salt, intent));
        leaf.Bytes(intent.Policy.Span);
        leaf.Digest(Entries(scratch, salt, entries));
        leaf.Bytes(intent.Route.Span);
        leaf.Digest(Events(scratch, salt, events));
        leaf.Text(intent.Subject);
        leaf.Number(intent.Answers ?? 0);
        leaf.Number(intent.AnswerStatus ?? 0);
        leaf.Number(intent.AnswerEvent ?? -1);
        leaf.Digest(Body(scratch, salt, intent));
        return MerkleHash.PrefixedLeaf(leaf.Written);
    }

    private static Digest Request(FieldWriter field, ReadOnlySpan<byte> salt, SealedIntent intent)
    {
        field.Restart(salt);
        field.Text(intent.Key?.Operation ?? "");
        field.Text(intent.Key?.Key ?? "");
        field.Digest(intent.Key?.Fingerprint ?? default);
        field.Bytes(intent.Command.Span);
        return field.Hash();
    }

    private static Digest Entries(FieldWriter field, ReadOnlySpan<byte> salt, IReadOnlyList<Entry> entries)
    {
        if (entries.Count == 0)
        {
            return default;
        }
        field.Restart(salt);
        foreach (var entry in entries)
        {
            field.Number(entry.Sequence);
            field.Text(entry.Id);
            field.Text(entry.Account.Code);
            field.Text(entry.Account.Currency);
            field.Number(entry.AmountMinor);
            field.Number(entry.BalanceMinor);
        }
        return field.Hash();
    }

    private static Digest Events(FieldWriter field, ReadOnlySpan<byte> salt, IReadOnlyList<SealedEvent> events)
    {
        if (events.Count == 0)
        {
            return default;
        }
        field.Restart(salt);
        foreach (var told in events)
        {
            field.Number(told.Sequence);
            field.Text(told.Id);
            field.Text(told.Type);
            field.Text(told.Object);
            field.Number(told.ObjectSequence);
            field.Text(told.ApiVersion);
            field.Bytes(told.Data.Span);
        }
        return field.Hash();
    }

    private static Digest Body(FieldWriter field, ReadOnlySpan<byte> salt, SealedIntent intent)
    {
        if (intent.AnswerBody.IsEmpty)
        {
            return default;
        }
        field.Restart(salt);
        field.Bytes(intent.AnswerBody.Span);
        return field.Hash();
    }
}

/// <summary>Writes length-prefixed fields into one rented buffer.</summary>
internal sealed class FieldWriter : IDisposable
{
    private byte[] buffer;
    private int length;

    public FieldWriter(int capacity, byte? prefix = null)
    {
        buffer = ArrayPool<byte>.Shared.Rent(capacity);
        if (prefix is { } first)
        {
            buffer[length++] = first;
        }
    }

    public ReadOnlySpan<byte> Written => buffer.AsSpan(0, length);

    public void Restart(ReadOnlySpan<byte> salt)
    {
        length = 0;
        salt.CopyTo(Room(salt.Length));
        length += salt.Length;
    }

    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        var room = Room(4 + bytes.Length);
        BinaryPrimitives.WriteInt32BigEndian(room, bytes.Length);
        bytes.CopyTo(room[4..]);
        length += 4 + bytes.Length;
    }

    public void Text(string text)
    {
        var room = Room(4 + Encoding.UTF8.GetMaxByteCount(text.Length));
        var written = Encoding.UTF8.GetBytes(text, room[4..]);
        BinaryPrimitives.WriteInt32BigEndian(room, written);
        length += 4 + written;
    }

    public void Number(long number)
    {
        var room = Room(12);
        BinaryPrimitives.WriteInt32BigEndian(room, 8);
        BinaryPrimitives.WriteInt64BigEndian(room[4..], number);
        length += 12;
    }

    public void Digest(Digest digest)
    {
        Span<byte> bytes = stackalloc byte[32];
        digest.CopyTo(bytes);
        Bytes(bytes);
    }

    public Digest Hash()
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Written, hash);
        return Evidence.Digest.FromSpan(hash);
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(buffer);

    private Span<byte> Room(int bytes)
    {
        if (buffer.Length - length < bytes)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(buffer.Length * 2, length + bytes));
            Written.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = larger;
        }
        return buffer.AsSpan(length);
    }
}
