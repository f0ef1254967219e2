using Zentra.Runtime.Intents;
using Zentra.Runtime.Tenancy;

namespace Zentra.Storage.Tests.Lanes;

public sealed class LaneKeyTests : LaneTest
{
    [Fact]
    public async Task Fifty_submissions_with_one_key_have_one_effect()
    {
        var intents = Enumerable.Range(0, 50).Select(_ => Intent(new("thg_1") { AmountMinor = 7 }, key: "once")).ToArray();
        var outcomes = new Outcome[intents.Length];

        await Parallel.ForAsync(0, intents.Length, TestContext.Current.CancellationToken, async (i, _) => outcomes[i] = await Lane.Submit(intents[i]));

        Assert.Single(outcomes.OfType<Outcome.Committed>());
        Assert.Equal(49, outcomes.Count(o => o is Outcome.Known(1)));
        Assert.Equal(1, (await Thing("thg_1"))!.Number);
        Assert.Equal([-7, 7], (await Store.Accounts(Home, new(9))).Select(a => a.BalanceMinor));
        Assert.Equal(1, await Sequence());
    }

    [Fact]
    public async Task A_key_is_known_within_its_batch_after_it_and_after_a_new_start()
    {
        var outcomes = await SubmitTogether(Intent(new("thg_0")), Intent(new("thg_1"), "k"), Intent(new("thg_1"), "k"));

        Assert.Equal(2, Assert.IsType<Outcome.Committed>(outcomes[1].Outcome).Sequence);
        Assert.Equal(new Outcome.Known(2), outcomes[2].Outcome);
        Assert.Equal(new Outcome.Known(2), await Submit(new("thg_1"), "k"));
        using var next = new Lane(Store.OpenWriter);
        Assert.Equal(new Outcome.Known(2), await next.Submit(Intent(new("thg_1"), "k")));
        Assert.Equal(2, await Sequence());
    }

    [Fact]
    public async Task A_key_used_for_another_request_is_refused_within_its_batch_and_after_it()
    {
        var outcomes = await SubmitTogether(
            Intent(new("thg_1"), "k", body: "one"), Intent(new("thg_1"), "k", body: "two"), Intent(new("thg_1"), "k", body: "one"));

        Assert.IsType<Outcome.Committed>(outcomes[0].Outcome);
        Assert.IsType<Outcome.KeyReused>(outcomes[1].Outcome);
        Assert.Equal(new Outcome.Known(1), outcomes[2].Outcome);
        Assert.IsType<Outcome.KeyReused>(await Lane.Submit(Intent(new("thg_1"), "k", body: "two")));
        Assert.Equal(1, (await Thing("thg_1"))!.Number);
    }

    [Fact]
    public async Task An_equal_key_of_another_tenant_workspace_or_operation_is_another_key()
    {
        Scope[] others = [Home with { Workspace = "wks_2" }, new("tnt_b", Home.Workspace)];
        var outcomes = await SubmitTogether([
            Intent(new("thg_1"), "k"), .. others.Select(scope => Intent(new("thg_1"), "k", scope)), Intent(new("thg_1"), "k", operation: "things.undo"),
        ]);

        Assert.All(outcomes, o => Assert.IsType<Outcome.Committed>(o.Outcome));
        foreach (var scope in others)
        {
            Assert.IsType<Outcome.Known>(await Lane.Submit(Intent(new("thg_1"), "k", scope)));
        }
        Assert.IsType<Outcome.Committed>(await Lane.Submit(Intent(new("thg_1"), "K")));
    }

    [Fact]
    public async Task The_key_of_a_refused_or_failed_intent_is_free_again()
    {
        Assert.IsType<Outcome.Refused>(await Submit(new("thg_1") { Refused = true }, "k"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Submit(new("thg_1") { Bug = "decide" }, "k"));
        var together = await SubmitTogether(Intent(new("thg_1") { Refused = true }, "k"), Intent(new("thg_1"), "k"));

        Assert.IsType<Outcome.Refused>(together[0].Outcome);
        Assert.IsType<Outcome.Committed>(together[1].Outcome);
    }

    [Fact]
    public async Task A_key_may_have_all_its_characters_outside_of_ascii()
    {
        var key = new string('中', 255);

        Assert.IsType<Outcome.Committed>(await Submit(new("thg_1"), key));
        Assert.Equal(new Outcome.Known(1), await Submit(new("thg_1"), key));
    }
}
