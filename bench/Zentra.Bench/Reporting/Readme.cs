namespace Zentra.Bench.Reporting;

/// <summary>Keeps the tables of bench/README.md equal to the files of bench/results.</summary>
internal static class Readme
{
    private const string Begin = "<!-- results -->";
    private const string End = "<!-- /results -->";

    /// <summary>Replaces what stands between the markers; without README or markers, does nothing.</summary>
    public static void Update(string resultsDirectory)
    {
        var path = Path.Combine(resultsDirectory, "..", "README.md");
        if (!File.Exists(path))
        {
            return;
        }
        var text = File.ReadAllText(path);
        var begin = text.IndexOf(Begin, StringComparison.Ordinal);
        var end = text.IndexOf(End, StringComparison.Ordinal);
        if (begin < 0 || end < begin)
        {
            return;
        }
        var tables = Directory.EnumerateFiles(resultsDirectory, "payments-*.json")
            .Order(StringComparer.Ordinal)
            .Select(file => ReportTable.Markdown(Report.Read(file)));
        File.WriteAllText(path, $"{text[..begin]}{Begin}\n{string.Join("\n\n", tables)}\n{text[end..]}");
    }
}
