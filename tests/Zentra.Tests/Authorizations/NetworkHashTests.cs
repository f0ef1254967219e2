using System.Globalization;
using Zentra.Cards.Authorizations;
using Zentra.Cards.Issuing;
using Zentra.Runtime.Intents;

namespace Zentra.Tests.Authorizations;

/// <summary>What messages are found by: of one card together, and of nothing else the same.</summary>
public sealed class NetworkHashTests
{
    private static readonly Identifier Draw = new(
        UInt128.Parse("019aa8d2f7a07abc8def0123456789ab", NumberStyles.HexNumber, CultureInfo.InvariantCulture));

    [Fact]
    public void All_that_is_kept_of_a_cards_messages_lies_together()
    {
        string[] cards = [.. Enumerable.Range(0, 50).Select(CardOf)];

        var ordered = cards.SelectMany(card => Enumerable.Range(0, 20).SelectMany(n => Hashes(card, n))
            .Select(hash => (hash, card))).OrderBy(h => h.hash, StringComparer.Ordinal).ToList();

        Assert.Equal(cards.Length * 80, ordered.Select(h => h.hash).Distinct().Count());
        var changes = ordered.Zip(ordered.Skip(1)).Count(pair => pair.First.card != pair.Second.card);
        Assert.Equal(cards.Length - 1, changes);
    }

    [Fact]
    public void Cards_that_begin_alike_are_told_apart()
    {
        var other = new Identifier(Draw.Value ^ ((UInt128)1 << 100)).Text(Card.Kind.Prefix);

        Assert.Empty(Hashes(Draw.Text(Card.Kind.Prefix), 1).Intersect(Hashes(other, 1)));
    }

    [Fact]
    public void A_number_that_is_no_card_of_ours_has_hashes_as_well()
    {
        var message = Message(null, 1) with { UnknownLast4 = "0002" };

        Assert.NotEqual(NetworkHash.OfMessage(message), NetworkHash.OfMessage(message with { UnknownLast4 = "0003" }));
        Assert.NotNull(NetworkHash.OfMessage(message));
    }

    private static string CardOf(int number) =>
        new Identifier(Draw.Value + ((UInt128)(uint)number << 16)).Text(Card.Kind.Prefix);

    private static IEnumerable<string> Hashes(string card, int number)
    {
        var message = Message(card, number);
        var keys = message.Network!;
        return new[]
        {
            NetworkHash.OfMessage(message), NetworkHash.OfTransaction(card, keys.TransactionId),
            NetworkHash.OfOriginal(card, keys.Stan, null, null), NetworkHash.OfCode(card, keys.Stan),
        }.OfType<string>();
    }

    private static AuthorizationMessage Message(string? card, int number) => new()
    {
        Kind = NetworkRequestKind.Authorization,
        Card = card,
        AmountMinor = 500,
        Currency = "USD",
        Network = new() { TransactionId = $"txn_{number}", Stan = $"{number:000000}" },
    };
}
