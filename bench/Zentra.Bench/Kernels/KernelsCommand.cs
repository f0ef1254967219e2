using System.CommandLine;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Zentra.Bench.Kernels;

/// <summary>`zentra-bench kernels`: pure decisions by themselves, with BenchmarkDotNet.</summary>
internal static class KernelsCommand
{
    public static Command Create()
    {
        var command = new Command("kernels", "Measure pure decisions: time and allocations of each.");
        command.SetAction(_ =>
        {
            var config = DefaultConfig.Instance
                .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance))
                .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "zentra-kernels"));
            return BenchmarkRunner.Run<RoutingKernel>(config).HasCriticalValidationErrors ? 1 : 0;
        });
        return command;
    }
}
