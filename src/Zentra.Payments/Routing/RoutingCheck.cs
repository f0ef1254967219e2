using Zentra.Runtime.Money;

namespace Zentra.Payments.Routing;

/// <summary>Whether rules can be used: every fault with a JSON pointer (RFC 6901) to it.</summary>
public static class RoutingCheck
{
    public const int MaxRules = 200;
    public const int MaxValues = 500;

    private const int MaxDepth = 8;
    private const int MaxNodes = 2_000;
    private const int MaxTargets = 50;
    private const int MaxWeight = 10_000;
    private const int MaxName = 64;
    private const int HoursOfDay = 24;

    private static readonly string[] Weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

    public static IReadOnlyList<(string Pointer, string Detail)> Faults(RoutingRules rules)
    {
        var faults = new List<(string, string)>();
        if (rules.Rules.Count > MaxRules)
        {
            faults.Add(("/rules", $"There are at most {MaxRules} rules."));
            return faults;
        }
        var names = new HashSet<string>(StringComparer.Ordinal);
        var nodes = 0;
        for (var i = 0; i < rules.Rules.Count; i++)
        {
            var (rule, at) = (rules.Rules[i], $"/rules/{i}");
            if (rule is null)
            {
                faults.Add((at, "A rule is an object."));
                continue;
            }
            if (rule.Name is not { Length: > 0 and <= MaxName } || rule.Name == "otherwise")
            {
                faults.Add(($"{at}/name", $"A rule has a name of 1 to {MaxName} characters that is not `otherwise`."));
            }
            else if (!names.Add(rule.Name))
            {
                faults.Add(($"{at}/name", "Another rule has this name."));
            }
            if (rule.When is { } when)
            {
                Check(when, $"{at}/when", 1, ref nodes, faults);
            }
            Check(rule.Then, $"{at}/then", faults);
        }
        if (rules.Otherwise is { } otherwise)
        {
            Check(otherwise, "/otherwise", faults);
        }
        Check(rules.Failover, faults);
        return faults;
    }

    /// <summary>The first provider that rules name and that is none of these, with where it is named.</summary>
    public static (string Pointer, string Name)? Unknown(RoutingRules rules, IReadOnlySet<string> providers)
    {
        for (var i = 0; i < rules.Rules.Count; i++)
        {
            if (Unknown(rules.Rules[i].Then, $"/rules/{i}/then", providers) is { } fault)
            {
                return fault;
            }
        }
        return rules.Otherwise is { } otherwise ? Unknown(otherwise, "/otherwise", providers) : null;
    }

    private static (string Pointer, string Name)? Unknown(
        RoutingTarget target, string at, IReadOnlySet<string> providers)
    {
        for (var i = 0; i < target.Priority?.Count; i++)
        {
            if (!providers.Contains(target.Priority[i]))
            {
                return ($"{at}/priority/{i}", target.Priority[i]);
            }
        }
        for (var i = 0; i < target.Split?.Count; i++)
        {
            if (!providers.Contains(target.Split[i].Provider))
            {
                return ($"{at}/split/{i}/provider", target.Split[i].Provider);
            }
        }
        return null;
    }

    private static void Check(
        Condition condition, string at, int depth, ref int nodes, List<(string, string)> faults)
    {
        if (++nodes > MaxNodes || depth > MaxDepth)
        {
            faults.Add((at, $"Conditions go {MaxDepth} deep at most, and are {MaxNodes} at most in all."));
            return;
        }
        object?[] parts = [condition.All, condition.Any, condition.Not, condition.Field];
        if (parts.Count(p => p is not null) != 1)
        {
            faults.Add((at, "A condition has exactly one of all, any, not and field."));
            return;
        }
        if (condition.Field is { } field)
        {
            CheckField(condition, field, at, faults);
            return;
        }
        if (condition.In is not null || condition.NotIn is not null || condition.Gte is not null
            || condition.Lt is not null)
        {
            faults.Add((at, "in, not_in, gte and lt belong to a field."));
        }
        if (condition.Not is { } not)
        {
            Check(not, $"{at}/not", depth + 1, ref nodes, faults);
            return;
        }
        var (inner, name) = condition.All is { } all ? (all, "all") : (condition.Any!, "any");
        if (inner.Count == 0)
        {
            faults.Add(($"{at}/{name}", "It names at least one condition."));
        }
        for (var i = 0; i < inner.Count; i++)
        {
            if (inner[i] is null)
            {
                faults.Add(($"{at}/{name}/{i}", "A condition is an object."));
                continue;
            }
            Check(inner[i], $"{at}/{name}/{i}", depth + 1, ref nodes, faults);
        }
    }

    private static void CheckField(Condition condition, string field, string at, List<(string, string)> faults)
    {
        if (!RoutingFacts.IsField(field))
        {
            faults.Add((
                $"{at}/field",
                $"It is one of {string.Join(", ", RoutingFacts.Fields.Keys.Order())}, or metadata. and a key."));
            return;
        }
        if (RoutingFacts.IsNumber(field))
        {
            if (condition.In is not null || condition.NotIn is not null
                || (condition.Gte is null && condition.Lt is null))
            {
                faults.Add((at, $"{field} is compared by gte, lt or both."));
            }
            else if (condition.Gte >= condition.Lt)
            {
                faults.Add(($"{at}/lt", "It is more than gte, or nothing would hold."));
            }
            if (field == "hour" && (condition.Gte is < 0 or >= HoursOfDay || condition.Lt is <= 0 or > HoursOfDay))
            {
                faults.Add((at, "An hour is 0 to 23, and lt at most 24."));
            }
            return;
        }
        if (condition.Gte is not null || condition.Lt is not null || condition.In is null == condition.NotIn is null)
        {
            faults.Add((at, $"{field} is compared by either in or not_in."));
            return;
        }
        var (values, name) = condition.In is { } some ? (some, "in") : (condition.NotIn!, "not_in");
        if (values.Count is 0 or > MaxValues)
        {
            faults.Add(($"{at}/{name}", $"It has 1 to {MaxValues} values."));
        }
        for (var i = 0; i < values.Count; i++)
        {
            if (FaultOf(field, values[i]) is { } fault)
            {
                faults.Add(($"{at}/{name}/{i}", fault));
            }
        }
    }

    private static string? FaultOf(string field, string? value) => (field, value) switch
    {
        (_, null or "") => "It is a text that is not empty.",
        ("currency", { } code) when Currency.Find(code) is null => $"{code} is no ISO 4217 code.",
        ("weekday", { } day) when !Weekdays.Contains(day) => $"It is one of {string.Join(", ", Weekdays)}.",
        ("country", { Length: not 2 }) => "It is an ISO 3166-1 code of two letters.",
        ("bin", { } bin) when bin.Length is < 6 or > 8 || bin.Any(c => !char.IsAsciiDigit(c)) =>
            "A BIN is 6 to 8 digits.",
        _ => null,
    };

    private static void Check(RoutingTarget? target, string at, List<(string, string)> faults)
    {
        if (target is null || target.Priority is null == target.Split is null)
        {
            faults.Add((at, "It has either priority or split."));
            return;
        }
        string?[] names = target.Priority is { } priority
            ? [.. priority]
            : [.. target.Split!.Select(w => w?.Provider)];
        var list = target.Priority is null ? "split" : "priority";
        if (names.Length is 0 or > MaxTargets)
        {
            faults.Add(($"{at}/{list}", $"It names 1 to {MaxTargets} providers."));
        }
        for (var i = 0; i < names.Length; i++)
        {
            if (string.IsNullOrEmpty(names[i]))
            {
                faults.Add(($"{at}/{list}/{i}", "It names a provider."));
            }
            else if (Array.IndexOf(names, names[i]) < i)
            {
                faults.Add(($"{at}/{list}/{i}", $"{names[i]} is named already."));
            }
            if (target.Split?[i] is { Weight: < 1 or > MaxWeight })
            {
                faults.Add(($"{at}/split/{i}/weight", $"A weight is 1 to {MaxWeight}."));
            }
        }
    }

    private static void Check(FailoverPolicy failover, List<(string, string)> faults)
    {
        if (failover.MaxAttempts is < 1 or > 10)
        {
            faults.Add(("/failover/max_attempts", "It is 1 to 10."));
        }
        if (failover.DeadlineSeconds is < 1 or > 600)
        {
            faults.Add(("/failover/deadline_seconds", "It is 1 to 600."));
        }
    }
}
