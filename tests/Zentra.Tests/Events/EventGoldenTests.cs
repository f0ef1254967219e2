using System.Text;
using System.Text.Json;
using Zentra.Cards;
using Zentra.Cards.Controls;
using Zentra.Cards.Issuing;
using Zentra.Payments.Methods;
using Zentra.Payments.Providers;
using Zentra.Runtime.Events;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;
using Zentra.Runtime.Operations;
using Zentra.Runtime.Reviews;
using Zentra.Runtime.Webhooks;
using Zentra.Tests.CardDisputes;
using Zentra.Tests.Cards;
using Zentra.Tests.Clearing;
using Zentra.Tests.Disputes;
using Zentra.Tests.Ledger;
using Zentra.Tests.Payments;
using Zentra.Tests.Payouts;
using Zentra.Tests.Reviews;
using Zentra.Tests.Routing;
using Zentra.Tests.Settlement;
using Zentra.Tests.Webhooks;
using static Zentra.Tests.Routing.Providers;

namespace Zentra.Tests.Events;

/// <summary>
/// One whole webhook body for each type of event, told by the deciders themselves. A change here is a change of what
/// integrators receive.
/// </summary>
public sealed class EventGoldenTests
{
    private const string Folder = "tests/Zentra.Tests/Events/Golden";

    private const string Captured = "create 10000, approved, capture 10000 final, approved";

    private static readonly string[] Settlements =
    [
        "file, line payment 10000 fee 290, end, bank 9710, close", "file, line payment 9000 fee 290, end",
    ];

    private static readonly string[] Payments =
    [
        "create 10000, approved, capture 10000 final, approved",
        "create 10000, requires_action, confirm, unknown, approved, increment 500, approved, increment 5, declined",
        "create 10000, approved, capture 3000, declined, capture 3000, approved",
        "create 10000, approved, cancel, declined, cancel, approved",
        "create 10000, approved, wait 7d, wake",
        "create 10000, declined",
        "create 10000 automatic, approved, refund 1000, approved, refund 500, declined",
        "create 10000, unknown, cancel",
        "create, declined, approved asked, approved",
        "create, declined, approved asked, declined, declined, declined",
    ];

    private static readonly string[] Disputes =
    [
        "inquiry 4000, closed",
        "opened 4000 fee 1500, draft, submit, won, won returned 1500, second_stage, lost",
        "opened 4000, under_review",
        "opened 4000, accept",
        "opened 4000, wait 8d, overdue",
    ];

    private const string Payouts =
        "settle 10000, account, payout 1000, file, debit, credit AC04, payout 2000, cancel, payout 3000, file, fail";

    private static readonly string[] Cards =
    [
        "card limit 1000, auth 700 t1, inc 100, inc 300, reverse 200, reverse, auth 9000, freeze, unfreeze, note",
        "floor 0, floor, deposit 1000, withdraw 100, advice 500, wait 7d, wake, posted_refund 100, pin wrong, unblock",
        "card physical, activate, reveal, replace, close lost", "watch 500, auth 600", "wait 2000d, expire",
    ];

    private static readonly Lazy<Dictionary<string, SealedEvent>> Told = new(() => Books()
        .SelectMany(b => b.Told).GroupBy(t => t.Type).ToDictionary(g => g.Key, g => g.First()));

    public static TheoryData<string> Types => [.. CatalogueTests.Catalogue.Events.Select(e => e.Name)];

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_type_keeps_the_body_of_its_webhook(string type)
    {
        Assert.True(Told.Value.TryGetValue(type, out var told), $"Nothing here tells {type}: add a script that does.");

        Repository.MatchSnapshot(
            $"{Folder}/{type}.json", Encoding.UTF8.GetString(EventEnvelope.Render(told)) + "\n");
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void The_data_is_what_the_catalogue_says(string type)
    {
        var payload = CatalogueTests.Catalogue.Events.Single(e => e.Name == type).Payload;
        using var data = JsonDocument.Parse(Told.Value[type].Data);

        Assert.All(
            data.RootElement.EnumerateObject(),
            member => Assert.Contains(member.Name, payload.Properties.Select(p => p.Name)));
        Assert.NotNull(data.Deserialize(payload));
    }

    [Fact]
    public void No_golden_is_of_a_type_that_is_not_declared() => Assert.Equal(
        CatalogueTests.Catalogue.Events.Select(e => $"{e.Name}.json").Order(StringComparer.Ordinal),
        Directory.EnumerateFiles(Repository.PathOf(Folder)).Select(f => Path.GetFileName(f))
            .Order(StringComparer.Ordinal));

    [Fact]
    public void The_data_goes_out_as_it_was_recorded()
    {
        var data = """{"name":"Zoë \u003c \"x\"","n":1.50,"last":null}"""u8.ToArray();
        var told = new SealedEvent(
            "wks_1", 7, "evt_1", "thing.done", "thg_1", 2, new Timestamp(1), "2026-11-21", data);

        Assert.Equal(
            """{"id":"evt_1","type":"thing.done","timestamp":"1970-01-01T00:00:00.000001Z","""
            + "\"api_version\":\"2026-11-21\",\"sequence\":7,\"object_sequence\":2,"
            + $"\"data\":{Encoding.UTF8.GetString(data)}}}",
            Encoding.UTF8.GetString(EventEnvelope.Render(told)));
    }

    private static IEnumerable<Book> Books() =>
    [
        .. Payments.Select(Script.Play),
        .. Disputes.Select(s => DisputeScript.Play($"{DisputeScript.Captured}, {s}")),
        Failing(), Waiting(), Method(), Endpoint(), Operations(), Period(), Reviews(),
        PayoutScript.Play(Payouts),
        .. Cards.Select(CardScript.Play), ChangedProgram(),
        .. CardDisputeEventTests.Lives.Select(l => CardDisputeScript.Play($"clear 10000, {l}")),
        new ClearingDesk().Play("authorize 1000 at 5812, file, present 1500, end 1").Book,
        .. Settlements.Select(s => new SettlementDesk().Play($"{Captured}, {s}").Book),
    ];

    /// <summary>A provider that fails until its breaker opens, and payments that go to another one.</summary>
    private static Book Failing()
    {
        var book = BookOf("alpha", "beta").Have("alpha").Rule(new() { Rules = [], Otherwise = Order("alpha", "beta") });
        for (var i = 0; i < ProviderHealth.Threshold; i++)
        {
            book.Play("create, refused, approved");
        }
        return book;
    }

    /// <summary>An outcome that stays unknown until a person is asked, and then comes.</summary>
    private static Book Waiting()
    {
        var book = Script.Play("create 10000, unknown");
        foreach (var span in new[] { "5s", "30s", "5m", "30m" })
        {
            book.Play($"wait {span}, wake, unknown asked");
        }
        return book.Play("approved");
    }

    private static Book ChangedProgram()
    {
        var book = CardScript.Play("auth 100");
        var id = book.Cards()[0].Program;
        book.Do(CardsCapability.UpdateProgram, new ProgramCommand.Update(
            id, "Gold", new(ReviewAnswer.Challenge, null, null, RemovesExternal: false, null), IsDefault: true,
            Metadata: null, Seen: null));
        book.Do(ControlDecider.Put, new PutControls(
            ControlLevel.Program, id, [new ControlRule.CountryList { Name = "home", Allow = ["DE"] }],
            Description: null, Seen: null));
        return book;
    }

    /// <summary>The life of a webhook endpoint.</summary>
    private static Book Endpoint()
    {
        var book = new Book();
        var id = EndpointTests.Made(book);
        book.Do(WebhookDecider.Update, EndpointTests.Change(id) with { Description = "Orders" });
        book.Do(WebhookDecider.Test, new TestEndpoint(id));
        book.Do(WebhookDecider.Rotate, new RotateSecret(id, null, "sealed", 60));
        book.Do(WebhookDecider.Disable, new DisableEndpoint(id, DisabledReason.Failing));
        book.Do(WebhookDecider.Update, EndpointTests.Change(id) with { Enabled = true });
        book.Do(WebhookDecider.Resend, new ResendEvent("evt_1", 1, "payment.created", id));
        book.Do(WebhookDecider.Delete, new DeleteEndpoint(id));
        return book;
    }

    /// <summary>Long operations to each of their ends.</summary>
    private static Book Operations()
    {
        var book = new Book();
        string Begin() => ((Decision.Accepted)book.Do(WebhookDecider.Redeliver, new ReplayDeliveries(
            WebhookDecider.Replay, new() { To = 9 }, "The receiver was down.", Total: null))).Subject;
        book.Do(OperationDecider.End, new EndOperation(Begin(), 1, 4, Failure: null));
        book.Do(OperationDecider.End, new EndOperation(Begin(), 1, 4, "The operation met a fault."));
        var canceled = Begin();
        book.Do(OperationDecider.Cancel, new CancelOperation(canceled));
        book.Do(OperationDecider.Resume, new ResumeOperation(canceled));
        return book;
    }

    /// <summary>Books that are closed until a day ago.</summary>
    private static Book Period()
    {
        var book = new Book();
        book.Do(PeriodDecider.Close, PeriodTests.Close(book.Now.Plus(-TimeSpan.FromDays(1))));
        return book;
    }

    /// <summary>A review of much money: assigned, proposed, agreed to, and opened again.</summary>
    private static Book Reviews()
    {
        var book = ReviewBooks.Asking(1_000);
        var id = book.Open("late_success", 1_001);
        book.Do(ReviewDecider.Assign, new AssignReview(id, "Mia", Seen: 1));
        book.Do(ReviewDecider.Comment, new CommentReview(id, "The provider was asked.", Seen: null));
        book.Do(ReviewDecider.SetDue, new SetReviewDue(id, book.Now.Plus(TimeSpan.FromDays(1)), Seen: null));
        book.By("key_one").Do(ReviewDecider.Acknowledge, new AcknowledgeReview(id, "Refunded by hand.", Seen: null));
        book.By("key_two").Do(ReviewDecider.Acknowledge, new AcknowledgeReview(id, "Seen in the portal.", Seen: null));
        book.Do(ReviewDecider.Reopen, new ReopenReview(id, "It was another payment.", Seen: null));
        return book;
    }

    private static Book Method()
    {
        var book = new Book();
        var made = (Decision.Accepted)book.Do(PaymentMethods.Create, new CreatePaymentMethod(
            "cus_1", "card", new() { ["sandbox"] = "tok_approved" }, "visa", "4242", 12, 2030, "424242", "DE", null));
        book.Do(PaymentMethods.Detach, new DetachPaymentMethod(made.Subject));
        return book;
    }
}
