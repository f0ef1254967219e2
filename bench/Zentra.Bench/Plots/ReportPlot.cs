using Zentra.Bench.Reporting;

namespace Zentra.Bench.Plots;

/// <summary>The plot of a report, as SVG: lines over the number of payments, or a bar for each row.</summary>
internal static class ReportPlot
{
    private const string Ours = "#2563eb";
    private const string Second = "#d97706";
    private const string Others = "#9aa3b2";
    private const string Goal = "#111827";

    private const double Head = 62;
    private const double BarsWidth = 900;
    private const double BarsLeft = 260;
    private const double BarsRight = 230;
    private const double BarHeight = 20;
    private const double BarStep = 32;
    private const double Foot = 60;

    public static string Of(Report report) =>
        report.Rows.Any(row => row.Growth is not null) ? Lines(report) : Bars(report);

    private static string Lines(Report report)
    {
        var rows = report.Rows.Where(row => row is { Growth: not null, Latency: not null }).ToList();
        Series Of(string name, string colour, Func<Row, double> value) =>
            new(name, colour, [.. rows.Select(row => ((double)row.Growth!.Before, value(row)))]);
        const string Places = "payments in the store, logarithmic";
        LinePanel[] panels =
        [
            new("Throughput, payments/s", Places, [Of("", Ours, row => row.Measured.Value)]),
            new("Latency, ms", Places,
            [
                Of("p50", Ours, row => row.Latency!.P50Ms), Of("p99", Second, row => row.Latency!.P99Ms),
            ]),
            new("Peak memory of the server, MB", Places, [Of("", Ours, row => row.Growth!.MemoryMb)]),
            new("Store on disk, GB", Places, [Of("", Ours, row => row.Growth!.StoreMb / 1000)]),
        ];
        var svg = new Svg(2 * LinePanel.Width + 20, Head + 2 * LinePanel.Height);
        DrawHead(svg, report, "create to authorized, as the store grows");
        foreach (var (index, panel) in panels.Index())
        {
            panel.Draw(svg, 10 + index % 2 * LinePanel.Width, Head + index / 2 * LinePanel.Height);
        }
        return svg.ToString();
    }

    private static string Bars(Report report)
    {
        var rows = report.Rows.Where(row => row.Measured.Unit == "/s").ToList();
        var width = BarsWidth - BarsLeft - BarsRight;
        var bottom = Head + 10 + rows.Count * BarStep;
        var bounds = rows.Select(row => row.Target?.Bound?.Value ?? 0);
        var scale = new Scale(rows.Select(row => row.Measured.Value).Concat(bounds).DefaultIfEmpty(1).Max());
        double PlotX(double value) => BarsLeft + value / scale.Top * width;

        var svg = new Svg(BarsWidth, bottom + Foot);
        DrawHead(svg, report, "per second");
        foreach (var tick in scale.Ticks)
        {
            svg.Line(PlotX(tick), Head, PlotX(tick), bottom, Svg.Grid);
            svg.Text(PlotX(tick), bottom + 18, Scale.Label(tick), "middle", size: 11, colour: Svg.Faint);
        }
        foreach (var (index, row) in rows.Index())
        {
            var y = Head + 8 + index * BarStep;
            svg.Text(BarsLeft - 10, y + 14, row.Work, "end");
            svg.Bar(BarsLeft, y, PlotX(row.Measured.Value) - BarsLeft, BarHeight, row.IsPeer is true ? Others : Ours);
            if (row.Target?.Bound is { } bound)
            {
                svg.Line(PlotX(bound.Value), y - 4, PlotX(bound.Value), y + BarHeight + 4, Goal, thickness: 2);
            }
            var end = PlotX(Math.Max(row.Measured.Value, row.Target?.Bound?.Value ?? 0));
            var waited = row.Latency is { } latency ? $", p99 {latency.P99Ms:0.0} ms" : "";
            svg.Text(end + 8, y + 14, $"{row.Measured}{waited}", size: 11);
        }
        svg.Line(BarsLeft, Head, BarsLeft, bottom, Svg.Faint);
        DrawLegend(svg, rows, bottom + 44);
        return svg.ToString();
    }

    private static void DrawHead(Svg svg, Report report, string what)
    {
        var (machine, store) = (report.Machine, report.Store);
        svg.Text(20, 26, $"{report.Benchmark} on {store.Engine}: {what}", size: 16, bold: true);
        var connections = report.Rows.Max(row => row.Load?.Connections ?? 1);
        var note = $"{connections} connections, {machine.Cores} cores of {machine.Cpu}, load generator included,"
            + $" {report.At:yyyy-MM-dd}";
        svg.Text(20, 46, note, size: 12, colour: Svg.Faint);
    }

    private static void DrawLegend(Svg svg, List<Row> rows, double y)
    {
        var entries = new List<(string Name, string Colour)> { ("Zentra", Ours) };
        if (rows.Exists(row => row.IsPeer is true))
        {
            entries.Add(("beside it", Others));
        }
        if (rows.Exists(row => row.Target?.Bound is not null))
        {
            entries.Add(("target", Goal));
        }
        foreach (var (index, (name, colour)) in entries.Index())
        {
            svg.Bar(BarsLeft + index * 100, y - 10, 12, 12, colour);
            svg.Text(BarsLeft + index * 100 + 18, y, name, size: 11);
        }
    }
}
