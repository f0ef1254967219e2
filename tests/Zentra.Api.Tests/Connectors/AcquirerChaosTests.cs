namespace Zentra.Api.Tests.Connectors;

/// <summary>Chaos is a function of its seed and of the keys, so what it brought to light can be seen again.</summary>
public sealed class AcquirerChaosTests
{
    private const int Calls = 200;
    private const string Odds =
        """
        "lose":0.2,"delay_ms_max":3,"duplicate":0.2,"contradict":0.1,"decline":0.2,"down":0.1
        """;

    [Fact]
    public async Task The_same_seed_gives_the_same_run_and_another_seed_another()
    {
        var (first, again, other) = (await Run(seed: 7), await Run(seed: 7), await Run(seed: 8));

        Assert.Equal(first.Outcomes, again.Outcomes);
        Assert.Equal(first.Book, again.Book);
        Assert.NotEqual(first.Outcomes, other.Outcomes);
    }

    [Fact]
    public async Task Every_kind_of_trouble_comes_and_ends_when_it_is_calmed()
    {
        await using var acquirer = await AcquirerProcess.Start();
        await acquirer.Chaos($$"""{"seed":7,{{Odds}} }""");
        var outcomes = await SendAll(acquirer);

        Assert.Equal(
            ["approved", "declined do_not_honor 05", "refused unavailable", "unknown connection_lost"],
            outcomes.Distinct().Order(StringComparer.Ordinal));

        await acquirer.Calm();
        Assert.All(
            await SendAll(acquirer, keyPrefix: "calm"), outcome => Assert.Equal("approved", outcome));
    }

    [Fact]
    public async Task A_call_that_is_asked_about_and_sent_again_ends_with_one_effect()
    {
        await using var acquirer = await AcquirerProcess.Start();
        await acquirer.Chaos("""{"seed":3,"lose":0.4,"down":0.2}""");

        for (var n = 0; n < Calls; n++)
        {
            var call = AcquirerCalls.Authorize($"chaos{n}");
            var outcome = await call.Send(acquirer.Account);
            for (var tries = 0; outcome != "approved" && tries < 100; tries++)
            {
                outcome = outcome is "not_received" or "refused unavailable"
                    ? await call.Send(acquirer.Account)
                    : await call.Ask(acquirer.Account);
            }
            Assert.Equal("approved", outcome);
        }

        var book = await acquirer.Book("chaos");
        Assert.Equal(Calls, book.Operations.Count);
        Assert.All(
            book.Authorizations, a => Assert.Equal("authorized: 1000 authorized, 0 captured, 0 refunded, 0 voided", a));
    }

    private static async Task<(IReadOnlyList<string> Outcomes, IReadOnlyList<string> Book)> Run(int seed)
    {
        await using var acquirer = await AcquirerProcess.Start();
        await acquirer.Chaos($$"""{"seed":{{seed}},{{Odds}} }""");
        var outcomes = await SendAll(acquirer);
        return (outcomes, (await acquirer.Book("chaos")).WithoutTime);
    }

    private static async Task<IReadOnlyList<string>> SendAll(AcquirerProcess acquirer, string keyPrefix = "chaos")
    {
        var outcomes = new List<string>();
        for (var n = 0; n < Calls; n++)
        {
            outcomes.Add(await AcquirerCalls.Authorize($"{keyPrefix}{n}").Send(acquirer.Account));
        }
        return outcomes;
    }
}
