using Zentra.Runtime.Money;

namespace Zentra.Payments.Settlement;

/// <summary>
/// When a batch may be closed: every line is read, nothing is open, and the bank got what the lines say.
/// </summary>
internal static class Closeout
{
    /// <summary>What must be done before, one sentence each; empty where it can be closed, or is.</summary>
    public static IReadOnlyList<string> Missing(SettlementBatch batch)
    {
        if (batch.Status == BatchStatus.Closed)
        {
            return [];
        }
        var missing = new List<string>();
        if (batch.Status == BatchStatus.Receiving)
        {
            missing.Add("Its lines are still being read.");
        }
        if (batch.OpenReviews > 0)
        {
            missing.Add(batch.OpenReviews == 1 ? "One review is open." : $"{batch.OpenReviews} reviews are open.");
        }
        foreach (var (code, totals) in batch.Totals)
        {
            if (totals.BankMinor is null && totals.NetMinor != 0)
            {
                missing.Add(
                    $"What the bank got in {code} is not known; the lines come to {Say(totals.NetMinor, code)}.");
            }
            else if (totals.BankDifferenceMinor is not (null or 0))
            {
                missing.Add(
                    $"The bank got {Say(totals.BankMinor!.Value, code)}, and the lines come to "
                    + $"{Say(totals.NetMinor, code)}: {Say(totals.BankDifferenceMinor.Value, code)} is not explained.");
            }
        }
        return missing;
    }

    public static string Say(long minor, string currency) =>
        $"{Currency.Find(currency)?.Format(minor) ?? $"{minor}"} {currency}";
}
