using System.CommandLine;
using Zentra.Bench.Running;

namespace Zentra.Bench.Payments;

/// <summary>`zentra-bench payments`.</summary>
internal static class PaymentsCommand
{
    private const string Variable = "ZENTRA_BENCH_PGLEDGER";

    public static Command Create()
    {
        var pgledger = new Option<string?>("--pgledger")
        {
            Description = $"A checkout of pgledger, to be measured beside PostgreSQL; {Variable} where absent.",
            DefaultValueFactory = _ => Environment.GetEnvironmentVariable(Variable),
        };
        return BenchCommand.Create(
            "payments",
            "Create, capture, refund and read payments.",
            [pgledger],
            parsed =>
            {
                var checkout = parsed.GetValue(pgledger);
                return run => new PaymentsBenchmark(run, checkout).RunAsync();
            });
    }
}
