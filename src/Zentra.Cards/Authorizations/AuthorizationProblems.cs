using Zentra.Runtime.Intents;

namespace Zentra.Cards.Authorizations;

/// <summary>Why something cannot be done to an authorization. A decline is no problem, but an answer.</summary>
public static class AuthorizationProblems
{
    public static readonly ProblemType NotFound = new(
        "authorization_not_found", 404, "There is no such authorization.");

    public static readonly ProblemType StateConflict = new(
        "authorization_state_conflict", 409, "The authorization's state forbids this.");

    public static readonly ProblemType ExceedsHold = new(
        "reversal_exceeds_hold", 422, "More is reversed than is held.");

    public static readonly ProblemType StillFails = new(
        "authorization_still_fails", 409, "A rule that declines fails now, and nobody can approve that.");

    public static readonly ProblemType NothingDue = new(
        "authorization_nothing_due", 409, "Nothing of the authorization is due.");

    public static IReadOnlyList<ProblemType> All => [NotFound, StateConflict, ExceedsHold, StillFails, NothingDue];
}
