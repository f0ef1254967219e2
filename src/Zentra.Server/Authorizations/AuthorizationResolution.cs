using Zentra.Cards.Authorizations;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Reviews;
using Zentra.Server.Http;

namespace Zentra.Server.Authorizations;

/// <summary>
/// How reviews of authorizations end: by the same commands as `/approve` and `/decline`, so that the rules are asked
/// again and the same is held, posted and told.
/// </summary>
internal sealed class AuthorizationResolution : IReviewResolution
{
    public IReadOnlyList<string> Kinds => [AuthorizationReviews.Kind];

    public IReadOnlyList<string> Resolutions => [AuthorizationReviews.Approve, AuthorizationReviews.Decline];

    public (Operation Operation, Command Command)? Read(
        Review review, ResolveReviewRequest body, long? seen, Faults faults)
    {
        if (body.Resolution is not { } word || !Resolutions.Contains(word))
        {
            faults.Add(
                "/resolution", "invalid_value", $"/resolution must be one of {string.Join(", ", Resolutions)}.");
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
        return faults.Any ? null
            : body.Resolution == AuthorizationReviews.Approve
                ? (AuthorizationOperations.Approve,
                    new AuthorizationCommand.Approve(review.Subject, body.Reason!, seen))
                : (AuthorizationOperations.Decline,
                    new AuthorizationCommand.Decline(review.Subject, body.Reason!, seen));
    }
}
