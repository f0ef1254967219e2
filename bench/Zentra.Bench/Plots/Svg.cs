using System.Globalization;
using System.Security;
using System.Text;

namespace Zentra.Bench.Plots;

/// <summary>As much of SVG as a plot needs, on white, so that it reads the same on light and dark pages.</summary>
internal sealed class Svg(double width, double height)
{
    public const string Ink = "#1f2430";
    public const string Faint = "#6b7280";
    public const string Grid = "#e3e6eb";

    private readonly StringBuilder body = new();

    public void Line(double x1, double y1, double x2, double y2, string colour, double thickness = 1) =>
        Add($"""<line x1="{x1:0.#}" y1="{y1:0.#}" x2="{x2:0.#}" y2="{y2:0.#}" stroke="{colour}" """
            + Invariant($"""stroke-width="{thickness}"/>"""));

    public void Bar(double x, double y, double barWidth, double barHeight, string colour) =>
        Add($"""<rect x="{x:0.#}" y="{y:0.#}" width="{barWidth:0.#}" height="{barHeight:0.#}" fill="{colour}"/>""");

    public void Dot(double x, double y, string colour) =>
        Add($"""<circle cx="{x:0.#}" cy="{y:0.#}" r="3.5" fill="{colour}"/>""");

    public void Path(IEnumerable<(double X, double Y)> points, string colour)
    {
        var list = string.Join(' ', points.Select(point => Invariant($"{point.X:0.#},{point.Y:0.#}")));
        Add($"""<polyline points="{list}" fill="none" stroke="{colour}" stroke-width="2"/>""");
    }

    /// <param name="anchor">`start`, `middle` or `end`: which part of the text is at the point.</param>
    public void Text(
        double x,
        double y,
        string text,
        string anchor = "start",
        double size = 12,
        string colour = Ink,
        bool bold = false)
    {
        var weight = bold ? " font-weight=\"600\"" : "";
        Add($"""<text x="{x:0.#}" y="{y:0.#}" text-anchor="{anchor}" font-size="{size}" fill="{colour}"{weight}>"""
            + SecurityElement.Escape(text) + "</text>");
    }

    public override string ToString() => Invariant(
        $"""
        <svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}"
          font-family="system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif">
        <rect width="{width}" height="{height}" fill="#ffffff"/>
        {body}</svg>

        """);

    private void Add(FormattableString element) => Add(Invariant(element));

    private void Add(string element) => body.Append(element).Append('\n');

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
