namespace Zentra.Cards.Controls;

/// <summary>A rule that has counters, whether it limits amounts or authorizations.</summary>
/// <param name="Limit">Minor units of the currency, or authorizations where it has none.</param>
internal sealed record CountedRule(
    string Name,
    long Limit,
    string? Currency,
    Window Window,
    IReadOnlyList<CounterGroup>? Per,
    PurchaseFilter? When)
{
    public bool IsAmount => Currency is not null;

    /// <summary>Null for a rule that counts nothing.</summary>
    public static CountedRule? Of(ControlRule rule) => rule switch
    {
        ControlRule.AmountLimit limit =>
            new(limit.Name, limit.AmountMinor, limit.Currency, limit.Window, limit.Per, limit.When),
        ControlRule.Velocity limit => new(limit.Name, limit.Count, null, limit.Window, limit.Per, limit.When),
        _ => null,
    };

    public bool Has(CounterGroup group) => Per?.Contains(group) == true;

    /// <summary>Whether it limits this purchase.</summary>
    public bool IsAbout(Purchase purchase) =>
        (Currency is null || Currency == purchase.Currency) && When?.Holds(purchase) != false;

    /// <summary>Whether a counter counts this purchase for it.</summary>
    public bool IsCounted(Purchase purchase) => Window.Span != WindowSpan.PerAuthorization && IsAbout(purchase);
}
