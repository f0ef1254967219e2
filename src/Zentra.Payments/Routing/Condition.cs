namespace Zentra.Payments.Routing;

/// <summary>
/// When a rule holds: all, any or none of other conditions, or one field of the payment compared. Exactly one of
/// `all`, `any`, `not` and `field` is there; a field has one comparison, or both bounds.
/// </summary>
public sealed record Condition
{
    public IReadOnlyList<Condition>? All { get; init; }
    public IReadOnlyList<Condition>? Any { get; init; }
    public Condition? Not { get; init; }

    /// <summary>One of <see cref="RoutingFacts.Fields"/>, or `metadata.` and a key.</summary>
    public string? Field { get; init; }

    public IReadOnlyList<string>? In { get; init; }
    public IReadOnlyList<string>? NotIn { get; init; }

    /// <summary>At least; for numbers.</summary>
    public long? Gte { get; init; }

    /// <summary>Less than; for numbers.</summary>
    public long? Lt { get; init; }

    public bool Holds(RoutingFacts facts) => this switch
    {
        { All: { } all } => HoldsAll(all, facts),
        { Any: { } any } => HoldsAny(any, facts),
        { Not: { } not } => !not.Holds(facts),
        { Field: { } field } when RoutingFacts.IsNumber(field) => HoldsNumber(facts.Number(field)),
        { Field: { } field } => HoldsText(facts.Text(field)),
        _ => true,
    };

    private static bool HoldsAll(IReadOnlyList<Condition> all, RoutingFacts facts)
    {
        for (var i = 0; i < all.Count; i++)
        {
            if (!all[i].Holds(facts))
            {
                return false;
            }
        }
        return true;
    }

    private static bool HoldsAny(IReadOnlyList<Condition> any, RoutingFacts facts)
    {
        for (var i = 0; i < any.Count; i++)
        {
            if (any[i].Holds(facts))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>What is not known holds no comparison, except that it is in no list.</summary>
    private bool HoldsText(string? value) => In is not null
        ? value is not null && Has(In, value)
        : NotIn is null || value is null || !Has(NotIn, value);

    private bool HoldsNumber(long? value) => value is { } number && number >= (Gte ?? long.MinValue)
        && (Lt is not { } below || number < below);

    private static bool Has(IReadOnlyList<string> values, string value)
    {
        for (var i = 0; i < values.Count; i++)
        {
            if (string.Equals(values[i], value, StringComparison.Ordinal))
            {
                return true;
            }
        }
        return false;
    }
}
