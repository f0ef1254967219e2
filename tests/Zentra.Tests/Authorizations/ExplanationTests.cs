using System.Text.Json;
using Zentra.Cards;
using Zentra.Cards.Authorizations;
using Zentra.Cards.Controls;
using Zentra.Cards.Issuing;
using Zentra.Tests.Controls;

namespace Zentra.Tests.Authorizations;

/// <summary>Decisions that are not made, and those that were, judged again.</summary>
public sealed class ExplanationTests
{
    private const string Thousand = """
        "name":"all","kind":"amount_limit","amount_minor":1000,"currency":"USD","window":{"span":"all_time"}
        """;

    private const string ReviewMeals = """
        "name":"meals","kind":"merchant_category","block":["restaurants"],"action":"review"
        """;

    private const string Dollars = """
        "name":"dollars","kind":"currency","allow":["USD"]
        """;

    private readonly CardRoom room = new();

    [Theory]
    [InlineData(1000, false, "approved 1000")]
    [InlineData(1001, false, "declined amount_limit_exceeded 0")]
    [InlineData(1001, true, "approved 1000")]
    public void A_dry_decision_is_the_one_that_would_be_made_and_changes_nothing(
        long amountMinor, bool isPartial, string expected)
    {
        var card = room.Card();
        room.Control(card, Thousand);
        var message = room.Message(card, amountMinor) with { PartialAllowed = isPartial };
        var before = room.Book.Sequence;

        var dry = Explanation.Dry(
            message, TrialPolicy.None, room.Book, room.Context(message), out _)!;

        Assert.Equal(before, room.Book.Sequence);
        Assert.Equal(expected, Say(dry.Decided));
        var made = room.Ask(message);
        Assert.Equal((made.Outcome, made.Explanation), (dry.Decided.Outcome, dry.Decided.Explanation));
        Assert.Equal(Json(made.Decisions[0].Rules), Json(dry.Decided.Policy.Rules));
        Assert.Equal(made.Decisions[0].Sets, dry.Decided.Policy.Sets);
    }

    [Fact]
    public void Other_controls_take_the_place_of_their_level_and_go_on_with_its_counters()
    {
        var card = room.Card();
        room.Control(card, Thousand);
        room.Put(ControlLevel.Tenant, null, null, Dollars);
        room.Authorize(card, 600);
        var message = room.Message(card, 500);

        ExplainedDecision With(string limit) => Dry(
            message, Draft(ControlLevel.Card, Thousand.Replace("1000", limit, StringComparison.Ordinal)));
        var (raised, lowered) = (With("1100"), With("1099"));
        var none = Dry(message, Draft(ControlLevel.Card));

        Assert.Equal("approved 500", Say(raised));
        Assert.Equal("declined amount_limit_exceeded 0", Say(lowered));
        Assert.Equal(600, lowered.Policy.Rules.Single(r => r.Rule == "all").UsedMinor);
        Assert.Equal("trial", raised.Policy.Sets[1]);
        Assert.Equal(["card_state", "expiry", "funds", "dollars"], none.Policy.Rules.Select(r => r.Rule));
    }

    [Fact]
    public void A_version_that_is_not_in_force_any_more_can_be_tried_and_one_of_another_card_is_told()
    {
        var card = room.Card();
        var old = room.Control(card, Thousand);
        room.Control(card);
        var message = room.Message(card, 1001);

        Assert.Equal("approved 1001", Say(Dry(message, TrialPolicy.None)));
        Assert.Equal("declined amount_limit_exceeded 0", Say(Dry(message, Version(old))));
        var other = room.Message(room.Card(), 1001);
        Assert.Equal(old, Explanation.OfAnother(other, Version(old), room.Book, room.Context(other)));
        Assert.Null(Explanation.OfAnother(message, Version(old), room.Book, room.Context(message)));
    }

    [Fact]
    public void The_counters_that_are_named_are_those_that_a_dry_decision_reads()
    {
        var card = room.Card();
        var message = room.Message(card, 1);

        var keys = Explanation.CountersOf(
            message, Draft(ControlLevel.Card, Thousand, Dollars), room.Book, room.Context(message));

        Assert.StartsWith("spc_", Assert.Single(keys), StringComparison.Ordinal);
    }

    /// <summary>Whatever came later: more was spent, controls were changed, the card was frozen.</summary>
    [Fact]
    public void A_past_decision_comes_out_the_same_again()
    {
        var card = room.Card();
        room.Put(ControlLevel.Tenant, null, null, Dollars);
        room.Control(card, Thousand);
        var ids = new List<string>
        {
            room.Authorize(card, 600).Id,
            room.Authorize(card, 401).Id,
            room.Increment(room.Authorize(card, 1), 1, "EUR").Id,
            room.Ask(room.Message(card, 5000) with { PartialAllowed = true }).Id,
        };
        room.Control(card, ReviewMeals);
        var reviewed = room.Authorize(card, 7);
        ids.Add(reviewed.Id);
        room.Do(
            AuthorizationOperations.Approve, new AuthorizationCommand.Approve(reviewed.Id, "Known.", Seen: null));
        room.Do(CardsCapability.Freeze, new CardCommand.Freeze(card, null));
        ids.Add(room.Authorize(card, 5).Id);

        var seen = new List<string>();
        foreach (var made in ids.Select(room.Find))
        {
            for (var number = 1; number <= made.Decisions.Count; number++)
            {
                var again = Again(made, number, TrialPolicy.None);
                Assert.True(again.Reproduced, $"{made.Id}, decision {number}: {Say(again.Decided)}");
                seen.Add(Say(again.Decided));
            }
        }

        Assert.Equal(
            [
                "approved 600", "declined amount_limit_exceeded 0", "approved 1", "declined currency_not_allowed 0",
                "approved 399", "review review_required 0", "approved 7", "declined card_frozen 0",
            ],
            seen);
    }

    /// <summary>An increment in another currency at the merchant than the authorization itself.</summary>
    [Fact]
    public void An_increment_is_judged_again_by_its_own_message()
    {
        var card = room.Card();
        room.Control(card, Dollars);
        var raised = room.Increment(room.Authorize(card, 100), 50, "EUR");

        var again = Again(raised, 2, TrialPolicy.None);

        Assert.Equal((true, "declined currency_not_allowed 0"), (again.Reproduced, Say(again.Decided)));
    }

    [Fact]
    public void What_others_would_have_said_stands_beside_what_was_said()
    {
        var card = room.Card();
        room.Control(card, Thousand);
        room.Authorize(card, 600);
        var declined = room.Authorize(card, 401);

        var again = Again(
            declined, 1, Draft(ControlLevel.Card, Thousand.Replace("1000", "2000", StringComparison.Ordinal)));

        Assert.Equal(
            (true, "declined amount_limit_exceeded 0", "approved 401"),
            (again.Reproduced, Say(again.Decided), Say(again.Instead!)));
        Assert.Equal(600, again.Instead!.Policy.Rules.Single(r => r.Rule == "all").UsedMinor);
    }

    [Fact]
    public void A_record_that_says_something_else_is_not_reproduced()
    {
        var card = room.Card();
        room.Control(card, Thousand);
        var made = room.Authorize(card, 600);
        var decision = made.Decisions[0];
        Authorization With(PolicyDecision changed) => made with { Decisions = [changed] };

        Assert.True(Again(made, 1, TrialPolicy.None).Reproduced);
        Assert.False(Again(With(decision with { ApprovedMinor = 599 }), 1, TrialPolicy.None).Reproduced);
        Assert.False(Again(With(decision with { AskedMinor = 601 }), 1, TrialPolicy.None).Reproduced);
        Assert.False(Again(
            With(decision with { Facts = decision.Facts with { State = CardState.Frozen } }), 1,
            TrialPolicy.None).Reproduced);
        Assert.False(Again(
            With(decision with
            {
                Rules = [decision.Rules[0] with { Explanation = "The card is Active." }, .. decision.Rules.Skip(1)],
            }),
            1, TrialPolicy.None).Reproduced);
    }

    [Fact]
    public void What_no_rule_was_asked_about_is_explained_by_its_reason()
    {
        var refused = room.Ask(room.Message("crd_none", 100));

        var explained = Explanation.Unjudged(refused);

        Assert.Equal("declined card_not_found 0", Say(explained.Decided));
        Assert.Null(explained.Reproduced);
    }

    internal static TrialPolicy Draft(ControlLevel level, params string[] rules) => new(
        new Dictionary<ControlLevel, IReadOnlyList<ControlRule>> { [level] = Given.Rules(rules) }, []);

    internal static TrialPolicy Version(params ControlSet[] versions) => new(
        new Dictionary<ControlLevel, IReadOnlyList<ControlRule>>(), versions);

    private ExplainedDecision Dry(AuthorizationMessage message, TrialPolicy trial) =>
        Explanation.Dry(message, trial, room.Book, room.Context(message), out _)!.Decided;

    private AuthorizationExplanationResource Again(Authorization made, int number, TrialPolicy trial) =>
        Explanation.Again(
            made, number, [.. made.Decisions[number - 1].Sets.Select(id => room.Book.Find(ControlSet.Kind, id)!)],
            trial);

    private static string Json(IReadOnlyList<RuleResult> rules) =>
        JsonSerializer.Serialize(rules, ExplanationJson.Default.IReadOnlyListRuleResult);

    private static string Say(ExplainedDecision decided) => string.Join(
        ' ',
        new[]
        {
            JsonSerializer.Serialize(decided.Outcome).Trim('"'),
            decided.Reason is { } reason ? JsonSerializer.Serialize(reason).Trim('"') : null,
            $"{decided.ApprovedAmountMinor}",
        }.OfType<string>());
}
