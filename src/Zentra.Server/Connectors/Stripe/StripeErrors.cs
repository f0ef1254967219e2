using Zentra.Payments.Payments;

namespace Zentra.Server.Connectors.Stripe;

/// <summary>
/// What an answer that is no success means for the money. The table is in order, and the first row that fits holds;
/// what no row names, as every 5xx, leaves the outcome unknown.
/// </summary>
internal static class StripeErrors
{
    /// <summary>
    /// A PaymentIntent in one of these holds money, took it or may yet: an error beside it refuses nothing.
    /// </summary>
    private static readonly string[] Live = ["requires_capture", "succeeded", "processing", "requires_action"];

    private static readonly Row[] Rows =
    [
        // Another call with the key runs now, or was made with other parameters: what that one did is not known.
        // https://docs.stripe.com/api/idempotent_requests
        new(409, null, null, Meaning.Unknown),
        new(400, "idempotency_error", null, Meaning.Unknown),

        // Something else holds the object. https://docs.stripe.com/rate-limits#object-lock-timeouts
        new(429, null, "lock_timeout", Meaning.Unknown),

        // Limiter and authentication come before anything is done, and before the key is looked at.
        // https://docs.stripe.com/error-low-level#content-errors
        new(429, null, null, Meaning.NotBegun),
        new(401, null, null, Meaning.NotBegun),
        new(403, null, null, Meaning.NotBegun),

        // The request was done, and refused. https://docs.stripe.com/api/errors
        new(402, "card_error", null, Meaning.Declined),
        new(402, "invalid_request_error", null, Meaning.Declined),
        new(400, "card_error", null, Meaning.Declined),
        new(400, "invalid_request_error", null, Meaning.Declined),
        new(404, "invalid_request_error", null, Meaning.Declined),
    ];

    /// <summary>What to record for a request that changes something and had no success.</summary>
    public static ProviderOutcome Outcome(StripeAnswer answer, ProviderCall call)
    {
        if (answer is not StripeAnswer.Answered answered)
        {
            return answer is StripeAnswer.NotSent notSent
                ? NotBegun(call, notSent.Reason)
                : new ProviderOutcome.Unknown(((StripeAnswer.Lost)answer).Reason);
        }
        if (ErrorOf(answered) is not { } error)
        {
            return new ProviderOutcome.Unknown($"http_{answered.Status}");
        }
        var raw = StripeDeclines.Raw(error.DeclineCode ?? error.Code ?? error.Type);
        if (Live.Contains(error.PaymentIntent?.Status) && call.Operation == ProviderOperation.Authorize)
        {
            return new ProviderOutcome.Unknown($"{raw}_but_{error.PaymentIntent!.Status}");
        }
        return Of(answered.Status, error) switch
        {
            Meaning.Declined => StripeDeclines.Of(error),
            Meaning.NotBegun => NotBegun(call, $"http_{answered.Status}"),
            Meaning.Unknown => new ProviderOutcome.Unknown(raw == "unnamed" ? $"http_{answered.Status}" : raw),
            _ => throw new ArgumentOutOfRangeException(nameof(answer)),
        };
    }

    /// <summary>
    /// Nothing was begun by this request. Where it repeats an earlier one, that says nothing of the earlier; and a
    /// reversal has to be done in the end, so it is asked about and sent again.
    /// </summary>
    public static ProviderOutcome NotBegun(ProviderCall call, string reason) =>
        call.IsQuery || call.Queries > 0 || call.Operation == ProviderOperation.Reverse
            ? new ProviderOutcome.Unknown(reason)
            : new ProviderOutcome.RefusedBeforeProcessing(reason);

    /// <summary>Why a question was not answered: it stays open.</summary>
    public static string Reason(StripeAnswer answer) => answer switch
    {
        StripeAnswer.NotSent notSent => notSent.Reason,
        StripeAnswer.Lost lost => lost.Reason,
        StripeAnswer.Answered { Status: 200 } => "unreadable_answer",
        StripeAnswer.Answered answered => ErrorOf(answered)?.Code is { } code
            ? StripeDeclines.Raw(code)
            : $"http_{answered.Status}",
        _ => throw new ArgumentOutOfRangeException(nameof(answer)),
    };

    public static string? CodeOf(StripeAnswer answer) =>
        answer is StripeAnswer.Answered answered ? ErrorOf(answered)?.Code : null;

    private static Meaning Of(int status, StripeError error)
    {
        foreach (var row in Rows)
        {
            if (row.Status == status && (row.Type ?? error.Type) == error.Type
                && (row.Code ?? error.Code) == error.Code)
            {
                return row.Meaning;
            }
        }
        return Meaning.Unknown;
    }

    private static StripeError? ErrorOf(StripeAnswer.Answered answered) => answered.Status == 200
        ? null
        : StripeJson.Read(answered.Body, StripeJson.Default.StripeErrorBody)?.Error;

    private enum Meaning
    {
        /// <summary>Stripe refused for good; no money moved.</summary>
        Declined,

        /// <summary>Stripe did not look at it.</summary>
        NotBegun,

        Unknown,
    }

    private readonly record struct Row(int Status, string? Type, string? Code, Meaning Meaning);
}
