using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Zentra.Payments.Routing;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Server.Http;
using Zentra.Server.OpenApi;

namespace Zentra.Server.Routing;

/// <summary>`/routing`: rules in versions, the decisions they led to, and what other rules would have done.</summary>
internal static class RoutingEndpoints
{
    public static void MapRouting(this IEndpointRouteBuilder app)
    {
        var routing = app.MapGroup("/routing").WithTags("Routing");
        routing.MapPost("/rules", Create).Named("routing_rules_create", "Make the next version of the routing rules")
            .Needs(Permission.Administer).Takes<CreateRoutingRulesRequest>()
            .WithKey(required: false).WithVersion()
            .Gives<RoutingRulesResource>(201).Refuses(400, 409, 412, 422);
        routing.MapPut("/rules", Create)
            .Named("routing_rules_replace", "Replace the routing rules by a new version, with If-Match")
            .Needs(Permission.Administer).Takes<CreateRoutingRulesRequest>()
            .WithKey(required: false).WithVersion()
            .Gives<RoutingRulesResource>(201).Refuses(400, 409, 412, 422);
        routing.MapGet("/rules", List).Named("routing_rules_list", "List the versions of the rules, newest first")
            .Needs(Permission.Read).Lists().Gives<Listing<RoutingRulesResource>>(200).Refuses(400);
        routing.MapGet("/rules/{version}", Get).Named("routing_rules_get", "Read a version of the routing rules")
            .Needs(Permission.Read).Gives<RoutingRulesResource>(200).Refuses(404);
        routing.MapGet("/decisions/{id}", Decision)
            .Named("routing_decisions_get", "Read why a payment went where it went")
            .Needs(Permission.Read).Gives<RoutingDecisionResource>(200).Refuses(404);
        routing.MapPost("/simulate", Simulation.Run)
            .Named("routing_simulate", "Route a payment that is not made, or compare two versions over recent payments")
            .Needs(Permission.Read).Takes<SimulateRoutingRequest>()
            .Gives<RoutingSimulationResource>(200).Refuses(400, 404, 422);
    }

    /// <summary>Reads rules and says their faults.</summary>
    internal static RoutingRules Read(CreateRoutingRulesRequest body, Faults faults)
    {
        if (body.Rules is null)
        {
            faults.Add("/rules", "required", "/rules is required: a list, which may be empty.");
        }
        faults.CheckText("/description", body.Description, 500);
        var rules = new RoutingRules
        {
            Rules = body.Rules ?? [],
            Otherwise = body.Otherwise,
            Failover = body.Failover?.Read() ?? new(),
        };
        foreach (var (pointer, detail) in RoutingCheck.Faults(rules))
        {
            faults.Add(pointer, "invalid_rule", $"{pointer}: {detail}");
        }
        return rules;
    }

    internal static async ValueTask<RoutingVersion?> Find(IStore store, Scope scope, int version)
    {
        var query = new RecordQuery(new(1))
        {
            Columns = [("version", version.ToString(CultureInfo.InvariantCulture))],
        };
        return await store.Records(scope, RoutingVersion.Kind, query) is [{ State: RoutingVersion found }]
            ? found
            : null;
    }

    internal static Reply NotFound(HttpContext http) => Reply.Of(Problem.Of(
        new Rejection(RoutingProblems.RulesNotFound, "There is no such version of the rules in this workspace."),
        RequestScope.Of(http).RequestId));

    private static async Task<IResult> Create(HttpContext http, Door door)
    {
        var parsed = await JsonBody.Read(http, RoutingRequests.Default.CreateRoutingRulesRequest);
        if (parsed.Value is not { } body)
        {
            return parsed.Refusal(http);
        }
        var faults = new Faults();
        var rules = Read(body, faults);
        var seen = Precondition.Version(http, faults);
        if (faults.Any)
        {
            return faults.Refusal(http);
        }
        return await Mutation.Run(
            http, door, RoutingDecider.Put,
            new PutRoutingRules(rules, body.Description, (int?)seen),
            keyInBody: null, isKeyRequired: false,
            _ => throw new InvalidOperationException("Rules are answered at once."));
    }

    private static async Task<IResult> List(HttpContext http, IStore store)
    {
        var query = new Query(http);
        var page = query.Page(RoutingVersion.Kind.Prefix);
        if (query.Refusal() is { } refusal)
        {
            return refusal;
        }
        var rows = await store.Records(RequestScope.Of(http).Caller.Scope, RoutingVersion.Kind, new(page));
        return JsonReply.Ok(
            Listing<RoutingRulesResource>.Of(
                rows,
                page.Limit,
                r => RoutingRulesResource.Of((RoutingVersion)r.State),
                r => ((RoutingVersion)r.State).Id,
                newerFirst: page.NewerThan is not null),
            RoutingResponses.Default.ListingRoutingRulesResource);
    }

    private static async Task<IResult> Get(HttpContext http, string version, IStore store) =>
        int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && await Find(store, RequestScope.Of(http).Caller.Scope, number) is { } found
            ? new Reply(200, RoutingRulesResource.Render(found), Reply.Json) { ETag = found.Version }
            : NotFound(http);

    /// <summary>A decision shares its draw with the intent that made it, so its identifier leads there.</summary>
    private static async Task<IResult> Decision(HttpContext http, string id, IStore store)
    {
        var scope = RequestScope.Of(http).Caller.Scope;
        if (Identifier.TryParse(id, "rte", out var decision)
            && await store.Intent(scope, decision.Intent) is { } intent
            && Recorded.Route(intent.Route.Span) is { } route && route.Decision == id)
        {
            return JsonReply.Ok(
                RoutingDecisionResource.Of(route, intent.Subject, intent.Id.Text("int")),
                RoutingResponses.Default.RoutingDecisionResource);
        }
        return Reply.Of(Problem.Of(
            new Rejection(RoutingProblems.DecisionNotFound, "There is no such decision in this workspace."),
            RequestScope.Of(http).RequestId));
    }
}
