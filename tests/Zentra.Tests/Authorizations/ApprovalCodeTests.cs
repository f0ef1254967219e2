using Zentra.Cards.Authorizations;

namespace Zentra.Tests.Authorizations;

/// <summary>A code has six digits, so that a card which is used much is given one again.</summary>
public sealed class ApprovalCodeTests
{
    private const int Uses = 3_000;

    private readonly CardRoom room = new();

    [Fact]
    public void Authorizations_of_a_card_that_have_the_same_code_are_all_found_by_it()
    {
        var card = room.Card();
        var made = new List<Authorization>();
        for (var i = 0; i < Uses; i++)
        {
            made.Add(room.Authorize(card, 1));
        }

        var again = made.GroupBy(a => a.ApprovalCode).Where(g => g.Count() > 1).ToList();

        Assert.NotEmpty(again);
        foreach (var same in again)
        {
            var known = room.Book.Find(NetworkTrace.Kind, NetworkHash.OfCode(card, same.Key)!)!;
            Assert.Equal(same.Select(a => a.Id).Reverse(), [known.Authorization!, .. known.Earlier ?? []]);
        }
    }
}
