using System.Text.Json.Serialization;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Cards.Vault;

/// <summary>
/// A key of a workspace's vault, as the installation's master key wrapped it: the master never touches a card number,
/// and is changed by wrapping these anew.
/// </summary>
public sealed record VaultKey
{
    public required string Id { get; init; }
    public KeyPurpose Purpose { get; init; }

    /// <summary>The wrapped key (AES-256-GCM), in base64; empty once it was destroyed.</summary>
    public required string Wrapped { get; init; }

    /// <summary>Which master wrapped it: the first characters of its SHA-256.</summary>
    public required string Master { get; init; }

    public required Timestamp CreatedAt { get; init; }

    /// <summary>When another took its place. What it sealed is sealed anew, and then it is destroyed.</summary>
    public Timestamp? RetiredAt { get; init; }

    public Timestamp? DestroyedAt { get; init; }

    public static readonly RecordKind<VaultKey> Kind = new("vault_keys", "vky", VaultStates.Default.VaultKey, []);
}

[JsonConverter(typeof(WireEnum<KeyPurpose>))]
public enum KeyPurpose
{
    /// <summary>Seals card numbers.</summary>
    Data,

    /// <summary>Finds a card by its number: HMAC-SHA-256. It stays, or no card would be found.</summary>
    Index,

    /// <summary>Derives card verification values. It stays, or every card's would change.</summary>
    Verification,
}

/// <summary>Which keys a workspace's vault uses now.</summary>
public sealed record VaultState
{
    public required string DataKey { get; init; }
    public required string IndexKey { get; init; }
    public required string VerificationKey { get; init; }
    public required long Version { get; init; }

    /// <summary>The data key before, while numbers may be under it.</summary>
    public string? Retiring { get; init; }

    /// <summary>The operation that seals them anew.</summary>
    public string? Operation { get; init; }

    public static readonly RecordKind<VaultState> Kind = new(
        "vault_states", "vst", VaultStates.Default.VaultState, []);

    /// <summary>The identifier for a workspace: the same, with this kind's prefix.</summary>
    public static string IdOf(string workspace) => Kind.Prefix + workspace[Kind.Prefix.Length..];
}

/// <summary>A card's number as the vault keeps it.</summary>
public sealed record SealedPan
{
    /// <summary>The data key that sealed it.</summary>
    public required string Key { get; init; }

    /// <summary>Nonce, tag and ciphertext (AES-256-GCM), in base64.</summary>
    public required string Box { get; init; }

    /// <summary>HMAC-SHA-256 of the number under the index key, in hexadecimal.</summary>
    public required string Index { get; init; }

    public static readonly RecordKind<SealedPan> Kind = new(
        "sealed_pans", "spn", VaultStates.Default.SealedPan, [])
    {
        IsBulky = true,
    };

    /// <summary>The identifier for a card: the same, with this kind's prefix.</summary>
    public static string IdOf(string card) => Kind.Prefix + card[Kind.Prefix.Length..];
}

/// <summary>Finds a card by the keyed hash of its number, which is the identifier.</summary>
public sealed record CardIndex
{
    public required string Card { get; init; }

    public static readonly RecordKind<CardIndex> Kind = new("card_indexes", "cix", VaultStates.Default.CardIndex, []);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(VaultKey))]
[JsonSerializable(typeof(VaultState))]
[JsonSerializable(typeof(SealedPan))]
[JsonSerializable(typeof(CardIndex))]
internal sealed partial class VaultStates : JsonSerializerContext;
