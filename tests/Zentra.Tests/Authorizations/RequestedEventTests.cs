using System.Text.Json;
using Zentra.Runtime.Events;

namespace Zentra.Tests.Authorizations;

/// <summary>What is told of a question is the question; the decision is told by the event after it.</summary>
public sealed class RequestedEventTests
{
    private readonly CardRoom room = new();

    [Theory]
    [InlineData(500, "card.authorization.approved", "approved", "00")]
    [InlineData(5_000, "card.authorization.declined", "declined", "61")]
    public void It_shows_what_is_asked_with_nothing_decided(
        long amountMinor, string then, string outcome, string responseCode)
    {
        var card = room.Card(limitMinor: 1_000);

        var made = room.Authorize(card, amountMinor);

        var told = room.Book.Events.Where(e => e.Object == made.Id).ToList();
        Assert.Equal(["card.authorization.requested", then], told.Select(e => e.Type.Name));
        var (asked, decided) = (Data(told[0]), Data(told[1]));
        Assert.Equal(
            (made.Id, "undecided", amountMinor, 0, 0),
            (asked.GetProperty("id").GetString(), asked.GetProperty("outcome").GetString(),
                asked.GetProperty("amount_minor").GetInt64(), asked.GetProperty("held_minor").GetInt64(),
                asked.GetProperty("policy").GetProperty("rules").GetArrayLength()));
        Assert.False(asked.TryGetProperty("response_code", out _));
        Assert.False(asked.TryGetProperty("reason", out _));
        Assert.Equal(
            (outcome, responseCode),
            (decided.GetProperty("outcome").GetString(), decided.GetProperty("response_code").GetString()));
        Assert.NotEqual(0, decided.GetProperty("policy").GetProperty("rules").GetArrayLength());
    }

    private static JsonElement Data(EventDraft told) => JsonElement.Parse(told.Data.Span);
}
