using Zentra.Runtime.Intents;

namespace Zentra.Cards.Vault;

/// <summary>A workspace's vault: which keys it has had, and never what they are.</summary>
public sealed record VaultResource
{
    public string Object { get; init; } = "card_vault";

    /// <summary>The installation's master key that wraps new keys, by the first characters of its SHA-256.</summary>
    public required string Master { get; init; }

    /// <summary>Whether every key can be opened: its master is here.</summary>
    public required bool Available { get; init; }

    /// <summary>The operation that seals numbers anew after a rotation, while it has not ended.</summary>
    public string? Operation { get; init; }

    /// <summary>Newest first, 100 at most.</summary>
    public required IReadOnlyList<VaultKeyResource> Keys { get; init; }
}

/// <summary>One key of a workspace's vault.</summary>
public sealed record VaultKeyResource
{
    public required string Id { get; init; }
    public required KeyPurpose Purpose { get; init; }

    /// <summary>Which master key wraps it.</summary>
    public required string Master { get; init; }

    /// <summary>Whether it is used for what is new.</summary>
    public required bool Current { get; init; }

    public required Timestamp CreatedAt { get; init; }

    /// <summary>When another took its place.</summary>
    public Timestamp? RetiredAt { get; init; }

    /// <summary>When nothing was under it any more, and it was deleted.</summary>
    public Timestamp? DestroyedAt { get; init; }

    public static VaultKeyResource Of(VaultKey key) => new()
    {
        Id = key.Id,
        Purpose = key.Purpose,
        Master = key.Master,
        Current = key.RetiredAt is null,
        CreatedAt = key.CreatedAt,
        RetiredAt = key.RetiredAt,
        DestroyedAt = key.DestroyedAt,
    };
}
