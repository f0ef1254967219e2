namespace Zentra.Simulators.Acquirer;

/// <summary>
/// Method tokens with a fixed behaviour: `acq_approved`, `acq_declined_{code}`, `acq_requires_action` (confirming it
/// approves it) and `acq_requires_action_declined_{code}`. Any other method is approved.
/// </summary>
internal static class TestMethods
{
    private const string Action = "acq_requires_action";
    private const string Declined = "acq_declined_";
    private const string ActionDeclined = "acq_requires_action_declined_";

    public static bool RequiresAction(string method) => method.StartsWith(Action, StringComparison.Ordinal);

    /// <summary>The code that the method is declined with, at once or after its action; null for none.</summary>
    public static string? DeclineCode(string method) =>
        After(method, Declined) ?? After(method, ActionDeclined);

    private static string? After(string method, string prefix) =>
        method.StartsWith(prefix, StringComparison.Ordinal) && method.Length > prefix.Length
            ? method[prefix.Length..]
            : null;
}
