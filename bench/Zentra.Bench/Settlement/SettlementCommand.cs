using System.CommandLine;
using Zentra.Bench.Running;

namespace Zentra.Bench.Settlement;

/// <summary>`zentra-bench settlement`.</summary>
internal static class SettlementCommand
{
    private const int MostLines = 10_000_000;

    public static Command Create()
    {
        var lines = BenchCommand.Count("--lines", 1_000_000, "Lines of the file, each of a payment.", MostLines);
        return BenchCommand.Create(
            "settlement",
            "Match a settlement file to as many captured payments, alone and beside new payments.",
            [lines],
            parsed =>
            {
                var count = parsed.GetRequiredValue(lines);
                return run => new SettlementBenchmark(run, count).RunAsync();
            });
    }
}
