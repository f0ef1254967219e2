using Zentra.Payments.Methods;
using Zentra.Payments.Providers;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Payments.Payments;

/// <summary>
/// What a payment's steps do to the records of providers: their breakers, and their references of payments.
/// </summary>
internal static class Breakers
{
    /// <summary>Sends a payment along a route: the token that its provider knows, and the trial of a breaker.</summary>
    public static Change Take(this Change change, Route route, IRecords records, Context context)
    {
        var payment = change.Payment;
        var token = PaymentMethod.IsStored(payment.PaymentMethod)
            ? records.Find(PaymentMethod.Kind, payment.PaymentMethod)?.Tokens.GetValueOrDefault(route.Provider)
            : null;
        change.Select(route).Set(p => p with { Token = token });
        if (ProviderDecider.Find(records, route.Provider) is { } provider)
        {
            Put(change, provider, provider.Health.Chosen(payment.Id, context.At));
        }
        return change;
    }

    /// <summary>Counts the first answer to an attempt for or against its provider.</summary>
    public static void Count(
        this Change change, Attempt attempt, ProviderOutcome outcome, IRecords records, Context context)
    {
        if (attempt.Status == AttemptStatus.Pending && attempt.Queries == 0
            && ProviderDecider.Find(records, attempt.Provider) is { } provider)
        {
            Put(change, provider, provider.Health.After(outcome, context.At));
        }
    }

    /// <summary>Keeps what the provider calls the payment, so that its messages find it.</summary>
    public static void Remember(
        this Change change, Attempt attempt, string? reference, IRecords records)
    {
        if (reference is not null && ProviderDecider.Find(records, attempt.Provider) is not null)
        {
            var id = ProviderReference.IdOf(attempt.Provider, reference);
            if (records.Find(ProviderReference.Kind, id) is null)
            {
                change.Put(ProviderReference.Kind.Put(id, new(id, change.Payment.Id, attempt.Number)));
            }
        }
    }

    private static void Put(Change change, Provider provider, ProviderHealth health)
    {
        if (health == provider.Health)
        {
            return;
        }
        var changed = provider with { Health = health };
        change.Put(Provider.Kind.Put(provider.Id, changed));
        if (health.State != provider.Health.State)
        {
            change.Tell(ProviderEvents.HealthChanged, provider.Id, ProviderResource.Render(changed));
        }
    }
}
