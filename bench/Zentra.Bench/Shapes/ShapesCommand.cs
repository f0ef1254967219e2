using System.CommandLine;
using Zentra.Bench.Running;

namespace Zentra.Bench.Shapes;

/// <summary>`zentra-bench shapes`.</summary>
internal static class ShapesCommand
{
    public static Command Create()
    {
        var tenants = BenchCommand.Count("--tenants", 10_000, "How many the load is spread over.", Tenants.Most);
        return BenchCommand.Create(
            "shapes",
            "Create payments of one tenant, one customer, many tenants, and on two nodes.",
            [tenants],
            parsed =>
            {
                var count = parsed.GetRequiredValue(tenants);
                return run => new ShapesBenchmark(run, count).RunAsync();
            });
    }
}
