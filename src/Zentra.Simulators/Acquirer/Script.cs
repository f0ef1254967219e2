using System.Text.Json.Serialization;

namespace Zentra.Simulators.Acquirer;

/// <summary>
/// Behaviours queued for coming calls. The first rule that matches a call and is not used up takes it; later rules do
/// not see that call.
/// </summary>
internal sealed class Script
{
    public const int MaxRules = 1_000;

    private readonly Lock guard = new();
    private readonly List<Pending> queued = [];

    public int Count
    {
        get
        {
            lock (guard)
            {
                return queued.Count;
            }
        }
    }

    public void Add(IEnumerable<ScriptRule> rules)
    {
        lock (guard)
        {
            queued.AddRange(rules.Select(r => new Pending(r)));
        }
    }

    public void Clear()
    {
        lock (guard)
        {
            queued.Clear();
        }
    }

    /// <summary>What the script says to a call; null where it says nothing.</summary>
    public Conduct? Take(OperationKind kind, string? method)
    {
        lock (guard)
        {
            for (var i = 0; i < queued.Count; i++)
            {
                var rule = queued[i];
                if (!rule.Takes(kind, method))
                {
                    continue;
                }
                if (rule.IsUsedUp)
                {
                    queued.RemoveAt(i);
                }
                return rule.Rule.Do.ToConduct();
            }
            return null;
        }
    }

    private sealed class Pending(ScriptRule rule)
    {
        private int matched;
        private int taken;

        public ScriptRule Rule => rule;

        public bool IsUsedUp => taken >= rule.Times;

        public bool Takes(OperationKind kind, string? method)
        {
            var matches = (rule.Match.Operation ?? kind) == kind
                && (rule.Match.Method is null || rule.Match.Method == method);
            if (!matches || ++matched < rule.Match.Nth)
            {
                return false;
            }
            taken++;
            return true;
        }
    }
}

/// <summary>One behaviour: for which calls, how often, and what.</summary>
internal sealed record ScriptRule(ScriptMatch Match, Behaviour Do, int Times = 1)
{
    private const int MaxTimes = 1_000_000;

    [JsonIgnore]
    public string? Fault => this switch
    {
        { Times: < 1 or > MaxTimes } => "times: 1 to 1000000",
        { Match.Nth: < 1 or > MaxTimes } => "match.nth: 1 to 1000000",
        { Do.Ms: < 0 or > Behaviour.MaxMs } => "do.ms: 0 to 600000",
        { Do.Answer: not (null or OperationStatus.Approved or OperationStatus.Declined) } =>
            "do.answer: approved or declined",
        _ => null,
    };
}

/// <param name="Operation">Null for all, questions (`query`) and messages on disputes (`dispute`) among them.</param>
/// <param name="Nth">From the how manieth match on.</param>
internal sealed record ScriptMatch(OperationKind? Operation = null, string? Method = null, int Nth = 1);
