using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Zentra.Runtime.Evidence;
using Zentra.Runtime.Tenancy;

namespace Zentra.Runtime.Intents;

/// <summary>
/// The one way in: every mutation is an intent. All that a decision may depend on is here or in recorded state, so the
/// same intents in the same order give the same state, entries, events and evidence, byte for byte.
/// </summary>
public sealed record Intent
{
    public required Identifier Id { get; init; }
    public required Scope Scope { get; init; }
    public required Actor Actor { get; init; }
    public required Operation Operation { get; init; }
    public required Command Command { get; init; }

    /// <summary>When it was accepted, by the workspace's clock.</summary>
    public required Timestamp At { get; init; }

    /// <summary>The chance drawn at the door: 16 random bytes that salt this intent's commitments.</summary>
    public required ReadOnlyMemory<byte> Salt { get; init; }

    /// <summary>The sequence of the intent whose effect or timer opened this one.</summary>
    public long? CausedBy { get; init; }

    public IdempotencyKey? Key { get; init; }

    /// <summary>W3C trace context of the request (traceparent).</summary>
    public string? Trace { get; init; }
}

/// <summary>What is asked. Each capability has a closed family of commands.</summary>
public abstract record Command;

/// <summary>
/// A client's key for one effect. Its scope is tenant, workspace and operation; the fingerprint is of path and
/// canonical body.
/// </summary>
public sealed record IdempotencyKey(string Operation, string Key, Digest Fingerprint)
{
    private const int MaxOnStack = 1_024;

    /// <summary>What the key is stored under in a workspace: 16 bytes of SHA-256 over its scope and itself.</summary>
    public UInt128 HashIn(string workspace)
    {
        var text = $"{workspace}\n{Operation}\n{Key}";
        var size = Encoding.UTF8.GetMaxByteCount(text.Length);
        Span<byte> utf8 = size <= MaxOnStack ? stackalloc byte[MaxOnStack] : new byte[size];
        Span<byte> hash = stackalloc byte[Digest.Length];
        SHA256.HashData(utf8[..Encoding.UTF8.GetBytes(text, utf8)], hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }
}
