using Zentra.Runtime.Events;

namespace Zentra.Payments.Methods;

/// <summary>What is told of stored payment methods.</summary>
public static class MethodEvents
{
    public static readonly EventType<PaymentMethodResource> Created = new(
        "payment_method.created", "A payment method was stored.", MethodJson.Default.PaymentMethodResource);

    public static readonly EventType<PaymentMethodResource> Detached = new(
        "payment_method.detached",
        "A payment method was taken away from its customer.",
        MethodJson.Default.PaymentMethodResource);

    public static IReadOnlyList<EventType> All => [Created, Detached];
}
