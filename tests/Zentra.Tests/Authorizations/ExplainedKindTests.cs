using System.Text.Json;
using Zentra.Cards;
using Zentra.Cards.Authorizations;
using Zentra.Cards.Controls;
using Zentra.Cards.Issuing;

namespace Zentra.Tests.Authorizations;

/// <summary>Every kind of message is explained as it would be decided, and as it was.</summary>
public sealed class ExplainedKindTests
{
    private const string Thousand = """
        "name":"all","kind":"amount_limit","amount_minor":1000,"currency":"USD","window":{"span":"all_time"}
        """;

    private const string NoCash = """
        "name":"no_cash","kind":"channel","block":["atm"]
        """;

    private const string ReviewMeals = """
        "name":"meals","kind":"merchant_category","block":["restaurants"],"action":"review"
        """;

    private readonly CardRoom room = new();

    public static TheoryData<NetworkRequestKind, long, string> Kinds => new()
    {
        { NetworkRequestKind.Authorization, 900, "Approved 900" },
        { NetworkRequestKind.Authorization, 1001, "Declined AmountLimitExceeded 0" },
        { NetworkRequestKind.Financial, 900, "Approved 900" },
        { NetworkRequestKind.Financial, 1001, "Declined AmountLimitExceeded 0" },
        { NetworkRequestKind.Advice, 1001, "Approved 1001" },
        { NetworkRequestKind.ForcePost, 1001, "Approved 1001" },
        { NetworkRequestKind.Refund, 1001, "Approved 1001" },
        { NetworkRequestKind.AccountCheck, 0, "Approved 0" },
        { NetworkRequestKind.BalanceInquiry, 0, "Approved 0" },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_message_that_begins_something_is_decided_dry_as_it_is_decided(
        NetworkRequestKind kind, long amountMinor, string expected)
    {
        var card = room.Card();
        room.Control(card, Thousand, NoCash);
        var message = room.Message(card, amountMinor) with { Kind = kind };

        var dry = Dry(message).Decided;
        var made = room.Ask(message);

        Assert.Equal(expected, Say(dry));
        Assert.Equal((made.Outcome, made.Explanation), (dry.Outcome, dry.Explanation));
        Assert.True(IsSame(made.Decisions[0].Rules, dry.Policy.Rules));
        Assert.True(Again(made, 1).Reproduced);
    }

    [Fact]
    public void Cash_at_a_machine_is_explained_by_its_channel()
    {
        var card = room.Card();
        room.Control(card, Thousand, NoCash);
        var message = room.Message(card, 100, "6011") with { Channel = Channel.Atm };

        Assert.Equal("Declined ChannelNotAllowed 0", Say(Dry(message).Decided));
        Assert.True(Again(room.Ask(message), 1).Reproduced);
    }

    [Theory]
    [InlineData(400, "Approved 400")]
    [InlineData(401, "Declined AmountLimitExceeded 0")]
    public void An_increment_is_decided_dry_with_what_was_approved_before(long amountMinor, string expected)
    {
        var card = room.Card();
        room.Control(card, Thousand);
        var made = room.Authorize(card, 600);
        var message = room.Message(card, amountMinor) with
        {
            Kind = NetworkRequestKind.Incremental,
            Authorization = made.Id,
            Merchant = null,
        };

        var dry = Dry(message).Decided;
        var raised = room.Ask(message);

        Assert.Equal((expected, amountMinor), (Say(dry), dry.AskedAmountMinor));
        Assert.True(IsSame(raised.Decisions[1].Rules, dry.Policy.Rules));
        Assert.Equal(600, dry.Policy.Rules.Single(r => r.Rule == "all").UsedMinor);
        Assert.True(Again(raised, 2).Reproduced);
    }

    [Fact]
    public void A_reversal_says_what_it_would_give_back_and_what_cannot_be_is_refused()
    {
        var card = room.Card();
        var made = room.Authorize(card, 600);
        AuthorizationMessage Back(long minor) => room.Message(card, minor) with
        {
            Kind = NetworkRequestKind.Reversal,
            Authorization = made.Id,
        };

        Assert.Equal("Approved 250", Say(Dry(Back(250)).Decided));
        Assert.Equal("Approved 600", Say(Dry(Back(0)).Decided));
        Assert.Equal(600, room.Find(made.Id).HeldMinor);
        Assert.Null(Explanation.Dry(Back(601), TrialPolicy.None, room.Book, room.Context(Back(601)), out var refusal));
        Assert.Equal("reversal_exceeds_hold", refusal!.Type.Code);
        room.Reverse(made);
        var became = Again(room.Find(made.Id), 1);
        Assert.Equal(
            (true, AuthorizationStatus.Reversed, 600L),
            (became.Reproduced, became.Became!.Status, became.Became.ReversedMinor));
    }

    [Fact]
    public void A_purchase_that_the_programs_own_system_declined_says_so_beside_its_rules()
    {
        var card = room.Card();
        room.Do(
            CardsCapability.UpdateProgram,
            new ProgramCommand.Update(
                room.Program,
                Name: null,
                new(
                    null, null, new() { Url = "https://tenant.example", SealedSecret = "s" }, RemovesExternal: false,
                    null),
                IsDefault: null,
                Metadata: null,
                Seen: null));
        var message = room.Message(card, 100);
        Assert.True(Dry(message).Decided.AsksExternal);
        var asked = room.Ask(message);
        room.Do(
            AuthorizationOperations.RecordExternal,
            new AuthorizationCommand.RecordExternal(asked.Id, Approved: false, Note: null));

        var explained = Again(room.Find(asked.Id), 1);

        Assert.Equal((true, "Approved 100"), (explained.Reproduced, Say(explained.Decided)));
        Assert.Equal(
            (AuthorizationOutcome.Declined, DeclineReason.ExternalDecision),
            (explained.Became!.Outcome, explained.Became.Reason));
    }

    [Fact]
    public void A_review_and_its_approval_are_reproduced_and_what_is_forgotten_is_neither_the_first_nor_the_last()
    {
        var card = room.Card();
        room.Control(card, ReviewMeals);
        var asked = room.Authorize(card, 7);
        Assert.Equal(AuthorizationOutcome.Review, Again(asked, 1).Became!.Outcome);
        room.Do(AuthorizationOperations.Approve, new AuthorizationCommand.Approve(asked.Id, "Known.", Seen: null));
        var made = room.Find(asked.Id);
        for (var i = 2; i < Authorization.MaxDecisions; i++)
        {
            made = room.Increment(made, 1);
        }
        Assert.Equal(AuthorizationOutcome.Approved, made.Decisions[1].Outcome);
        AllReproduced(made);

        made = room.Increment(made, 1);

        Assert.Equal(AuthorizationOutcome.Review, made.Decisions[0].Outcome);
        Assert.True(made.Decisions[1].Purchase.IsIncrement);
        AllReproduced(made);

        void AllReproduced(Authorization of)
        {
            Assert.Equal(Authorization.MaxDecisions, of.Decisions.Count);
            for (var number = 1; number <= of.Decisions.Count; number++)
            {
                Assert.True(Again(of, number).Reproduced, $"decision {number}");
            }
        }
    }

    private AuthorizationExplanationResource Dry(AuthorizationMessage message) =>
        Explanation.Dry(message, TrialPolicy.None, room.Book, room.Context(message), out _)!;

    private AuthorizationExplanationResource Again(Authorization made, int number) => Explanation.Again(
        made, number, [.. made.Decisions[number - 1].Sets.Select(id => room.Book.Find(ControlSet.Kind, id)!)],
        TrialPolicy.None);

    private static bool IsSame(IReadOnlyList<RuleResult> left, IReadOnlyList<RuleResult> right) =>
        Json(left) == Json(right);

    private static string Json(IReadOnlyList<RuleResult> rules) =>
        JsonSerializer.Serialize(rules, ExplanationJson.Default.IReadOnlyListRuleResult);

    private static string Say(ExplainedDecision decided) =>
        string.Join(' ', new object?[] { decided.Outcome, decided.Reason, decided.ApprovedAmountMinor }
            .Where(part => part is not null));
}
