using System.Globalization;
using Zentra.Api.Tests.Crash;

namespace Zentra.Api.Tests.Nodes;

/// <summary>Nodes killed under load while another goes on: nothing acknowledged is lost, nothing stays open.</summary>
public sealed class NodeLossTests
{
    private const int Rounds = 3;

    /// <summary>What a dead node left open is asked about when its time has come, perhaps once more later.</summary>
    private static readonly TimeSpan Takeover = TimeSpan.FromSeconds(150);

    [Fact]
    public async Task The_calls_of_a_killed_node_are_finished_by_the_other_and_all_keys_are_answered_there()
    {
        await using var nodes = await Nodes.Make();
        var survivor = await nodes.Start();
        var keys = new List<string>();
#pragma warning disable CA5394 // The chance of a test is its seed.
        var chance = new Random(20_261_121);
        for (var round = 0; round < Rounds; round++)
        {
            var victim = await nodes.Start();
            var (lost, kept) = (new Load(round), new Load(round + 3));
            var name = string.Create(CultureInfo.InvariantCulture, $"r{round}");
            var beside = kept.Run(survivor.Api, $"{name}-kept", int.MaxValue, () => Task.CompletedTask);
            var answers = chance.Next(50, 400);
            await lost.Run(victim.Api, name + "-lost", answers, victim.Kill);
            kept.Stop();
            await beside;

            await Books.KeepTheirWord(survivor.Api, lost);
            await Books.KeepTheirWord(survivor.Api, kept);
            Assert.Equal([], kept.Sent.Keys.Except(kept.Answered.Keys));
            keys.AddRange([.. lost.Sent.Keys, .. kept.Sent.Keys]);
        }
#pragma warning restore CA5394
        await Books.HaveNoOpenCalls(survivor.Api, Takeover);
        await Books.Balance(survivor.Api, keys);
        await nodes.Audit();
    }
}
