namespace Zentra.Runtime.Intents;

/// <summary>Problems that several capabilities answer with one code.</summary>
public static class SharedProblems
{
    /// <summary>
    /// The object is at another version than the one that `If-Match` names (RFC 9110, section 13.1.1).
    /// </summary>
    public static readonly ProblemType VersionConflict = new(
        "version_conflict", 412, "It was changed since it was read.");
}
