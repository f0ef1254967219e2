using Zentra.Payments.Payments;

namespace Zentra.Payments.Providers;

/// <summary>Which attempt of a payment a provider's message means.</summary>
internal static class MessageTarget
{
    /// <returns>
    /// The attempt; null where the message means none of them, as a refund that somebody made at the provider's own
    /// console.
    /// </returns>
    public static Attempt? Of(Payment payment, ReceiveMessage command)
    {
        var message = command.Message;
        var named = payment.Attempts.ElementAtOrDefault(command.Attempt - 1);
        if (named is not null && Means(payment, named, command))
        {
            return named.Operation == ProviderOperation.Authorize && !named.IsOpen
                ? AfterAction(payment, named, message) ?? named
                : named;
        }
        // Without our key, only an attempt that is waited for can be meant, and only by its whole amount.
        return message.ProviderKey is null
            ? payment.Attempts.LastOrDefault(a => a.IsOpen && Means(payment, a, command))
            : null;
    }

    private static bool Means(Payment payment, Attempt attempt, ReceiveMessage command) =>
        attempt.Provider == command.Provider
        && attempt.Operation == (command.Message.Operation ?? attempt.Operation)
        && (HasOtherAmount(attempt.Operation)
            || (attempt.AmountMinor == (command.Message.AmountMinor ?? attempt.AmountMinor)
                && payment.Currency == (command.Message.Currency ?? payment.Currency)));

    /// <summary>
    /// Whether providers tell of an operation by another amount than was asked for: what is undone is often told by
    /// what was authorized, and an increment by the total.
    /// </summary>
    private static bool HasOtherAmount(ProviderOperation operation) =>
        operation is ProviderOperation.Void or ProviderOperation.Reverse or ProviderOperation.Increment;

    /// <summary>
    /// The attempt that went on with what the customer did: the provider knows both as one, by the key of the first.
    /// </summary>
    private static Attempt? AfterAction(Payment payment, Attempt first, ProviderMessage message) =>
        payment.Attempts.LastOrDefault(
            a => a.Number > first.Number && a is { Operation: ProviderOperation.Authorize, IsOpen: true }
                && a.Provider == first.Provider && a.ProviderReference == message.ProviderReference);
}
