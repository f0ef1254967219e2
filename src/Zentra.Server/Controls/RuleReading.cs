using System.Text.Json;
using System.Text.RegularExpressions;
using Zentra.Cards.Controls;
using Zentra.Runtime.Intents;
using Zentra.Server.Http;

namespace Zentra.Server.Controls;

/// <summary>Reads rules one by one, so that the faults of all of them are told at once.</summary>
internal static partial class RuleReading
{
    /// <param name="at">The pointer of the object that has `rules`.</param>
    public static IReadOnlyList<ControlRule> Read(IReadOnlyList<RuleJson?>? rules, Faults faults, string at = "")
    {
        var read = new List<ControlRule?>();
        var isUnread = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < Math.Min(rules?.Count ?? 0, ControlSet.MaxRules + 1); i++)
        {
            // Too many are one fault, and nobody reads them.
            read.Add(rules!.Count > ControlSet.MaxRules
                ? null
                : Read(rules[i]?.Json ?? default, $"{at}/rules/{i}", faults));
            if (read[i] is null)
            {
                isUnread.Add($"/rules/{i}");
            }
        }
        foreach (var fault in ControlCheck.Faults(rules is null ? null : read))
        {
            if (!isUnread.Contains(fault.Pointer))
            {
                faults.Add(at + fault.Pointer, fault.Code, fault.Detail);
            }
        }
        return [.. read.OfType<ControlRule>()];
    }

    /// <summary>The controls that are to be tried; versions are still to be found.</summary>
    public static Dictionary<ControlLevel, IReadOnlyList<ControlRule>> Drafts(
        IReadOnlyList<TrialControlsRequest?>? controls, IReadOnlyList<string>? sets, Faults faults)
    {
        const int MaxLevels = 3;
        var drafts = new Dictionary<ControlLevel, IReadOnlyList<ControlRule>>();
        if (controls is { Count: > MaxLevels })
        {
            faults.Add("/controls", "too_many", $"/controls has at most {MaxLevels} entries: one of a level.");
        }
        for (var i = 0; i < Math.Min(controls?.Count ?? 0, MaxLevels); i++)
        {
            var at = $"/controls/{i}";
            if (controls![i] is not { } draft)
            {
                faults.Add(at, "required", $"{at} is an object.");
                continue;
            }
            var level = Level($"{at}/level", draft.Level, faults);
            var rules = Read(draft.Rules, faults, at);
            if (level is { } its && !drafts.TryAdd(its, rules))
            {
                faults.Add($"{at}/level", "duplicate", $"{at}/level is tried already.");
            }
        }
        CheckSets(sets, MaxLevels, faults);
        return drafts;
    }

    public static ControlLevel? Level(string pointer, string? word, Faults faults)
    {
        var level = word is null ? null : WireName.Find<ControlLevel>(word);
        if (level is null)
        {
            faults.Add(
                pointer, word is null ? "required" : "invalid_value",
                $"{pointer} must be one of {string.Join(", ", WireName.All<ControlLevel>().Order())}.");
        }
        return level;
    }

    private static void CheckSets(IReadOnlyList<string>? sets, int most, Faults faults)
    {
        if (sets is null)
        {
            return;
        }
        if (sets.Count > most)
        {
            faults.Add("/sets", "too_many", $"/sets has at most {most} entries: one of a level.");
        }
        for (var i = 0; i < Math.Min(sets.Count, most); i++)
        {
            if (!Identifier.TryParse(sets[i], ControlSet.Kind.Prefix, out _))
            {
                faults.Add($"/sets/{i}", "invalid_value", $"/sets/{i} must be an identifier like ctl_….");
            }
        }
    }

    private static ControlRule? Read(JsonElement rule, string at, Faults faults)
    {
        try
        {
            if (rule.ValueKind != JsonValueKind.Object)
            {
                var isNull = rule.ValueKind == JsonValueKind.Undefined;
                faults.Add(at, isNull ? "required" : "invalid_value", $"{at} is an object.");
                return null;
            }
            var isThere = rule.TryGetProperty("kind", out var kind);
            if (kind.ValueKind != JsonValueKind.String || !ControlRule.Kinds.All.Contains(kind.GetString()!))
            {
                faults.Add(
                    $"{at}/kind", isThere ? "invalid_value" : "required",
                    $"{at}/kind must be one of {string.Join(", ", ControlRule.Kinds.All)}.");
                return null;
            }
            return rule.Deserialize(ControlRequests.Default.ControlRule);
        }
        catch (JsonException fault)
        {
            Tell(fault, at, faults);
        }
        catch (InvalidOperationException)
        {
            faults.Add(at, "invalid_value", $"{at} holds a string that is not valid Unicode.");
        }
        return null;
    }

    private static void Tell(JsonException fault, string at, Faults faults)
    {
        var pointer = at + JsonPointer.Of(fault.Path);
        if (fault.Message.Contains("missing required properties", StringComparison.Ordinal))
        {
            var list = fault.Message[fault.Message.IndexOf("including:", StringComparison.Ordinal)..];
            foreach (var member in Quoted.Matches(list).Select(m => $"{pointer}/{m.Groups[1].Value}"))
            {
                faults.Add(member, "required", $"{member} is required.");
            }
            return;
        }
        var (code, detail) = fault.Message switch
        {
            var text when text.Contains("could not be mapped", StringComparison.Ordinal) =>
                ("unknown_field", $"There is no field {pointer}."),
            var text when text.Contains("Duplicate", StringComparison.OrdinalIgnoreCase) =>
                ("duplicate_field", $"The field {pointer} is there twice."),
            _ => ("invalid_value", $"The value of {pointer} has the wrong type or form."),
        };
        faults.Add(pointer, code, detail);
    }

    [GeneratedRegex("'([a-z_]+)'")]
    private static partial Regex Quoted { get; }
}
