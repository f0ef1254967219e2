using Zentra.Cards.Authorizations;
using Zentra.Runtime.Store;

namespace Zentra.Cards.Controls;

/// <summary>The version of a subject's controls that is in force; the identifier is the subject's.</summary>
public sealed record ControlsInForce
{
    public required ControlSet Set { get; init; }

    public static readonly RecordKind<ControlsInForce> Kind = new(
        "controls_in_forces", "cif", AuthorizationStates.Default.ControlsInForce, []);
}
