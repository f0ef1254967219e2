using Zentra.Payments.Payments;
using Zentra.Payments.Providers;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;

namespace Zentra.Server;

/// <summary>Finds what a provider's message is about, and records it.</summary>
public sealed class ProviderMessages(Door door, IStore store)
{
    public async Task Receive(Scope scope, string provider, ProviderMessage message)
    {
        var (payment, attempt) = await About(scope, provider, message);
        await door.Run(door.Open(
            scope, Actor.Runtime, Messages.Receive, new ReceiveMessage(provider, message, payment, attempt)));
    }

    /// <summary>Looks up again what a message named that was not known when it came.</summary>
    public async Task LookAgain(Scope scope, string id)
    {
        if (await store.Record(scope, ReceivedMessage.Kind, id) is { State: ReceivedMessage waiting })
        {
            await Receive(scope, waiting.Provider, waiting.Message);
        }
    }

    /// <summary>
    /// By our own key, which names payment and attempt, or by the provider's reference of the payment.
    /// </summary>
    private async ValueTask<(string? Payment, int Attempt)> About(Scope scope, string provider, ProviderMessage message)
    {
        if (Messages.ByKey(message.ProviderKey) is { } ours
            && await store.Record(scope, Payment.Kind, ours.Payment) is not null)
        {
            return ours;
        }
        return message.ProviderReference is { } reference
            && await store.Record(scope, ProviderReference.Kind, ProviderReference.IdOf(provider, reference))
                is { State: ProviderReference known }
            ? (known.Payment, known.Attempt)
            : (null, 0);
    }
}
