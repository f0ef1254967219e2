using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Zentra.Cards.Authorizations;
using Zentra.Cards.Issuing;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Server.Http;
using Zentra.Server.OpenApi;

namespace Zentra.Server.Authorizations;

/// <summary>`/cards/authorizations`: what networks and processors ask, and what became of it.</summary>
internal static class AuthorizationEndpoints
{
    private const int MaxReason = 500;
    private const string NumberField = "network_card";

    public static void MapAuthorizations(this IEndpointRouteBuilder app)
    {
        var authorizations = app.MapGroup("/cards/authorizations").WithTags("Authorizations");
        authorizations.MapPost("", Request)
            .Named("card_authorizations_request", "Ask for an authorization, or tell of one")
            .Needs(Permission.Authorize).Takes<AuthorizationRequest>().WithKey(required: false)
            .Gives<AuthorizationResource>(200, 201).Refuses(400, 404, 409, 422, 503);
        authorizations.MapGet("", List).Named("card_authorizations_list", "List authorizations, newest first")
            .Needs(Permission.Read)
            .Lists(
                "created_gt", "created_lte", "card", "status", "outcome", "reason", "rule", "merchant", "amount",
                "amount_gte", "amount_lte")
            .Gives<Listing<AuthorizationResource>>(200).Refuses(400);
        authorizations.MapGet("/{id}", Get).Named("card_authorizations_get", "Read an authorization")
            .Needs(Permission.Read).Gives<AuthorizationResource>(200).Refuses(404);
        authorizations.MapPost("/{id}/increment", Increment)
            .Named("card_authorizations_increment", "Raise an authorization").Needs(Permission.Authorize)
            .Takes<ChangeAuthorizationRequest>().WithKey(required: true)
            .Gives<AuthorizationResource>(200).Refuses(400, 404, 409, 422, 503);
        authorizations.MapPost("/{id}/reverse", Reverse)
            .Named("card_authorizations_reverse", "Reverse an authorization, wholly or in part")
            .Needs(Permission.Authorize).Takes<ChangeAuthorizationRequest>().WithKey(required: true)
            .Gives<AuthorizationResource>(200).Refuses(400, 404, 409, 422, 503);
        authorizations.MapPost("/{id}/approve", Approve)
            .Named("card_authorizations_approve", "Approve what waits for a person").Needs(Permission.Operate)
            .Takes<RuleAuthorizationRequest>().WithKey(required: false).WithVersion()
            .Gives<AuthorizationResource>(200).Refuses(400, 404, 409, 412, 422);
        authorizations.MapPost("/{id}/decline", Decline)
            .Named("card_authorizations_decline", "Decline what waits for a person").Needs(Permission.Operate)
            .Takes<RuleAuthorizationRequest>().WithKey(required: false).WithVersion()
            .Gives<AuthorizationResource>(200).Refuses(400, 404, 409, 412, 422);
    }

    internal static async ValueTask<Authorization?> Find(IStore store, Scope scope, string id) =>
        Identifier.TryParse(id, Authorization.Records.Prefix, out _)
            ? (Authorization?)(await store.Record(scope, Authorization.Records, id))?.State
            : null;

    internal static Reply NotFound(HttpContext http) => Reply.Of(Problem.Of(
        new Rejection(AuthorizationProblems.NotFound, "There is no such authorization in this workspace."),
        RequestScope.Of(http).RequestId));

    private static async Task<IResult> Request(
        HttpContext http, Door door, IStore store, CardDesk desk, TimelyDecisions timely)
    {
        var parsed = await JsonBody.Read(
            http, AuthorizationRequests.Default.AuthorizationRequest, numberField: NumberField);
        if (parsed.Value is not { } body)
        {
            return parsed.Refusal(http);
        }
        var faults = new Faults();
        var (message, number) = AuthorizationReading.Read(body, faults);
        if (faults.Any)
        {
            return faults.Refusal(http);
        }
        return await Ask(http, message, number, body.IdempotencyKey, door, store, desk, timely);
    }

    /// <summary>Asks what begins an authorization.</summary>
    internal static async Task<IResult> Ask(
        HttpContext http,
        AuthorizationMessage asked,
        Pan? number,
        string? keyInBody,
        Door door,
        IStore store,
        CardDesk desk,
        TimelyDecisions timely)
    {
        var message = await desk.Address(RequestScope.Of(http).Caller.Scope, asked, number);
        return await Mutation.Run(
            http, door, AuthorizationOperations.Request, new AuthorizationCommand.Request(message), keyInBody,
            isKeyRequired: false, open => Present(store, http, open),
            answer => $"/cards/authorizations/{IdOf(answer)}", run: timely.Run);
    }

    private static Task<IResult> Increment(
        HttpContext http, string id, Door door, IStore store, TimelyDecisions timely) =>
        Change(http, id, door, store, timely, NetworkRequestKind.Incremental, isAmountRequired: true);

    private static Task<IResult> Reverse(
        HttpContext http, string id, Door door, IStore store, TimelyDecisions timely) =>
        Change(http, id, door, store, timely, NetworkRequestKind.Reversal, isAmountRequired: false);

    private static async Task<IResult> Change(
        HttpContext http,
        string id,
        Door door,
        IStore store,
        TimelyDecisions timely,
        NetworkRequestKind kind,
        bool isAmountRequired)
    {
        var parsed = await JsonBody.Read(http, AuthorizationRequests.Default.ChangeAuthorizationRequest);
        if (parsed.Value is not { } body)
        {
            return parsed.Refusal(http);
        }
        var faults = new Faults();
        if (isAmountRequired)
        {
            faults.RequireAmount("/amount_minor", body.AmountMinor);
        }
        faults.CheckAmount("/amount_minor", body.AmountMinor);
        if (faults.Any)
        {
            return faults.Refusal(http);
        }
        var asked = new AuthorizationMessage
        {
            Kind = kind,
            Authorization = id,
            AmountMinor = body.AmountMinor ?? 0,
            Currency = "",
        };
        return await Change(http, asked, body.IdempotencyKey, isKeyRequired: true, door, store, timely);
    }

    /// <summary>Asks what goes on with an authorization, in the card's own currency.</summary>
    internal static async Task<IResult> Change(
        HttpContext http,
        AuthorizationMessage asked,
        string? keyInBody,
        bool isKeyRequired,
        Door door,
        IStore store,
        TimelyDecisions timely)
    {
        if (Idempotency.Of(
            http, keyInBody, AuthorizationOperations.Request, new AuthorizationCommand.Request(asked),
            isKeyRequired).Refusal is { } wrong)
        {
            return wrong;
        }
        var scope = RequestScope.Of(http).Caller.Scope;
        if (await Find(store, scope, asked.Authorization!) is not { } authorization)
        {
            return NotFound(http);
        }
        var message = asked with
        {
            Card = authorization.Card,
            Currency = authorization.BillingCurrency,
            Merchant = authorization.Merchant,
            Channel = authorization.Channel,
        };
        return await Mutation.Run(
            http, door, AuthorizationOperations.Request, new AuthorizationCommand.Request(message), keyInBody,
            isKeyRequired, open => Present(store, http, open), run: timely.Run);
    }

    private static Task<IResult> Approve(HttpContext http, string id, Door door) => Rule(
        http, id, door, AuthorizationOperations.Approve,
        (reason, seen) => new AuthorizationCommand.Approve(id, reason, seen));

    private static Task<IResult> Decline(HttpContext http, string id, Door door) => Rule(
        http, id, door, AuthorizationOperations.Decline,
        (reason, seen) => new AuthorizationCommand.Decline(id, reason, seen));

    private static async Task<IResult> Rule(
        HttpContext http, string id, Door door, Operation operation, Func<string, long?, AuthorizationCommand> command)
    {
        var parsed = await JsonBody.Read(http, AuthorizationRequests.Default.RuleAuthorizationRequest);
        if (parsed.Value is not { } body)
        {
            return parsed.Refusal(http);
        }
        var faults = new Faults();
        if (string.IsNullOrWhiteSpace(body.Reason))
        {
            faults.Add("/reason", "required", "/reason is required.");
        }
        faults.CheckText("/reason", body.Reason, MaxReason);
        var seen = Precondition.Version(http, faults);
        if (faults.Any)
        {
            return faults.Refusal(http);
        }
        return Identifier.TryParse(id, Authorization.Records.Prefix, out _)
            ? await Mutation.Run(
                http, door, operation, command(body.Reason!, seen), body.IdempotencyKey, isKeyRequired: false,
                _ => throw new InvalidOperationException("An operator's word is answered at once."))
            : NotFound(http);
    }

    private static async Task<IResult> List(HttpContext http, IStore store)
    {
        var query = new Query(http);
        var columns = new List<(string, string)>();
        foreach (var (name, value) in new[]
        {
            ("card", query.Id("card", Card.Kind.Prefix)),
            ("status", query.OneOf("status", WireName.All<AuthorizationStatus>())),
            ("outcome", query.OneOf("outcome", WireName.All<AuthorizationOutcome>())),
            ("reason", query.OneOf("reason", WireName.All<DeclineReason>())),
            ("rule", query.Text("rule", 64)),
            ("merchant", query.Text("merchant", 64)),
        })
        {
            if (value is not null)
            {
                columns.Add((name, value));
            }
        }
        var (from, to) = query.Amounts("amount");
        if (from is { } exact && from == to)
        {
            columns.Add(("amount", Authorization.AmountKey(exact)));
            (from, to) = (null, null);
        }
        var page = query.Within(query.Page(Authorization.Records.Prefix));
        if (query.Refusal() is { } refusal)
        {
            return refusal;
        }
        var rows = await store.Records(
            RequestScope.Of(http).Caller.Scope, Authorization.Records, new(page)
            {
                Columns = columns,
                Spans = (from ?? to) is null ? [] : [new("amount", Key(from), Key(to))],
            });
        return JsonReply.Ok(
            Listing<AuthorizationResource>.Of(
                rows, page.Limit, r => AuthorizationResource.Of((Authorization)r.State),
                r => ((Authorization)r.State).Id, newerFirst: page.NewerThan is not null),
            AuthorizationResponses.Default.ListingAuthorizationResource);
    }

    private static string? Key(long? minor) => minor is { } known ? Authorization.AmountKey(known) : null;

    private static async Task<IResult> Get(HttpContext http, string id, IStore store) =>
        await Find(store, RequestScope.Of(http).Caller.Scope, id) is { } authorization
            ? new Reply(200, AuthorizationResource.Render(authorization), Reply.Json) { ETag = authorization.Version }
            : NotFound(http);

    private static async ValueTask<ReadOnlyMemory<byte>> Present(IStore store, HttpContext http, Result.Open open) =>
        AuthorizationResource.Render(
            await Find(store, RequestScope.Of(http).Caller.Scope, open.Subject)
            ?? throw new InvalidOperationException($"Authorization {open.Subject} is not there."));

    private static string? IdOf(Answer answer)
    {
        using var body = JsonDocument.Parse(answer.Body);
        return body.RootElement.TryGetProperty("id", out var id) ? id.GetString() : null;
    }
}
