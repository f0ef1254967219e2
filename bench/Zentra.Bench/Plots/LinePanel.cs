namespace Zentra.Bench.Plots;

/// <summary>A line of a panel: a value for each place on the axis below.</summary>
internal sealed record Series(string Name, string Colour, IReadOnlyList<(double X, double Y)> Points);

/// <summary>Lines over a logarithmic axis, with a title that names the unit.</summary>
internal sealed record LinePanel(string Title, string XTitle, IReadOnlyList<Series> Series)
{
    public const double Width = 430;
    public const double Height = 270;

    private const double Left = 58;
    private const double Right = 26;
    private const double Top = 40;
    private const double Bottom = 48;
    private const double LegendStep = 62;

    public void Draw(Svg svg, double x, double y)
    {
        var points = Series.SelectMany(series => series.Points).ToList();
        var scale = new Scale(points.Max(point => point.Y));
        var places = points.Select(point => point.X).Distinct().Order().ToList();
        var (low, high) = (Math.Log10(places[0]), Math.Log10(places[^1]));
        var span = high > low ? high - low : 1;
        double PlotX(double value) => x + Left + (Math.Log10(value) - low) / span * (Width - Left - Right);
        double PlotY(double value) => y + Height - Bottom - value / scale.Top * (Height - Top - Bottom);

        svg.Text(x + Left, y + 22, Title, size: 13, bold: true);
        foreach (var tick in scale.Ticks)
        {
            svg.Line(x + Left, PlotY(tick), x + Width - Right, PlotY(tick), Svg.Grid);
            svg.Text(x + Left - 8, PlotY(tick) + 4, Scale.Label(tick), "end", size: 11, colour: Svg.Faint);
        }
        foreach (var place in places)
        {
            svg.Line(PlotX(place), PlotY(0), PlotX(place), PlotY(0) + 5, Svg.Faint);
            svg.Text(PlotX(place), PlotY(0) + 18, Scale.Label(place), "middle", size: 11, colour: Svg.Faint);
        }
        svg.Line(x + Left, PlotY(0), x + Width - Right, PlotY(0), Svg.Faint);
        svg.Text(x + (Left + Width - Right) / 2, PlotY(0) + 36, XTitle, "middle", size: 11, colour: Svg.Faint);
        foreach (var series in Series)
        {
            svg.Path(series.Points.Select(point => (PlotX(point.X), PlotY(point.Y))), series.Colour);
            foreach (var point in series.Points)
            {
                svg.Dot(PlotX(point.X), PlotY(point.Y), series.Colour);
            }
        }
        if (Series.Count > 1)
        {
            DrawLegend(svg, x + Width - Right - LegendStep * Series.Count, y + 22);
        }
    }

    private void DrawLegend(Svg svg, double x, double y)
    {
        foreach (var (index, series) in Series.Index())
        {
            svg.Line(x + index * LegendStep, y - 4, x + index * LegendStep + 16, y - 4, series.Colour, thickness: 3);
            svg.Text(x + index * LegendStep + 21, y, series.Name, size: 11);
        }
    }
}
