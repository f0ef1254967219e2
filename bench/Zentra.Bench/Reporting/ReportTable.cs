using Spectre.Console;

namespace Zentra.Bench.Reporting;

/// <summary>A report as a table: in the terminal and, from the same cells, in Markdown.</summary>
internal static class ReportTable
{
    private static readonly string[] Columns =
        ["work", "conns", "measured", "target", "met", "peer", "ratio", "p50 ms", "p99 ms", "p99.9 ms", "CPU µs"];

    public static void Print(Report report, IAnsiConsole console)
    {
        var table = new Table().Border(TableBorder.Rounded).Title($"{report.Benchmark} on {report.Store.Engine}");
        foreach (var column in Columns)
        {
            table.AddColumn(column);
        }
        foreach (var row in report.Rows)
        {
            var colour = row.Met switch { true => "green", false => "red", null => "default" };
            table.AddRow([.. Cells(row).Select(cell => $"[{colour}]{Markup.Escape(cell)}[/]")]);
        }
        console.Write(table);
    }

    public static string Markdown(Report report)
    {
        var (machine, parameters, store) = (report.Machine, report.Parameters, report.Store);
        string[] lines =
        [
            $"**{report.Benchmark} on {store.Engine}** {store.Version},",
            $"{report.At:yyyy-MM-dd}, commit `{report.Commit ?? "none"}`;",
            $"{machine.Cores} cores of {machine.Cpu}, {machine.MemoryGb} GB, {store.FileSystem},",
            $"Linux {machine.Kernel}, {machine.Dotnet}, load {machine.LoadBefore} before;",
            $"{parameters.Seconds} s a row after {parameters.WarmupSeconds} s of warm-up;",
            $"at the end {store.Payments:N0} payments and {store.SizeMb:N0} MB in the store.",
            "",
            Line(Columns),
            Line(Columns.Select(_ => "---")),
            .. report.Rows.Select(row => Line(Cells(row))),
        ];
        return string.Join('\n', lines);
    }

    private static string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";

    private static string[] Cells(Row row) =>
    [
        row.Load is { Errors: > 0 } load ? $"{row.Work}, {load.Errors:N0} ERRORS" : row.Work,
        $"{row.Load?.Connections}",
        $"{row.Measured}",
        $"{row.Target}",
        row.Met switch { true => "yes", false => "no", null => "" },
        row.Peer is { } peer ? $"{peer.Name}: {peer.Measured}" : "",
        $"{row.Peer?.Ratio:0.00}",
        $"{row.Latency?.P50Ms:0.00}",
        $"{row.Latency?.P99Ms:0.00}",
        $"{row.Latency?.P999Ms:0.00}",
        $"{row.Load?.ServerCpuUsPerRequest:0.0}",
    ];
}
