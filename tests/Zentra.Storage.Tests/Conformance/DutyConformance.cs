namespace Zentra.Storage.Tests.Conformance;

/// <summary>A duty is done by one node at a time, where a store is shared.</summary>
public abstract class DutyConformance<TEngine> : StoreConformance<TEngine>
    where TEngine : IEngine, new()
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Brief = TimeSpan.FromMilliseconds(50);

    [Fact]
    public async Task A_duty_is_kept_by_who_has_it_and_refused_to_others()
    {
        Assert.True(await Store.Claim("timers", "one", Long));
        Assert.True(await Store.Claim("timers", "one", Long));
        Assert.Equal(!Store.IsShared, await Store.Claim("timers", "two", Long));
        Assert.True(await Store.Claim("checkpoints", "two", Long));
    }

    [Fact]
    public async Task A_duty_whose_span_is_over_is_taken_by_another()
    {
        Assert.True(await Store.Claim("timers", "one", Brief));
        var isTaken = false;
        for (var tries = 0; tries < 6_000 && !isTaken; tries++)
        {
            isTaken = await Store.Claim("timers", "two", Long);
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        Assert.True(isTaken);
        Assert.Equal(!Store.IsShared, await Store.Claim("timers", "one", Long));
    }

    [Fact]
    public async Task Of_many_that_claim_at_once_one_has_it()
    {
        var claims = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(n => Store.Claim("timers", $"node {n}", Long).AsTask()));

        Assert.Equal(Store.IsShared ? 1 : 8, claims.Count(c => c));
    }
}
