using Zentra.Runtime.Intents;

namespace Zentra.Cards.Vault;

/// <summary>A key that the vault drew, wrapped by the installation's master key.</summary>
/// <param name="Wrapped">Nonce, tag and ciphertext (AES-256-GCM), in base64.</param>
/// <param name="Master">Which master wrapped it.</param>
public sealed record WrappedKey(string Wrapped, string Master);

/// <summary>A card's number under another data key; its keyed hash stays.</summary>
public sealed record ResealedNumber(string Card, string Box);

/// <summary>A key of a workspace under another master key.</summary>
/// <param name="From">The master that it was under.</param>
public sealed record RewrappedKey(string Id, string From, WrappedKey Key);

/// <summary>What is asked of the vault.</summary>
public abstract record VaultCommand : Command
{
    private VaultCommand()
    {
    }

    /// <summary>A workspace's first keys.</summary>
    public sealed record Open(WrappedKey Data, WrappedKey Index, WrappedKey Verification) : VaultCommand;

    /// <summary>A new data key in the place of the one that was seen.</summary>
    public sealed record Rotate(string Seen, WrappedKey Data, string? Reason) : VaultCommand;

    /// <summary>Numbers that were under a retired key, sealed under the one in its place.</summary>
    public sealed record Reseal(string From, string To, IReadOnlyList<ResealedNumber> Numbers) : VaultCommand;

    /// <summary>Ends a retired key that no number is under any more.</summary>
    public sealed record Destroy(string Key) : VaultCommand;

    /// <summary>Keys under the installation's new master key.</summary>
    public sealed record Rewrap(IReadOnlyList<RewrappedKey> Keys) : VaultCommand;
}
