namespace Zentra.Runtime.Policy;

/// <summary>What one policy rule said of an intent (stage 2), kept whether it passed or failed.</summary>
/// <param name="Rule">The rule's name, as `limit_check`.</param>
/// <param name="Passed">Whether the rule let the intent pass.</param>
/// <param name="Explanation">One sentence with the numbers that decided.</param>
public sealed record Verdict(string Rule, bool Passed, string Explanation)
{
    /// <summary>The form the seeds show: `limit_check.passed`.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string Policy => $"{Rule}.{(Passed ? "passed" : "failed")}";
}
