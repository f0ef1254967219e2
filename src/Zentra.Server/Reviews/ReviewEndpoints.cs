using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Zentra.Payments;
using Zentra.Payments.Payments;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Reviews;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Server.Http;
using Zentra.Server.OpenApi;

namespace Zentra.Server.Reviews;

/// <summary>What an operator found out about an outcome that no provider tells.</summary>
public sealed record ResolveReviewRequest
{
    /// <summary>`approved`, `declined` or `not_received`. Required.</summary>
    public string? Outcome { get; init; }

    /// <summary>The provider's reference; required for `approved`.</summary>
    public string? ProviderReference { get; init; }

    /// <summary>The provider's own code; for `declined`.</summary>
    public string? RawCode { get; init; }

    /// <summary>How it was found out: 1 to 500 characters, kept with the intent. Required.</summary>
    public string? Reason { get; init; }

    public string? IdempotencyKey { get; init; }
}

/// <summary>`/reviews`: what waits for a person.</summary>
internal static class ReviewEndpoints
{
    private static readonly ProblemType NotFoundType = new("review_not_found", 404, "There is no such review.");

    private static readonly string[] Outcomes = ["approved", "declined", "not_received"];

    public static IReadOnlyList<ProblemType> Problems => [NotFoundType];

    public static void MapReviews(this IEndpointRouteBuilder app)
    {
        var reviews = app.MapGroup("/reviews").WithTags("Reviews");
        reviews.MapGet("", List).Named("reviews_list", "List reviews, newest first").Needs(Permission.Read)
            .Lists("kind", "state", "subject").Gives<Listing<ReviewResource>>(200).Refuses(400);
        reviews.MapGet("/{id}", Get).Named("reviews_get", "Read a review").Needs(Permission.Read)
            .Gives<ReviewResource>(200).Refuses(404);
        reviews.MapPost("/{id}/resolve", Resolve)
            .Named("reviews_resolve", "Say what became of an unknown outcome; it is recorded as the outcome")
            .Needs(Permission.Operate).Takes<ResolveReviewRequest>().WithKey(required: false)
            .Gives<ReviewResource>(200).Refuses(400, 404, 409, 422);
    }

    private static async Task<IResult> List(HttpContext http, IStore store)
    {
        var query = new Query(http);
        var columns = new List<(string, string)>();
        foreach (var (name, value) in new[]
        {
            ("kind", query.Text("kind", 64)),
            ("state", query.OneOf("state", WireName.All<ReviewState>())),
            ("subject", query.Text("subject", 128)),
        })
        {
            if (value is not null)
            {
                columns.Add((name, value));
            }
        }
        var page = query.Page(Review.Records.Prefix);
        if (query.Refusal() is { } refusal)
        {
            return refusal;
        }
        var rows = await store.Records(
            RequestScope.Of(http).Caller.Scope, Review.Records, new(page) { Columns = columns });
        return JsonReply.Ok(
            Listing<ReviewResource>.Of(
                rows, page.Limit, r => ReviewResource.Of((Review)r.State), r => ((Review)r.State).Id,
                newerFirst: page.NewerThan is not null),
            ReviewResponses.Default.ListingReviewResource);
    }

    private static async Task<IResult> Get(HttpContext http, string id, IStore store) =>
        await Find(store, RequestScope.Of(http).Caller.Scope, id) is { } review
            ? new Reply(200, ReviewResource.Render(review), Reply.Json)
            : NotFound(http);

    private static async Task<IResult> Resolve(HttpContext http, string id, Door door, IStore store)
    {
        var parsed = await JsonBody.Read(http, ReviewRequests.Default.ResolveReviewRequest);
        if (parsed.Value is not { } body)
        {
            return parsed.Refusal(http);
        }
        var faults = new Faults();
        var outcome = Read(body, faults);
        if (faults.Any || outcome is null)
        {
            return faults.Refusal(http);
        }
        var scope = RequestScope.Of(http).Caller.Scope;
        if (await Find(store, scope, id) is not { } review)
        {
            return NotFound(http);
        }
        var attempt = int.Parse(review.Facts.GetValueOrDefault("attempt", "0"), CultureInfo.InvariantCulture);
        var command = new PaymentCommand.SettleUnknown(review.Subject, attempt, outcome, body.Reason!);
        var (key, refusal) = Idempotency.Of(
            http, body.IdempotencyKey, PaymentsCapability.SettleUnknown, command, isRequired: false);
        if (refusal is not null)
        {
            return refusal;
        }
        // The outcome answers whoever asked for the attempt; whoever resolves it is shown the review.
        var result = await door.Run(Mutation.Open(http, PaymentsCapability.SettleUnknown, command) with { Key = key });
        return result is Result.Answered or Result.Open
            ? new Reply(200, ReviewResource.Render((await Find(store, scope, id))!), Reply.Json)
            {
                IsReplay = result is Result.Answered { IsReplay: true } or Result.Open { IsReplay: true },
            }
            : Mutation.Refuse(RequestScope.Of(http), result);
    }

    private static ProviderOutcome? Read(ResolveReviewRequest body, Faults faults)
    {
        if (body.Reason is null)
        {
            faults.Add("/reason", "required", "/reason is required: how it was found out.");
        }
        faults.CheckText("/reason", body.Reason, 500);
        faults.CheckReference("/provider_reference", body.ProviderReference);
        faults.CheckReference("/raw_code", body.RawCode);
        if (body.Outcome is null || !Outcomes.Contains(body.Outcome))
        {
            faults.Add("/outcome", "invalid_value", $"/outcome must be one of {string.Join(", ", Outcomes)}.");
        }
        if (body is { Outcome: "approved", ProviderReference: null })
        {
            faults.Add("/provider_reference", "required", "/provider_reference is required for an approval.");
        }
        return body.Outcome switch
        {
            "approved" => new ProviderOutcome.Approved(body.ProviderReference ?? ""),
            "declined" => new ProviderOutcome.Declined(DeclineCodes.Unmapped, body.RawCode ?? "operator_word"),
            "not_received" => new ProviderOutcome.NotReceived(),
            _ => null,
        };
    }

    private static async ValueTask<Review?> Find(IStore store, Scope scope, string id) =>
        Identifier.TryParse(id, Review.Records.Prefix, out _)
            ? (Review?)(await store.Record(scope, Review.Records, id))?.State
            : null;

    private static Reply NotFound(HttpContext http) => Reply.Of(Problem.Of(
        new Rejection(NotFoundType, "There is no such review in this workspace."), RequestScope.Of(http).RequestId));
}
