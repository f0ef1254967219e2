using Zentra.Bench.Plots;

namespace Zentra.Bench.Reporting;

/// <summary>The plots beside the results, and the tables of bench/README.md, from the JSON of bench/results.</summary>
internal static class Readme
{
    private const string Begin = "<!-- results -->";
    private const string End = "<!-- /results -->";

    /// <summary>The benchmarks in the order of their tables.</summary>
    private static readonly string[] Benchmarks =
        ["payments", "providers", "webhooks", "settlement", "cards", "shapes", "growth"];

    /// <summary>Makes all plots, and replaces what stands between the markers, if there is such a file.</summary>
    public static void Update(string resultsDirectory)
    {
        var sections = Benchmarks
            .SelectMany(benchmark => Directory.EnumerateFiles(resultsDirectory, $"{benchmark}-*.json")
                .OrderDescending(StringComparer.Ordinal))
            .Select(Section)
            .ToList();
        var path = Path.Combine(resultsDirectory, "..", "README.md");
        if (!File.Exists(path))
        {
            return;
        }
        var text = File.ReadAllText(path);
        var begin = text.IndexOf(Begin, StringComparison.Ordinal);
        var end = text.IndexOf(End, StringComparison.Ordinal);
        if (begin >= 0 && end > begin)
        {
            File.WriteAllText(path, $"{text[..begin]}{Begin}\n{string.Join("\n\n", sections)}\n{text[end..]}");
        }
    }

    /// <summary>The table of a result and its plot, which is written beside it.</summary>
    private static string Section(string file)
    {
        var report = Report.Read(file);
        var plot = Path.ChangeExtension(file, ".svg");
        File.WriteAllText(plot, ReportPlot.Of(report));
        var folder = Path.GetFileName(Path.GetDirectoryName(plot));
        var image = $"![{report.Benchmark} on {report.Store.Engine}]({folder}/{Path.GetFileName(plot)})";
        return $"{ReportTable.Markdown(report)}\n\n{image}";
    }
}
