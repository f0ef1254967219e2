using System.Diagnostics;
using Zentra.Tests;

namespace Zentra.Api.Tests.Nodes;

/// <summary>The failover drill, short: `bench/ha/drill.sh` says what it does.</summary>
public sealed class DrillTests
{
    [Fact]
    public async Task A_failover_to_a_synchronous_standby_loses_nothing_that_was_acknowledged()
    {
        var (code, said) = await Drill("--seconds", "2", "--callers", "4", "--leave-open");

        Assert.True(code == 0, said);
        Assert.Contains("PASSED: nothing acknowledged was lost", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_drill_fails_where_the_primary_does_not_wait_for_its_standby()
    {
        var (code, said) = await Drill("--seconds", "1", "--callers", "4", "--leave-open", "--async");

        Assert.True(code == 1, said);
        Assert.Contains("FAILED: the pair lost or doubled payments.", said, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Said)> Drill(params string[] arguments)
    {
        var script = Repository.PathOf("bench/ha/drill.sh");
        var start = new ProcessStartInfo("bash", [script, .. arguments])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.Environment["ZENTRA_CLI"] = Path.Combine(AppContext.BaseDirectory, "zentra.dll");
        using var drill = Process.Start(start)!;
        var said = drill.StandardOutput.ReadToEndAsync();
        var errors = drill.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        await drill.WaitForExitAsync(limit.Token);
        return (drill.ExitCode, await said + await errors);
    }
}
