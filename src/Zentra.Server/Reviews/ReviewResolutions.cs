using System.Globalization;
using Zentra.Payments;
using Zentra.Payments.Payments;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Reviews;
using Zentra.Server.Http;

namespace Zentra.Server.Reviews;

/// <summary>How reviews of each kind end.</summary>
internal sealed class ReviewResolutions(IEnumerable<IReviewResolution> resolutions)
{
    private readonly Dictionary<string, IReviewResolution> byKind =
        resolutions.SelectMany(r => r.Kinds.Select(k => (k, r)))
            .ToDictionary(p => p.k, p => p.r, StringComparer.Ordinal);

    /// <summary>Every resolution that a caller may name for some kind.</summary>
    public IReadOnlyList<string> All { get; } =
        [.. resolutions.SelectMany(r => r.Resolutions).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>How reviews of a kind end; null where a person cannot end them here.</summary>
    public IReviewResolution? Find(string kind) => byKind.GetValueOrDefault(kind);
}

/// <summary>
/// What an operator found out about an outcome that no provider tells; it is recorded as the outcome.
/// </summary>
internal sealed class UnknownOutcomeResolution : IReviewResolution
{
    public IReadOnlyList<string> Kinds => ["unknown_outcome"];

    public IReadOnlyList<string> Resolutions => ["approved", "declined", "not_received"];

    public (Operation Operation, Command Command)? Read(
        Review review, ResolveReviewRequest body, long? seen, Faults faults)
    {
        faults.CheckReference("/provider_reference", body.ProviderReference);
        faults.CheckReference("/raw_code", body.RawCode);
        var word = body.Outcome ?? body.Resolution;
        if (word is null || !Resolutions.Contains(word))
        {
            faults.Add("/outcome", "invalid_value", $"/outcome must be one of {string.Join(", ", Resolutions)}.");
        }
        if (body is { Outcome: { } outcome, Resolution: { } resolution } && outcome != resolution)
        {
            faults.Add("/resolution", "invalid_value", "/resolution and /outcome name different outcomes.");
        }
        if (word == "approved" && body.ProviderReference is null)
        {
            faults.Add("/provider_reference", "required", "/provider_reference is required for an approval.");
        }
        if (faults.Any)
        {
            return null;
        }
        ProviderOutcome found = word switch
        {
            "approved" => new ProviderOutcome.Approved(body.ProviderReference!),
            "declined" => new ProviderOutcome.Declined(DeclineCodes.Unmapped, body.RawCode ?? "operator_word"),
            _ => new ProviderOutcome.NotReceived(),
        };
        var attempt = int.Parse(review.Facts.GetValueOrDefault("attempt", "0"), CultureInfo.InvariantCulture);
        return (PaymentsCapability.SettleUnknown, new PaymentCommand.SettleUnknown(
            review.Subject, attempt, found, body.Reason!)
        {
            Review = review.Id,
            Seen = seen,
        });
    }
}

/// <summary>Reviews from which nothing follows in the books: someone has seen them, and says what he did.</summary>
internal sealed class AcknowledgedResolution : IReviewResolution
{
    public IReadOnlyList<string> Kinds => ReviewDecider.AcknowledgedKinds;

    public IReadOnlyList<string> Resolutions => [ReviewDecider.Acknowledged];

    public (Operation Operation, Command Command)? Read(
        Review review, ResolveReviewRequest body, long? seen, Faults faults)
    {
        if (body.Resolution != ReviewDecider.Acknowledged)
        {
            faults.Add(
                "/resolution", "invalid_value",
                $"/resolution must be {ReviewDecider.Acknowledged} for a review of kind {review.Kind}.");
        }
        foreach (var (pointer, value) in new[]
        {
            ("/outcome", body.Outcome), ("/provider_reference", body.ProviderReference), ("/raw_code", body.RawCode),
        })
        {
            if (value is not null)
            {
                faults.Add(pointer, "not_of_this_kind", $"{pointer} is for reviews of unknown outcomes only.");
            }
        }
        return faults.Any
            ? null
            : (ReviewDecider.Acknowledge, new AcknowledgeReview(review.Id, body.Reason!, seen));
    }
}
