using System.CommandLine;
using Zentra.Bench.Running;

namespace Zentra.Bench.Providers;

/// <summary>`zentra-bench providers`.</summary>
internal static class ProvidersCommand
{
    public static Command Create()
    {
        var simulators = new Option<string>("--simulators")
        {
            Description = "The acquirer that the payments go to.",
            DefaultValueFactory = _ => "src/Zentra.Simulators/bin/Release/net10.0/zentra-simulators.dll",
        };
        return BenchCommand.Create(
            "providers",
            "Create payments over an acquirer in another process, by HTTP.",
            [simulators],
            parsed =>
            {
                var program = Path.GetFullPath(parsed.GetRequiredValue(simulators));
                return run => new ProvidersBenchmark(run, program).RunAsync();
            });
    }
}
