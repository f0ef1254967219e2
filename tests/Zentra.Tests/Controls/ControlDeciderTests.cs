using Zentra.Cards.Authorizations;
using Zentra.Cards.Controls;
using Zentra.Cards.Issuing;
using Zentra.Runtime.Intents;
using Zentra.Tests.Authorizations;

namespace Zentra.Tests.Controls;

/// <summary>Versions of controls: what is kept, what is in force, what is refused.</summary>
public sealed class ControlDeciderTests
{
    private const string Thousand = """
        "name":"all","kind":"amount_limit","amount_minor":1000,"currency":"USD","window":{"span":"all_time"}
        """;

    private const string Euros = """
        "kind":"amount_limit","amount_minor":1,"currency":"EUR","window":{"span":"per_authorization"}
        """;

    private const string NoMeals = """
        "name":"meals","kind":"merchant_category","block":["restaurants"]
        """;

    private readonly CardRoom room = new();

    [Fact]
    public void A_card_names_the_version_that_is_in_force_and_every_version_stays()
    {
        var card = room.Card();
        var first = room.Control(card, Thousand);
        var second = room.Control(card, NoMeals);

        var kept = room.Book.Find(Card.Kind, card)!;
        Assert.Equal((second.Id, 3L), (kept.Controls, kept.Version));
        Assert.Equal((1, 2), (first.Version, second.Version));
        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal("all", room.Book.Find(ControlSet.Kind, first.Id)!.Rules.Single().Name);
        Assert.Equal(
            (ControlLevel.Card, card, room.Book.Workspace.Id), (second.Level, second.Subject, second.Scope));
    }

    [Fact]
    public void The_workspace_and_a_program_have_controls_of_their_own()
    {
        var card = room.Card();
        var (workspace, program) = (room.Book.Workspace.Id, room.Program);

        var tenant = room.Set(room.Put(ControlLevel.Tenant, null, 0, Thousand), workspace);
        var others = room.Set(room.Put(ControlLevel.Program, program, 0, NoMeals), program);

        Assert.Equal((workspace, 1, program, 1), (tenant.Subject, tenant.Version, others.Subject, others.Version));
        Assert.Null(room.Book.Find(Card.Kind, card)!.Controls);
        var declined = room.Authorize(card, 1001);
        Assert.Equal([tenant.Id, others.Id], declined.Decisions[0].Sets);
        Assert.Equal(DeclineReason.MerchantCategoryNotAllowed, declined.Reason);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData(0L, "412 version_conflict")]
    [InlineData(1L, null)]
    [InlineData(2L, "412 version_conflict")]
    public void The_version_that_was_seen_is_the_one_that_is_replaced(long? seen, string? refusal)
    {
        var card = room.Card(limitMinor: 500);

        var decision = room.Put(ControlLevel.Card, card, seen, Thousand);

        Assert.Equal(refusal, Refusal(decision));
    }

    [Fact]
    public void Where_there_are_none_the_version_is_zero()
    {
        var card = room.Card();

        Assert.Equal("412 version_conflict", Refusal(room.Put(ControlLevel.Card, card, 1, Thousand)));
        Assert.Null(Refusal(room.Put(ControlLevel.Card, card, 0, Thousand)));
    }

    [Theory]
    [InlineData(ControlLevel.Card, "crd_none", "404 card_not_found /card")]
    [InlineData(ControlLevel.Card, null, "404 card_not_found /card")]
    [InlineData(ControlLevel.Program, "prg_none", "404 card_program_not_found /program")]
    public void What_is_not_there_has_no_controls(ControlLevel level, string? subject, string refusal) =>
        Assert.Equal(refusal, Refusal(room.Put(level, subject, null, Thousand)));

    [Fact]
    public void A_limit_in_a_currency_that_a_card_is_never_billed_in_would_limit_nothing()
    {
        var card = room.Card();

        Assert.Equal(
            "422 controls_currency_mismatch /rules/1/currency",
            Refusal(room.Put(ControlLevel.Card, card, null, NoMeals, Euros)));
        Assert.Equal(
            "422 controls_currency_mismatch /rules/0/currency",
            Refusal(room.Put(ControlLevel.Program, room.Program, null, Euros)));
        // A workspace has programs of several currencies.
        Assert.Null(Refusal(room.Put(ControlLevel.Tenant, null, null, Euros)));
    }

    [Fact]
    public void No_rules_take_all_away_and_are_a_version()
    {
        var card = room.Card(limitMinor: 500);
        Assert.Equal(AuthorizationOutcome.Declined, room.Authorize(card, 501).Outcome);

        var none = room.Control(card);

        Assert.Equal((2, 0), (none.Version, none.Rules.Count));
        Assert.Equal(AuthorizationOutcome.Approved, room.Authorize(card, 501).Outcome);
    }

    [Fact]
    public void What_is_spent_counts_for_the_next_version_and_for_the_card_that_replaces_this_one()
    {
        var card = room.Card();
        room.Control(card, Thousand);
        room.Authorize(card, 600);
        room.Control(card, Thousand, NoMeals.Replace("restaurants", "gambling", StringComparison.Ordinal));
        Assert.Equal(AuthorizationOutcome.Declined, room.Authorize(card, 401).Outcome);

        var next = room.Replace(card);
        var renewed = room.Control(next, Thousand);

        Assert.Equal((card, 2), (renewed.CountsWith, renewed.Version));
        Assert.Equal(AuthorizationOutcome.Declined, room.Authorize(next, 401).Outcome);
        Assert.Equal(AuthorizationOutcome.Approved, room.Authorize(next, 400).Outcome);
    }

    [Fact]
    public void The_answer_is_the_data_of_the_event_and_a_card_has_it_in_its_story()
    {
        var card = room.Card();

        var decision = (Decision.Accepted)room.Put(ControlLevel.Card, card, 0, Thousand, NoMeals);

        Assert.Equal(card, decision.Subject);
        var told = Assert.Single(decision.Events);
        Assert.Equal(decision.Answer!.Body.ToArray(), told.Data.ToArray());
    }

    private static string? Refusal(Decision decision) => decision is Decision.Refused { Rejection: var refused }
        ? $"{refused.Type.Status} {refused.Type.Code} {refused.Pointer}".TrimEnd()
        : null;
}
