using Zentra.Runtime.Intents;
using Zentra.Runtime.Webhooks;

namespace Zentra.Tests.Webhooks;

/// <summary>Where a delivery stands after each attempt, and when it is tried again.</summary>
public sealed class DeliveryTests
{
    private static readonly Timestamp Start = new(1_800_000_000_000_000);

    [Fact]
    public void A_timeout_is_retained_then_retrying_then_resolved()
    {
        var delivery = Fresh();

        var retained = delivery.Tried(Failed(1), Start.Plus(TimeSpan.FromSeconds(5)), Start);
        var retrying = retained.Tried(Failed(2), Start.Plus(TimeSpan.FromMinutes(5)), Start);
        var resolved = retrying.Tried(Taken(3), null, Start);

        Assert.Equal(
            [DeliveryState.Pending, DeliveryState.Retained, DeliveryState.Retrying, DeliveryState.Resolved],
            new[] { delivery, retained, retrying, resolved }.Select(d => d.State));
        Assert.Equal(Start.Plus(TimeSpan.FromSeconds(5)), resolved.Attempts[0].NextAttemptAt);
        Assert.Equal((null, 3, false), (resolved.NextAt, resolved.Round, resolved.IsOpen));
    }

    [Fact]
    public void After_the_last_attempt_it_is_exhausted_until_somebody_begins_it_again()
    {
        var exhausted = Fresh().Tried(Failed(1), null, Start);
        Assert.Equal((DeliveryState.Exhausted, false), (exhausted.State, exhausted.IsOpen));

        var again = exhausted.Again(Start);
        Assert.Equal((DeliveryState.Retrying, Start, 0), (again.State, again.NextAt, again.Round));
        Assert.Single(again.Attempts);
    }

    [Fact]
    public void The_schedule_is_the_one_that_is_promised()
    {
        var spans = Enumerable.Range(1, 10).Select(made =>
            DeliverySchedule.Standard.Next(made, Start, 500, asked: null) is { } at
                ? TimeSpan.FromMicroseconds(at.Microseconds - Start.Microseconds)
                : (TimeSpan?)null);

        Assert.Equal(
            [
                TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2),
                TimeSpan.FromHours(5), TimeSpan.FromHours(10), TimeSpan.FromHours(14), TimeSpan.FromHours(20),
                TimeSpan.FromHours(24), null,
            ],
            spans);
    }

    [Theory]
    [InlineData(0, 4_500)]
    [InlineData(1_000, 5_500)]
    public void Jitter_spreads_attempts_by_a_tenth(int chance, int milliseconds) => Assert.Equal(
        Start.Plus(TimeSpan.FromMilliseconds(milliseconds)),
        DeliverySchedule.Standard.Next(1, Start, chance, asked: null));

    [Theory]
    [InlineData(2, 5)]
    [InlineData(60, 60)]
    [InlineData(1_000_000, 86_400)]
    public void What_an_endpoint_asks_for_is_honoured_up_to_a_day(int asked, int seconds) => Assert.Equal(
        Start.Plus(TimeSpan.FromSeconds(seconds)),
        DeliverySchedule.Standard.Next(1, Start, 500, TimeSpan.FromSeconds(asked)));

    [Theory]
    [InlineData("0s,5s,5m,2h,1d", 5)]
    [InlineData("0s", 1)]
    [InlineData("", null)]
    [InlineData("5", null)]
    [InlineData("5s,", null)]
    [InlineData("-5s", null)]
    [InlineData("5w", null)]
    [InlineData("5 s", null)]
    public void A_schedule_is_read_strictly(string text, int? count)
    {
        Assert.Equal(count is not null, DeliverySchedule.TryParse(text, out var spans));
        if (count is not null)
        {
            Assert.Equal(count, spans.Count);
        }
    }

    [Fact]
    public void An_identifier_follows_from_event_and_endpoint_and_leads_back()
    {
        var told = Identifier.Draw(Start, new byte[16]).Child(7);

        var ids = Enumerable.Range(1, 50).Select(n => Delivery.IdOf(told, n)).ToList();

        Assert.Distinct(ids);
        Assert.All(ids.Select((id, i) => Delivery.IdOf(id, i + 1)), id => Assert.Equal(told, id));
        Assert.All(ids, id => Assert.Equal(told.Text("evt")[4..14], id.Text("dlv")[4..14]));
    }

    private static Delivery Fresh() => new()
    {
        Endpoint = 1,
        Sequence = 1,
        Event = "evt_1",
        Type = "payment.created",
        Subject = "pay_1",
        CreatedAt = Start,
        UpdatedAt = Start,
    };

    private static DeliveryAttempt Failed(int number) =>
        Taken(number) with { Error = "timeout", Explanation = "No answer." };

    private static DeliveryAttempt Taken(int number) => new() { Number = number, At = Start, DurationMs = 1 };
}
