using Zentra.Payments.Disputes;
using Zentra.Payments.Payments;
using Zentra.Payments.Providers;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;

namespace Zentra.Server;

/// <summary>Finds what a provider's message is about, and records it.</summary>
public sealed class ProviderMessages(Door door, IStore store, UnmappedDeclines unmapped)
{
    public async Task Receive(Scope scope, string provider, ProviderMessage message)
    {
        unmapped.See(provider, message.Outcome);
        await Record(scope, provider, message);
    }

    private async Task Record(Scope scope, string provider, ProviderMessage message)
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
            await Record(scope, waiting.Provider, waiting.Message);
        }
    }

    /// <summary>
    /// By our own key, which names payment and attempt, or by the provider's reference of the payment or the dispute.
    /// </summary>
    private async ValueTask<(string? Payment, int Attempt)> About(Scope scope, string provider, ProviderMessage message)
    {
        if (Messages.ByKey(message.ProviderKey) is { } ours
            && await store.Record(scope, Payment.Kind, ours.Payment) is not null)
        {
            return ours;
        }
        if (message.ProviderReference is { } reference
            && await Find(scope, ProviderReference.IdOf(provider, reference)) is { } known)
        {
            return (known.Object, known.Attempt);
        }
        return message.Dispute is { } notice
            && await Find(scope, ProviderReference.IdOfDispute(provider, notice.Reference)) is { } disputed
            && await store.Record(scope, Dispute.Kind, disputed.Object) is { State: Dispute dispute }
            ? (dispute.Payment, 0)
            : (null, 0);
    }

    private async ValueTask<ProviderReference?> Find(Scope scope, string id) =>
        (ProviderReference?)(await store.Record(scope, ProviderReference.Kind, id))?.State;
}
