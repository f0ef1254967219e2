using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Zentra.Bench.Running;

namespace Zentra.Bench.Growing;

/// <summary>`zentra-bench growth`.</summary>
internal static class GrowthCommand
{
    private const int MostPayments = 1_000_000_000;

    public static Command Create()
    {
        var payments = new Option<int[]>("--payments")
        {
            Description = "The numbers of payments at which it measures.",
            DefaultValueFactory = _ => [10_000, 100_000, 1_000_000, 5_000_000],
            CustomParser = Parse,
        };
        return BenchCommand.Create(
            "growth",
            "Create payments in a store that grows by them.",
            [payments],
            parsed =>
            {
                var sizes = parsed.GetRequiredValue(payments);
                return run => new GrowthBenchmark(run, sizes).RunAsync();
            },
            measured: 5,
            before: 2);
    }

    private static int[]? Parse(ArgumentResult result)
    {
        var sizes = new List<int>();
        foreach (var part in result.Tokens.SelectMany(token => token.Value.Split(',')))
        {
            var isNumber = int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var size);
            if (!isNumber || size is < 1 or > MostPayments)
            {
                result.AddError($"--payments is numbers from 1 to {MostPayments}, with commas between.");
                return null;
            }
            sizes.Add(size);
        }
        return [.. sizes.Distinct().Order()];
    }
}
