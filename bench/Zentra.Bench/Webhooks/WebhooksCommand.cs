using System.CommandLine;
using Zentra.Bench.Running;

namespace Zentra.Bench.Webhooks;

/// <summary>`zentra-bench webhooks`.</summary>
internal static class WebhooksCommand
{
    public static Command Create()
    {
        var simulators = new Option<string>("--simulators")
        {
            Description = "The receiver that the webhooks go to.",
            DefaultValueFactory = _ => "src/Zentra.Simulators/bin/Release/net10.0/zentra-simulators.dll",
        };
        return BenchCommand.Create(
            "webhooks",
            "Deliver events to a receiver in another process, alone and beside payments.",
            [simulators],
            parsed =>
            {
                var program = Path.GetFullPath(parsed.GetRequiredValue(simulators));
                return run => new WebhooksBenchmark(run, program).RunAsync();
            });
    }
}
