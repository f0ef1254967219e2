using System.Globalization;

namespace Zentra.Api.Tests.Crash;

/// <summary>The real process, killed and terminated under load, on one data folder.</summary>
public sealed class CrashTests : IDisposable
{
    private const string Key = "zk_test_crash0000000000000000000000000000";
    private const int Kills = 20;

    private readonly DirectoryInfo data = Directory.CreateTempSubdirectory("zentra-crash-");

    public void Dispose() => data.Delete(recursive: true);

    [Fact]
    public async Task Nothing_acknowledged_is_lost_or_doubled_by_twenty_kills()
    {
#pragma warning disable CA5394 // The chance of a test is its seed.
        var chance = new Random(20_260_426);
        var keys = new List<string>();
        var zentra = await ZentraProcess.Start(data.FullName, Key);
        for (var kill = 0; kill < Kills; kill++)
        {
            var load = new Load(kill);
            var victim = zentra;
            await load.Run(victim.Api, string.Create(CultureInfo.InvariantCulture, $"k{kill}"), chance.Next(1, 120), victim.Kill);
            await victim.DisposeAsync();

            zentra = await ZentraProcess.Start(data.FullName, Key);
            await Books.KeepTheirWord(zentra.Api, load);
            keys.AddRange(load.Sent.Keys);
        }
#pragma warning restore CA5394
        await Books.HaveNoOpenCalls(zentra.Api);
        await Books.Balance(zentra.Api, keys);
        zentra.Terminate();
        Assert.Equal(0, await zentra.Exit());
        await zentra.DisposeAsync();
        await ZentraProcess.Audit(data.FullName);
    }

    [Fact]
    public async Task A_terminated_server_answers_what_it_has_begun_and_exits_with_zero()
    {
        var load = new Load(seed: 0);
        await using (var zentra = await ZentraProcess.Start(data.FullName, Key))
        {
            await load.Run(zentra.Api, "t", 200, () =>
            {
                zentra.Terminate();
                return Task.CompletedTask;
            });
            Assert.Equal(0, await zentra.Exit());
        }

        await using var next = await ZentraProcess.Start(data.FullName, Key);
        foreach (var (key, (path, _)) in load.Sent.Where(s => !load.Answered.ContainsKey(s.Key) && s.Value.Path == "/payments"))
        {
            // Not answered means not begun: a drained server leaves no caller in doubt.
            var made = await next.Api.Get($"{path}?metadata[key]={key}");
            Assert.True(made.Is(200).Json.GetProperty("data").GetArrayLength() == 0, $"{key} had its effect and no answer: {made.Text}");
        }
        await Books.KeepTheirWord(next.Api, load);
        await Books.Balance(next.Api, load.Sent.Keys);
        await ZentraProcess.Audit(data.FullName);
    }

    [Fact]
    public async Task A_second_server_on_the_same_folder_is_refused_with_its_reason()
    {
        await using var zentra = await ZentraProcess.Start(data.FullName, Key);

        var (code, errors) = await ZentraProcess.Fail(data.FullName, Key);

        Assert.Equal(1, code);
        Assert.Contains("another server uses", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }
}
