using Zentra.Cards.Controls;
using Zentra.Cards.Issuing;

namespace Zentra.Cards.Authorizations;

/// <summary>
/// How long a hold lives where nothing clears it: by the program's own table, then by the networks' rules.
/// </summary>
internal static class HoldTimes
{
    private const int Days = 7;
    private const int LongDays = 30;
    private const int FuelDays = 1;

    private static readonly string[] Long = ["lodging", "vehicle_rental"];

    public static TimeSpan Of(CardProgram program, Merchant? merchant, long amountMinor)
    {
        if (merchant is null)
        {
            return TimeSpan.FromDays(Days);
        }
        if (program.HoldDays is { } own && own.TryGetValue(merchant.Category, out var days))
        {
            return TimeSpan.FromDays(days);
        }
        return TimeSpan.FromDays(
            Long.Any(group => MerchantCategories.IsIn(merchant.Category, group)) ? LongDays
            : amountMinor <= 1 && MerchantCategories.IsIn(merchant.Category, "fuel") ? FuelDays
            : Days);
    }
}
