using Zentra.Cards.Authorizations;
using Zentra.Cards.Controls;

namespace Zentra.Cards.Clearing;

/// <summary>
/// What a clearing may differ by from its authorization, by where the card was used. Networks let tips and last items
/// be added where the amount is not known when the card is asked for.
/// </summary>
public static class ClearingTolerance
{
    private const int Tips = 20;
    private const int Later = 15;

    /// <summary>Dispensers are authorized for a fixed amount; the clearing says what was filled in.</summary>
    private const string FuelDispenser = "5542";

    /// <summary>Taxis, restaurants, bars, fast food, beauty, health.</summary>
    private static readonly string[] Tipped = ["4121", "5812", "5813", "5814", "7230", "7298"];

    private static readonly string[] LaterGroups = ["lodging", "vehicle_rental"];

    /// <summary>Percent of what was authorized; null where no amount is compared.</summary>
    public static int? PercentOf(string? category, Channel channel) =>
        category == FuelDispenser ? null
        : category is not null && Tipped.Contains(category) ? Tips
        : category is not null && LaterGroups.Any(group => MerchantCategories.IsIn(category, group)) ? Later
        : channel is Channel.Ecommerce or Channel.Moto or Channel.Recurring ? Later
        : 0;

    /// <summary>The part of an amount in minor units, rounded down.</summary>
    public static long Of(long expectedMinor, int percent) => (long)((Int128)expectedMinor * percent / 100);
}
