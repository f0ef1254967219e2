using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Cards.Issuing;

/// <summary>
/// That a card's number may be seen once; the identifier is the token's keyed hash. The token itself is shown once and
/// kept nowhere.
/// </summary>
public sealed record RevealGrant
{
    /// <summary>How long a token is good for.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(1);

    public required string Card { get; init; }
    public required string By { get; init; }
    public required Timestamp ExpiresAt { get; init; }
    public Timestamp? UsedAt { get; init; }

    public static readonly RecordKind<RevealGrant> Kind = new(
        "reveal_grants", "rvl", CardStates.Default.RevealGrant, []);
}
