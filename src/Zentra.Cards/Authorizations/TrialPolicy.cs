using Zentra.Cards.Controls;

namespace Zentra.Cards.Authorizations;

/// <summary>
/// Controls to try in the place of others: at each level that they name, they are all there is; the other levels stay
/// as they are.
/// </summary>
/// <param name="drafts">Rules that stand nowhere yet, by level; none of a level takes its controls away.</param>
/// <param name="versions">Versions that stood once or stand now; each is tried where it is about the purchase.</param>
public sealed class TrialPolicy(
    IReadOnlyDictionary<ControlLevel, IReadOnlyList<ControlRule>> drafts, IReadOnlyList<ControlSet> versions)
{
    /// <summary>What stands for the identifier of a draft; its version is 0.</summary>
    public const string Draft = "trial";

    private static readonly ControlLevel[] Levels = [ControlLevel.Tenant, ControlLevel.Program, ControlLevel.Card];

    public static TrialPolicy None { get; } = new(new Dictionary<ControlLevel, IReadOnlyList<ControlRule>>(), []);

    public bool IsNone => drafts.Count == 0 && versions.Count == 0;

    /// <summary>What would be in force for a purchase: by tenant, program and card.</summary>
    /// <param name="sets">What is in force, or was.</param>
    public IReadOnlyList<ControlSet> InPlaceOf(IReadOnlyList<ControlSet> sets, Purchase purchase)
    {
        var tried = new List<ControlSet>(Levels.Length);
        foreach (var level in Levels)
        {
            var before = sets.FirstOrDefault(s => s.Level == level);
            var now = drafts.TryGetValue(level, out var rules)
                ? DraftOf(level, rules, before, purchase)
                : versions.FirstOrDefault(v => v.Level == level && v.IsAbout(purchase)) ?? before;
            if (now is not null)
            {
                tried.Add(now);
            }
        }
        return tried;
    }

    /// <summary>The first version that is not about a purchase; null where all are.</summary>
    public ControlSet? OfAnother(Purchase purchase) => versions.FirstOrDefault(v => !v.IsAbout(purchase));

    /// <summary>It goes on with the counters of what it stands for, as the next version would.</summary>
    private static ControlSet DraftOf(
        ControlLevel level, IReadOnlyList<ControlRule> rules, ControlSet? before, Purchase purchase) => new()
        {
            Id = Draft,
            Level = level,
            Subject = level switch
            {
                ControlLevel.Tenant => purchase.Workspace,
                ControlLevel.Program => purchase.Program,
                ControlLevel.Card => purchase.Card,
                _ => throw new ArgumentOutOfRangeException(nameof(level)),
            },
            CountsWith = before?.CountsWith,
            Version = 0,
            Rules = rules,
            Intent = "",
            Scope = purchase.Workspace,
            CreatedAt = purchase.At,
        };
}
