using Zentra.Runtime.Intents;
using Zentra.Runtime.Money;

namespace Zentra.Payments.Payments;

/// <summary>One request to a provider, and what came of it in one sentence.</summary>
public sealed record AttemptResource(
    int Number,
    ProviderOperation Operation,
    long AmountMinor,
    string Provider,
    AttemptStatus Status,
    string? ProviderReference,
    string MoneyMoved,
    string? Code,
    string? RawCode,
    string Explanation,
    string? NextStep,
    Timestamp StartedAt,
    Timestamp? EndedAt)
{
    /// <summary>Whether the same may be tried again as it was, with a new key.</summary>
    public required RetrySafety Retry { get; init; }

    public static AttemptResource Of(Attempt attempt, Payment payment)
    {
        var (money, explanation, next) = Explain(attempt, payment);
        return new(
            attempt.Number, attempt.Operation, attempt.AmountMinor, attempt.Provider, attempt.Status,
            attempt.ProviderReference, money, attempt.Code, attempt.RawCode, explanation, next,
            attempt.StartedAt, attempt.EndedAt)
        {
            Retry = RetryOf(attempt),
        };
    }

    private static RetrySafety RetryOf(Attempt attempt) => attempt.Status switch
    {
        AttemptStatus.Refused => RetrySafety.Safe,
        AttemptStatus.Declined => DeclineCodes.Of(attempt.Code).Retry,
        // It went through, or goes on where it is: another one would be a second.
        AttemptStatus.Approved or AttemptStatus.RequiresAction => RetrySafety.Unsafe,
        AttemptStatus.Pending or AttemptStatus.Unknown => RetrySafety.Unknown,
        _ => throw new ArgumentOutOfRangeException(nameof(attempt)),
    };

    private static (string Money, string Explanation, string? Next) Explain(Attempt attempt, Payment payment)
    {
        var amount = $"{Currency.Find(payment.Currency)!.Format(attempt.AmountMinor)} {payment.Currency}";
        var what = $"the {Noun(attempt.Operation)} of {amount}";
        var decline = DeclineCodes.Of(attempt.Code);
        return attempt.Status switch
        {
            AttemptStatus.Pending when attempt.ProviderReference is not null && attempt.EndedAt is null
                    && attempt.Operation != ProviderOperation.Reverse => (
                "maybe", $"{attempt.Provider} has {what} in hand and will tell what becomes of it.", "Wait."),
            AttemptStatus.Pending => (
                "maybe", $"{attempt.Provider} was asked for {what} and has not answered yet.", "Wait."),
            AttemptStatus.Approved when attempt.Operation == ProviderOperation.Authorize
                    && payment.CaptureMethod == CaptureMethod.Automatic => (
                "yes", $"{attempt.Provider} approved {what} and captured it.", null),
            AttemptStatus.Approved => (
                attempt.Operation is ProviderOperation.Capture or ProviderOperation.Refund ? "yes" : "no",
                $"{attempt.Provider} approved {what}.", null),
            AttemptStatus.Declined when attempt.ProviderReference is not null
                    && attempt.Operation == ProviderOperation.Refund => (
                "no",
                $"{attempt.Provider} approved {what}, then took it back: {decline.Meaning} "
                + $"(raw code {attempt.RawCode}); the money did not reach the customer.",
                decline.NextStep),
            AttemptStatus.Declined => (
                decline.MoneyMoved,
                $"{attempt.Provider} refused {what}: {decline.Meaning} (raw code {attempt.RawCode}); "
                + (decline.MoneyMoved == "no" ? "no money moved." : "the earlier one may have moved money."),
                decline.NextStep),
            AttemptStatus.Refused => (
                "no",
                $"{attempt.Provider} refused {what} before it began (raw code {attempt.RawCode}); no money moved.",
                decline.NextStep),
            AttemptStatus.RequiresAction => (
                "no", $"{attempt.Provider} waits for the customer before {what}.",
                "Send the customer to next_action.url, then confirm the payment."),
            AttemptStatus.Unknown => (
                "maybe",
                $"{attempt.Provider} gave no answer that can be trusted to {what} ({attempt.RawCode}); "
                + "money may have moved.",
                "Do nothing: the provider is being asked, and the books stay as they are until it answers."),
            _ => throw new ArgumentOutOfRangeException(nameof(attempt)),
        };
    }

    private static string Noun(ProviderOperation operation) => operation switch
    {
        ProviderOperation.Authorize => "authorization",
        ProviderOperation.Increment => "increment",
        ProviderOperation.Capture => "capture",
        ProviderOperation.Void => "cancellation",
        ProviderOperation.Refund => "refund",
        ProviderOperation.Reverse => "reversal",
        _ => throw new ArgumentOutOfRangeException(nameof(operation)),
    };
}
