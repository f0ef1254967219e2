using Zentra.Cards.Authorizations;
using Zentra.Cards.Controls;
using static Zentra.Tests.Authorizations.ExplanationTests;

namespace Zentra.Tests.Authorizations;

/// <summary>Other controls over traffic that was.</summary>
public sealed class PolicyTrialTests
{
    private const string Daily = """
        "name":"daily","kind":"amount_limit","amount_minor":1000,"currency":"USD",
        "window":{"span":"day","mode":"rolling"}
        """;

    private const string Often = """
        "name":"often","kind":"velocity","count":5,"window":{"span":"week","mode":"calendar","time_zone":"Etc/UTC"}
        """;

    private const string Uses = """
        "name":"uses","kind":"maximum_uses","count":2
        """;

    private const string ReviewGames = """
        "name":"games","kind":"merchant_category","block":["gambling"],"action":"review"
        """;

    private readonly CardRoom room = new();

    /// <summary>
    /// The controls that stood, tried from their first day on, decide everything as it was: authorizations, increments,
    /// parts, reviews, and what was given back between them.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void The_same_controls_decide_the_same(int seed)
    {
        var random = new Random(seed);
        string[] cards = [room.Card(), room.Card()];
        foreach (var card in cards)
        {
            room.Control(card, Daily, Often, ReviewGames);
        }
        var made = new List<string>();
        for (var i = 0; i < 120; i++)
        {
            room.Book.Wait(TimeSpan.FromMinutes(random.Next(1, 300)));
            var open = made.Select(room.Find).Where(a => a.IsPending).ToList();
            switch (random.Next(10))
            {
                case 0 when open.Count > 0:
                    room.Reverse(open[random.Next(open.Count)]);
                    break;
                case 1 or 2 when open.Count > 0:
                    room.Increment(open[random.Next(open.Count)], random.Next(1, 300));
                    break;
                case 3 when made.Select(room.Find).FirstOrDefault(
                    a => a.Status == AuthorizationStatus.Review) is { } waiting:
                    room.Book.Do(
                        AuthorizationOperations.Approve,
                        new AuthorizationCommand.Approve(waiting.Id, "Known.", Seen: null));
                    break;
                default:
                    made.Add(room.Ask(
                        room.Message(cards[random.Next(2)], random.Next(1, 600), random.Next(8) == 0 ? "7995" : "5812")
                            with { PartialAllowed = random.Next(3) == 0 }).Id);
                    break;
            }
        }

        var replay = Play(Draft(ControlLevel.Card, Daily, Often, ReviewGames), made);

        Assert.Equal([], replay.Changed.Select(c => $"{c.Authorization} {c.Before} {c.After} {c.Explanation}"));
        Assert.Equal(replay.Before, replay.After);
        Assert.True(replay.Before is { Approved: > 10, Declined: > 10, Review: > 1 }, $"{replay.Before}");
        Assert.All(replay.Amounts, a => Assert.Equal(a.ApprovedBeforeMinor, a.ApprovedAfterMinor));
        Assert.All(replay.Rules, r => Assert.Equal(r.FailedBefore, r.FailedAfter));
    }

    [Fact]
    public void A_tighter_limit_declines_what_comes_beyond_it_and_counts_only_what_it_approves()
    {
        var card = room.Card();
        string[] made = [Make(card, 600), Make(card, 500), Make(card, 400), Make(card, 1)];

        var replay = Play(Draft(ControlLevel.Card, Daily), made);

        Assert.Equal(new TrialTotals(4, 0, 0, 0, 0), replay.Before);
        Assert.Equal(new TrialTotals(2, 2, 0, 0, 0), replay.After);
        Assert.Equal(new TriedAmount("USD", 1501, 1000), Assert.Single(replay.Amounts));
        Assert.Equal([made[1], made[3]], replay.Changed.Select(c => c.Authorization));
        Assert.Equal("daily", replay.Changed[0].Rule);
        Assert.Equal(new TriedOutcome(AuthorizationOutcome.Approved, 500, null), replay.Changed[0].Before);
        Assert.Equal(
            new TriedOutcome(AuthorizationOutcome.Declined, 0, DeclineReason.AmountLimitExceeded),
            replay.Changed[0].After);
        Assert.Equal(2, replay.Rules.Single(r => r.Rule == "daily").FailedAfter);
    }

    [Fact]
    public void What_was_reversed_is_given_back_when_it_was()
    {
        var card = room.Card();
        var first = Make(card, 1000);
        var before = Make(card, 1);
        room.Book.Wait(TimeSpan.FromSeconds(1));
        room.Reverse(room.Find(first));
        var after = Make(card, 1000);

        var replay = Play(Draft(ControlLevel.Card, Daily), [first, before, after]);

        Assert.Equal([before], replay.Changed.Select(c => c.Authorization));
    }

    [Fact]
    public void Uses_are_those_that_the_trial_approves()
    {
        var card = room.Card();
        string[] made = [Make(card, 2000), Make(card, 10), Make(card, 10), Make(card, 10)];

        var replay = Play(Draft(ControlLevel.Card, Uses, Daily), made);

        Assert.Equal([made[0], made[3]], replay.Changed.Select(c => c.Authorization));
        Assert.Equal("uses", replay.Changed[1].Rule);
    }

    [Fact]
    public void An_increment_of_what_the_trial_declines_has_nothing_to_raise()
    {
        var card = room.Card();
        var made = Make(card, 1001);
        room.Increment(room.Find(made), 5);

        var replay = Play(Draft(ControlLevel.Card, Daily), [made]);

        Assert.Equal(new TrialTotals(1, 0, 0, 1, 0), replay.Before);
        Assert.Equal(new TrialTotals(0, 1, 0, 0, 1), replay.After);
        Assert.Equal(1, replay.ChangedCount);
    }

    [Fact]
    public void Rules_for_all_cards_count_each_card_by_itself_and_a_version_is_about_its_own()
    {
        var (one, two) = (room.Card(), room.Card());
        var version = room.Control(one, Daily);
        room.Control(one);
        string[] made = [Make(one, 1000), Make(two, 1000), Make(one, 1), Make(two, 1)];

        Assert.Equal(
            [made[2], made[3]], Play(Draft(ControlLevel.Card, Daily), made).Changed.Select(c => c.Authorization));
        Assert.Equal([made[2]], Play(Version(version), made).Changed.Select(c => c.Authorization));
    }

    [Fact]
    public void Levels_that_are_not_tried_stay_as_they_were_then()
    {
        var card = room.Card();
        room.Put(ControlLevel.Tenant, null, null, Uses);
        string[] made = [Make(card, 1), Make(card, 1), Make(card, 1)];
        room.Put(ControlLevel.Tenant, null, null);

        var replay = Play(Draft(ControlLevel.Card), made);

        Assert.Equal((replay.Before, 0), (replay.After, replay.ChangedCount));
        Assert.Equal(1, replay.After.Declined);
    }

    [Fact]
    public void What_no_rule_decides_is_as_it_was_and_no_more_than_a_hundred_are_listed()
    {
        var card = room.Card();
        var made = new List<string>
        {
            Make("crd_none", 5),
            room.Ask(room.Message(card, 5000) with { Kind = NetworkRequestKind.Refund }).Id,
            room.Ask(room.Message(card, 5000) with { Kind = NetworkRequestKind.Advice }).Id,
        };
        Assert.Equal(0, Play(Draft(ControlLevel.Card, Daily), made).ChangedCount);
        for (var i = 0; i < 101; i++)
        {
            made.Add(Make(card, 1));
        }

        var replay = Play(Draft(ControlLevel.Card, Daily), made);

        Assert.Equal((101, 100), (replay.ChangedCount, replay.Changed.Count));
    }

    private string Make(string card, long amountMinor)
    {
        room.Book.Wait(TimeSpan.FromSeconds(1));
        return room.Authorize(card, amountMinor).Id;
    }

    private PolicyReplayResource Play(TrialPolicy policy, IEnumerable<string> made)
    {
        var trial = new PolicyTrial(policy);
        foreach (var authorization in made.Select(room.Find))
        {
            trial.Add(authorization, id => room.Book.Find(ControlSet.Kind, id));
        }
        return trial.End(null, null, isTruncated: false);
    }
}
