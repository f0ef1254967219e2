using System.Collections.Concurrent;
using Zentra.Cards.Authorizations;
using Zentra.Cards.Issuing;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Server.Vault;

namespace Zentra.Server.Authorizations;

/// <summary>
/// Where messages about cards come in, whichever edge they came by: a number is turned into a card, and what a decision
/// will read is named, so that the lane can read it at once.
/// </summary>
public sealed class CardDesk(IStore store, CardNumbers numbers)
{
    private const int MaxKnown = 100_000;

    private readonly ConcurrentDictionary<(Scope Scope, string Card), (string Program, string Account)> known = new();

    /// <summary>
    /// The message with its card, and with the program and the account that the card has for good. A vault that cannot
    /// be opened is said in the message, so that the refusal is recorded.
    /// </summary>
    public async ValueTask<AuthorizationMessage> Address(Scope scope, AuthorizationMessage message, Pan? number)
    {
        if (number is { } pan)
        {
            try
            {
                message = message with { Card = await numbers.Find(scope, pan) };
            }
            catch (VaultUnavailableException)
            {
                return message with { Failure = DeclineReason.VaultUnavailable };
            }
        }
        if (message.Card is { } card && await Known(scope, card) is var (program, account))
        {
            return message with { Program = program, Account = account };
        }
        return message;
    }

    /// <summary>The card of a number; null where none of ours has it.</summary>
    public ValueTask<string?> Find(Scope scope, Pan number) => numbers.Find(scope, number);

    private async ValueTask<(string Program, string Account)?> Known(Scope scope, string id)
    {
        if (known.TryGetValue((scope, id), out var fixedOf))
        {
            return fixedOf;
        }
        if (await store.Record(scope, Card.Kind, id) is not { State: Card card })
        {
            return null;
        }
        if (known.Count >= MaxKnown)
        {
            known.Clear();
        }
        return known[(scope, id)] = (card.Program, card.Account);
    }
}
