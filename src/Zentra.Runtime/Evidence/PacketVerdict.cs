namespace Zentra.Runtime.Evidence;

/// <summary>What became of a packet's verification. A bad packet is an answer, never an exception.</summary>
public abstract record PacketVerdict
{
    private PacketVerdict()
    {
    }

    /// <summary>Every byte of it is proven, by this key's signature.</summary>
    /// <param name="Leaves">The number of intents in it.</param>
    /// <param name="Key">The verifier key that opened the checkpoint.</param>
    /// <param name="IsPinned">Whether the verifier knew the key; otherwise it is the packet's own and could be anybody's.</param>
    /// <param name="Since">The verifier's earlier checkpoint that this log is shown to have grown from.</param>
    public sealed record Verified(
        string Subject, int Leaves, Checkpoint Checkpoint, CheckpointVerifier Key, bool IsPinned, Checkpoint? Since)
        : PacketVerdict;

    /// <summary>It is not what it claims to be: where, and why in one sentence.</summary>
    public sealed record Failed(string Where, string Reason) : PacketVerdict
    {
        public override string ToString() => $"{Where}: {Reason}";
    }
}

/// <summary>What a verifier brings along, from another channel than the packet.</summary>
public sealed record PacketTrust
{
    /// <summary>Trusts nothing but the packet's own key.</summary>
    public static readonly PacketTrust None = new();

    /// <summary>The key that must have signed.</summary>
    public CheckpointVerifier? Key { get; init; }

    /// <summary>A checkpoint that the verifier has seen before.</summary>
    public EarlierCheckpoint? Since { get; init; }
}

/// <summary>An earlier checkpoint (a signed note), and the answer of `GET /evidence/consistency` from it to the packet's;
/// none is needed where both are of the same size.</summary>
public sealed record EarlierCheckpoint(string Note, byte[]? Consistency);
