namespace Zentra.Bench.Plots;

/// <summary>A linear axis from zero, with round numbers on it.</summary>
internal sealed class Scale
{
    private const int MostTicks = 6;
    private static readonly double[] Steps = [1, 2, 2.5, 5, 10];

    private readonly double step;

    public Scale(double highest)
    {
        var rough = Math.Max(highest, 1e-3) / (MostTicks - 1);
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        step = Steps.First(s => s * power >= rough * 0.9999) * power;
        Top = Math.Ceiling(highest / step - 1e-6) * step;
        Top = Top > 0 ? Top : step;
    }

    public double Top { get; }

    public IEnumerable<double> Ticks => Enumerable.Range(0, (int)Math.Round(Top / step) + 1).Select(i => i * step);

    /// <summary>1,250 as it is, 10000 as 10k, 5000000 as 5M.</summary>
    public static string Label(double value) => value switch
    {
        >= 1e6 => $"{value / 1e6:0.##}M",
        >= 1e4 => $"{value / 1e3:0.##}k",
        >= 1e3 => $"{value:#,0}",
        _ => $"{value:0.###}",
    };
}
