using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Zentra.Payments.Payments;
using Zentra.Runtime.Intents;

namespace Zentra.Tests.Payments;

/// <summary>The JSON that integrators build on. A change here is a change of the contract.</summary>
public sealed class GoldenTests
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true };

    [Fact]
    public void A_payment_and_a_refund_keep_their_JSON()
    {
        var book = Script.Play("create 125000 cus_northwind mrc_harbor, wait 1s, approved");
        book.Play("capture 100000 final, approved");
        book.Play("wait 1s, refund 2500, declined invalid_account, refund 2500, approved 5");

        Repository.MatchSnapshot(
            "tests/Zentra.Tests/Payments/resources.json",
            Read([book.Payment.Id, .. book.Payment.Attempts.Select(a => a.Refund).OfType<string>()], book));
    }

    [Fact]
    public void Each_event_keeps_the_JSON_of_its_data()
    {
        string[] scripts =
        [
            "create 10000, requires_action, confirm, unknown, approved, increment 500, approved, increment 5, declined",
            "create 10000, approved, capture 3000, declined, capture 3000, approved",
            "create 10000, approved, cancel, declined, cancel, approved",
            "create 10000, approved, wait 7d, wake",
            "create 10000, declined",
            "create 10000 automatic, approved, refund 1000, approved, refund 500, declined",
        ];
        var events = scripts.SelectMany(s => Script.Play(s).Events).ToList();
        var text = new StringBuilder();
        foreach (var told in events.DistinctBy(e => e.Type).OrderBy(e => e.Type.Name, StringComparer.Ordinal))
        {
            text.Append(told.Type.Name).Append(' ').Append(Encoding.UTF8.GetString(told.Data.Span)).Append('\n');
        }
        Repository.MatchSnapshot("tests/Zentra.Tests/Payments/events.ndjson", text.ToString());
    }

    [Theory]
    [InlineData("create 10000 unconfirmed")]
    [InlineData("create 10000, requires_action")]
    [InlineData("create 10000, approved, capture 3000, approved")]
    [InlineData("create 10000 automatic, approved, refund 1000, unknown")]
    public void A_stored_payment_reads_back_to_the_same_bytes(string script)
    {
        var payment = Script.Play(script).Payment;
        var stored = Payment.Kind.Write(payment);

        Assert.Equal(stored, Payment.Kind.Write(Payment.Kind.Read(stored)));
        Assert.Equal(PaymentResource.Render(payment), PaymentResource.Render((Payment)Payment.Kind.Read(stored)));
    }

    [Fact]
    public void An_event_shows_the_payment_as_its_answer_does()
    {
        var accepted = (Decision.Accepted)Script.Play("create 10000 automatic").Last("approved")!;

        Assert.All(accepted.Events, e => Assert.Equal(accepted.Answer!.Body, e.Data));
    }

    [Fact]
    public void Every_outcome_is_recorded_as_it_came() => Assert.All(
        new ProviderOutcome[]
        {
            new ProviderOutcome.Approved("psp_1", 5), new ProviderOutcome.Declined("do_not_honor", "05"),
            new ProviderOutcome.RefusedBeforeProcessing("busy"), new ProviderOutcome.Unknown("timeout"),
            new ProviderOutcome.RequiresAction("psp_1", "redirect_to_url", "https://example.com/3ds"),
            new ProviderOutcome.NotReceived(),
        },
        outcome =>
        {
            var command = new PaymentCommand.RecordOutcome("pay_1", 1, outcome);
            var operation = Zentra.Payments.PaymentsCapability.RecordOutcome;
            Assert.Equal(command, operation.Read(operation.Write(command)));
        });

    private static string Read(IEnumerable<string> ids, Book book)
    {
        var resources = new JsonArray();
        foreach (var id in ids)
        {
            resources.Add(book.Find(Zentra.Payments.Refunds.Refund.Kind, id) is { } refund
                ? JsonNode.Parse(Zentra.Payments.Refunds.RefundResource.Render(refund))
                : JsonNode.Parse(PaymentResource.Render(book.PaymentOf(id))));
        }
        return resources.ToJsonString(Readable) + "\n";
    }
}
