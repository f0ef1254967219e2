using Spectre.Console;

namespace Zentra.Bench.Reporting;

/// <summary>
/// A report as a table: in the terminal and, from the same cells, in Markdown. A column without a value is left out.
/// </summary>
internal static class ReportTable
{
    private static readonly (string Head, Func<Row, IEnumerable<string>> Lines)[] Columns =
    [
        ("work", row => One(row.Load is { Errors: > 0 } load ? $"{row.Work}, {load.Errors:N0} ERRORS" : row.Work)),
        ("payments", row => One($"{row.Growth?.Before:N0}")),
        ("until", row => One($"{row.Growth?.After:N0}")),
        ("conns", row => One($"{row.Load?.Connections}")),
        ("measured", row => One($"{row.Measured}")),
        ("target", row => One($"{row.Target}")),
        ("met", row => One(row.Met switch { true => "yes", false => "no", null => "" })),
        ("peer", row => row.Peers?.Select(peer => $"{peer.Name}: {peer.Measured}") ?? []),
        ("ratio", row => row.Peers?.Select(peer => $"{peer.Ratio:0.00}") ?? []),
        ("p50 ms", row => One($"{row.Latency?.P50Ms:0.00}")),
        ("p99 ms", row => One($"{row.Latency?.P99Ms:0.00}")),
        ("p99.9 ms", row => One($"{row.Latency?.P999Ms:0.00}")),
        ("CPU µs", row => One($"{row.Load?.ServerCpuUsPerRequest:0.0}")),
        ("memory MB", row => One($"{row.Growth?.MemoryMb:N0}")),
        ("store MB", row => One($"{row.Growth?.StoreMb:N0}")),
        ("filled in s", row => One($"{row.Growth?.FillSeconds:N0}")),
    ];

    public static void Print(Report report, IAnsiConsole console)
    {
        var table = new Table().Border(TableBorder.Rounded).Title($"{report.Benchmark} on {report.Store.Engine}");
        var (heads, rows) = Cells(report, "\n");
        foreach (var head in heads)
        {
            table.AddColumn(head);
        }
        foreach (var (row, cells) in report.Rows.Zip(rows))
        {
            var colour = row.Met switch { true => "green", false => "red", null => "default" };
            table.AddRow([.. cells.Select(cell => $"[{colour}]{Markup.Escape(cell)}[/]")]);
        }
        console.Write(table);
    }

    public static string Markdown(Report report)
    {
        var (machine, parameters, store) = (report.Machine, report.Parameters, report.Store);
        var (heads, rows) = Cells(report, "<br>");
        var fileSystem = store.FileSystem is null ? "" : $", {store.FileSystem}";
        string[] lines =
        [
            $"**{report.Benchmark} on {store.Engine}** {store.Version},",
            $"{report.At:yyyy-MM-dd}, commit `{report.Commit ?? "none"}`;",
            $"{machine.Cores} cores of {machine.Cpu}, {machine.MemoryGb} GB{fileSystem},",
            $"Linux {machine.Kernel}, {machine.Dotnet}, load {machine.LoadBefore} before;",
            $"{parameters.Seconds} s a row after {parameters.WarmupSeconds} s of warm-up;",
            .. Settings(store),
            $"at the end {store.Payments:N0} payments and {store.SizeMb:N0} MB in the store.",
            "",
            Line(heads),
            Line(heads.Select(_ => "---")),
            .. rows.Select(Line),
            .. report.Rows.Where(row => row.Note is not null).Select(row => $"\n{row.Work}: {row.Note}"),
        ];
        return string.Join('\n', lines);
    }

    private static (string[] Heads, string[][] Rows) Cells(Report report, string newLine)
    {
        var used = Columns.Where(column => report.Rows.SelectMany(column.Lines).Any(line => line.Length > 0)).ToArray();
        var rows = report.Rows.Select(row => used.Select(column => string.Join(newLine, column.Lines(row))).ToArray());
        return ([.. used.Select(column => column.Head)], [.. rows]);
    }

    private static string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";

    private static string[] One(string line) => [line];

    private static IEnumerable<string> Settings(Store store) => store.Settings is { } settings
        ? [string.Join(", ", settings.Select(setting => $"{setting.Key} {setting.Value}")) + ";"]
        : [];
}
