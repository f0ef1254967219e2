namespace Zentra.Server.Reports;

/// <summary>A column of a report.</summary>
/// <param name="Name">In snake_case; amounts end in their unit, as `open_minor`.</param>
internal sealed record ReportColumn<TRow>(string Name, Func<TRow, Cell> Value);

/// <summary>Columns of money: minor units, and beside them a decimal with the currency's digits.</summary>
internal static class ReportColumns
{
    public static ReportColumn<TRow>[] Amount<TRow>(
        string name, Func<TRow, string> currency, Func<TRow, long> amountMinor) =>
    [
        new($"{name}_minor", row => Cell.Number(amountMinor(row))),
        new(name, row => Cell.Decimal(amountMinor(row), currency(row))),
    ];

    /// <summary>Sums are strings in JSON.</summary>
    public static ReportColumn<TRow>[] Sum<TRow>(
        string name, Func<TRow, string> currency, Func<TRow, Int128> sumMinor) =>
    [
        new($"{name}_minor", row => Cell.Sum(sumMinor(row))),
        new(name, row => Cell.Decimal(sumMinor(row), currency(row))),
    ];
}
