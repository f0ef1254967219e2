using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Operations;
using Zentra.Runtime.Reviews;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Server.Http;
using Zentra.Server.OpenApi;

namespace Zentra.Server.Reviews;

/// <summary>`/reviews`: what waits for a person, and what people do with it.</summary>
internal static class ReviewEndpoints
{
    private const int MaxWord = 64;

    public static void MapReviews(this IEndpointRouteBuilder app)
    {
        var reviews = app.MapGroup("/reviews").WithTags("Reviews");
        reviews.MapGet("", List).Named("reviews_list", "List reviews, newest first").Needs(Permission.Read)
            .Lists("kind", "state", "owner", "subject", "related").Gives<Listing<ReviewResource>>(200).Refuses(400);
        reviews.MapGet("/{id}", Get).Named("reviews_get", "Read a review").Needs(Permission.Read)
            .Gives<ReviewResource>(200).Refuses(404);
        reviews.MapPost("/bulk", BulkEndpoint.Run)
            .Named("reviews_bulk", "Assign or resolve many reviews, each by an intent of its own")
            .Needs(Permission.Operate).Takes<BulkReviewsRequest>().WithKey(required: false)
            .Gives<OperationResource>(200, 202).Refuses(400, 409, 422);
        Act<AssignReviewRequest>(reviews, "assign", Assign, "Give a review to someone to look after");
        Act<CommentReviewRequest>(reviews, "comment", Comment, "Say something about a review");
        Act<SetReviewDueRequest>(reviews, "due", SetDue, "Set by when a review is to be resolved");
        Act<ResolveReviewRequest>(
            reviews, "resolve", Resolve,
            "End a review; above the workspace's amount it is proposed, and another actor must decide the same");
        Act<ReopenReviewRequest>(
            reviews, "reopen", Reopen, "Open a resolved review again; what its resolution did stays done");
    }

    public static async ValueTask<Review?> Find(IStore store, Scope scope, string id) =>
        Identifier.TryParse(id, Review.Records.Prefix, out _)
            ? (Review?)(await store.Record(scope, Review.Records, id))?.State
            : null;

    public static void RequireReason(Faults faults, string? reason)
    {
        if (reason is null)
        {
            faults.Add("/reason", "required", "/reason is required: why, or how it was found out.");
        }
        faults.CheckText("/reason", reason, Review.MaxReason);
    }

    private static void Act<TRequest>(RouteGroupBuilder reviews, string act, Delegate handler, string summary)
        where TRequest : notnull => reviews.MapPost($"/{{id}}/{act}", handler).Named($"reviews_{act}", summary)
            .Needs(Permission.Operate).Takes<TRequest>().WithKey(required: false).WithVersion()
            .Gives<ReviewResource>(200).Refuses(400, 404, 409, 412, 422);

    private static async Task<IResult> List(HttpContext http, IStore store)
    {
        var query = new Query(http);
        var columns = new List<(string, string)>();
        foreach (var (name, value) in new[]
        {
            ("kind", query.Text("kind", MaxWord)),
            ("state", query.OneOf("state", WireName.All<ReviewState>())),
            ("owner", query.Text("owner", Review.MaxOwner)),
            ("subject", query.Text("subject", 128)),
            ("related", query.Text("related", 128)),
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
            ? new Reply(200, ReviewResource.Render(review), Reply.Json) { ETag = review.Version }
            : NotFound(http);

    private static Task<IResult> Assign(HttpContext http, string id, Door door) => Do(
        http, id, door, ReviewRequests.Default.AssignReviewRequest, ReviewDecider.Assign,
        (body, seen, faults) =>
        {
            faults.CheckText("/owner", body.Owner, Review.MaxOwner);
            return new AssignReview(id, body.Owner, seen);
        });

    private static Task<IResult> Comment(HttpContext http, string id, Door door) => Do(
        http, id, door, ReviewRequests.Default.CommentReviewRequest, ReviewDecider.Comment,
        (body, seen, faults) =>
        {
            if (body.Text is null)
            {
                faults.Add("/text", "required", "/text is required.");
            }
            // A comment may have lines; nothing else that does not print.
            var inOneLine = body.Text?.Replace('\n', ' ').Replace('\t', ' ');
            faults.CheckText("/text", inOneLine, Review.MaxComment);
            return new CommentReview(id, body.Text ?? "", seen);
        });

    private static Task<IResult> SetDue(HttpContext http, string id, Door door) => Do(
        http, id, door, ReviewRequests.Default.SetReviewDueRequest, ReviewDecider.SetDue,
        (body, seen, _) => new SetReviewDue(id, body.DueAt, seen));

    private static async Task<IResult> Reopen(
        HttpContext http, string id, Door door, IStore store, ReviewResolutions resolutions)
    {
        var kind = (await Find(store, RequestScope.Of(http).Caller.Scope, id))?.Kind;
        var its = kind is null ? null : resolutions.Find(kind);
        return await Do(
            http, id, door, ReviewRequests.Default.ReopenReviewRequest, its?.Reopening ?? ReviewDecider.Reopen,
            (body, seen, faults) =>
            {
                RequireReason(faults, body.Reason);
                return its?.Reopen(id, body.Reason ?? "", seen) ?? new ReopenReview(id, body.Reason ?? "", seen);
            });
    }

    private static async Task<IResult> Do<TRequest>(
        HttpContext http,
        string id,
        Door door,
        JsonTypeInfo<TRequest> json,
        Operation operation,
        Func<TRequest, long?, Faults, Command> read)
        where TRequest : class
    {
        var parsed = await JsonBody.Read(http, json);
        if (parsed.Value is not { } body)
        {
            return parsed.Refusal(http);
        }
        var faults = new Faults();
        var command = read(body, Precondition.Version(http, faults), faults);
        if (faults.Any)
        {
            return faults.Refusal(http);
        }
        return Identifier.TryParse(id, Review.Records.Prefix, out _)
            ? await Mutation.Run(
                http, door, operation, command, keyInBody: null, isKeyRequired: false,
                _ => throw new InvalidOperationException("What is done to a review is answered at once."))
            : NotFound(http);
    }

    private static async Task<IResult> Resolve(
        HttpContext http, string id, Door door, IStore store, ReviewResolutions resolutions)
    {
        var parsed = await JsonBody.Read(http, ReviewRequests.Default.ResolveReviewRequest);
        if (parsed.Value is not { } body)
        {
            return parsed.Refusal(http);
        }
        var faults = new Faults();
        RequireReason(faults, body.Reason);
        faults.CheckText("/resolution", body.Resolution, MaxWord);
        var seen = Precondition.Version(http, faults);
        if (faults.Any)
        {
            return faults.Refusal(http);
        }
        var scope = RequestScope.Of(http).Caller.Scope;
        if (await Find(store, scope, id) is not { } review)
        {
            return NotFound(http);
        }
        if (resolutions.Find(review.Kind) is not { } resolution)
        {
            return Reply.Of(Problem.Of(NotPossible(review), RequestScope.Of(http).RequestId));
        }
        if (resolution.Read(review, body, seen, faults) is not var (operation, command))
        {
            return faults.Refusal(http);
        }
        var (key, refusal) = Idempotency.Of(http, body.IdempotencyKey, operation, command, isRequired: false);
        if (refusal is not null)
        {
            return refusal;
        }
        // The outcome answers whoever asked for the attempt; whoever resolves it is shown the review.
        var result = await door.Run(Mutation.Open(http, operation, command) with { Key = key });
        return result is Result.Answered or Result.Open
            ? new Reply(200, ReviewResource.Render((await Find(store, scope, id))!), Reply.Json)
            {
                IsReplay = result is Result.Answered { IsReplay: true } or Result.Open { IsReplay: true },
            }
            : Mutation.Refuse(RequestScope.Of(http), result);
    }

    public static Rejection NotPossible(Review review) => new(
        ReviewProblems.ResolutionNotPossible, $"A review of kind {review.Kind} is not resolved by a person.");

    private static Reply NotFound(HttpContext http) => Reply.Of(Problem.Of(
        new Rejection(ReviewProblems.NotFound, "There is no such review in this workspace."),
        RequestScope.Of(http).RequestId));
}
