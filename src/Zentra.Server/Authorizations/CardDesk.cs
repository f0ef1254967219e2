using Zentra.Cards.Authorizations;
using Zentra.Cards.Issuing;
using Zentra.Runtime.Tenancy;
using Zentra.Server.Vault;

namespace Zentra.Server.Authorizations;

/// <summary>
/// Where messages about cards come in, whichever edge they came by: a number is turned into a card.
/// </summary>
public sealed class CardDesk(CardNumbers numbers)
{
    /// <summary>
    /// The message with its card. A vault that cannot be opened is said in the message, so that this is recorded.
    /// </summary>
    public async ValueTask<AuthorizationMessage> Address(Scope scope, AuthorizationMessage message, Pan? number)
    {
        if (number is not { } pan)
        {
            return message;
        }
        try
        {
            return message with { Card = await numbers.Find(scope, pan) };
        }
        catch (VaultUnavailableException)
        {
            return message with { Failure = DeclineReason.VaultUnavailable };
        }
    }

    /// <summary>The card of a number; null where none of ours has it.</summary>
    public ValueTask<string?> Find(Scope scope, Pan number) => numbers.Find(scope, number);
}
