using Zentra.Cards.Authorizations;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Cards.Controls;

/// <summary>The version of a subject's controls that is in force; see <see cref="IdOf"/>.</summary>
public sealed record ControlsInForce
{
    public required ControlSet Set { get; init; }

    public static readonly RecordKind<ControlsInForce> Kind = new(
        "controls_in_forces",
        "cif",
        AuthorizationStates.Default.ControlsInForce,
        [("level", c => c.Set.Level.Name())])
    {
        IsLasting = true,
    };

    /// <summary>The identifier for a workspace, a program or a card: the same, with this kind's prefix.</summary>
    public static string IdOf(string subject) => Kind.Prefix + subject[Kind.Prefix.Length..];
}
