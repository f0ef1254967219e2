using System.Globalization;

namespace Zentra.Storage.Tests.Simulation;

/// <summary>Random payments under random faults: whatever happens, the books are exact and no acknowledged intent is lost.</summary>
public sealed class SimulationTests(ITestOutputHelper output)
{
    private const int Intents = 1_500;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public Task The_invariants_of_money_hold_under_every_fault(int seed) => Run(seed);

    /// <summary>A new seed each time, or the one that `ZENTRA_SEED` names, to see a failure again.</summary>
    [Fact]
    public Task The_invariants_of_money_hold_for_a_seed_that_nobody_chose() => Run(
        int.TryParse(Environment.GetEnvironmentVariable("ZENTRA_SEED"), CultureInfo.InvariantCulture, out var seed)
            ? seed
            : Random.Shared.Next(), finalCaptures: true);

    [Theory]
    [InlineData(11)]
    [InlineData(1032)]
    [InlineData(1034)]
    [InlineData(1037)]
    public Task The_invariants_of_money_hold_when_final_captures_overtake_others(int seed) => Run(seed, finalCaptures: true);

    [Fact]
    public async Task A_seed_replays_its_run()
    {
        var first = await Run(42, 400);

        Assert.Equal(first, await Run(42, 400));
        Assert.NotEqual(first, await Run(43, 400));
    }

    [Theory]
    [InlineData(Plant.DoublePost)]
    [InlineData(Plant.EarlyAcknowledgement)]
    [InlineData(Plant.ForgottenKey)]
    public async Task A_planted_bug_is_found(Plant plant)
    {
        for (var seed = 1; seed <= 3; seed++)
        {
            using var simulation = new Simulation(seed, plant);
            var found = await Assert.ThrowsAsync<BrokenInvariantException>(() => simulation.Run(Intents));
            output.WriteLine($"{plant}, seed {seed}: {found.Message}");
        }
    }

    private async Task<string> Run(int seed, int intents = Intents, bool finalCaptures = false)
    {
        using var simulation = new Simulation(seed, finalCaptures: finalCaptures);
        try
        {
            await simulation.Run(intents);
        }
        catch (BrokenInvariantException broken)
        {
            Assert.Fail($"ZENTRA_SEED={seed}: {broken.Message}");
        }
        output.WriteLine($"seed {seed}: {simulation.Summary}");
        return simulation.Summary;
    }
}
