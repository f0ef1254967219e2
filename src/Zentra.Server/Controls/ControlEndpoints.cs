using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Zentra.Cards.Controls;
using Zentra.Cards.Issuing;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Server.Http;
using Zentra.Server.OpenApi;

namespace Zentra.Server.Controls;

/// <summary>`/cards/controls`: spend controls in versions, and the merchant categories that they name.</summary>
internal static class ControlEndpoints
{
    private const int MaxDescription = 500;
    private static readonly string[] True = ["true"];

    public static void MapControls(this IEndpointRouteBuilder app)
    {
        var controls = app.MapGroup("/cards/controls").WithTags("Controls");
        controls.MapPost("", Set)
            .Named(
                "card_controls_set",
                "Make the next version of the controls of a card, or, as an admin, of a program or the workspace")
            .Needs(Permission.Pay).Takes<SetControlsRequest>().WithKey(required: false).WithVersion()
            .Gives<ControlSetResource>(201).Refuses(400, 404, 409, 412, 422);
        controls.MapGet("", List)
            .Named("card_controls_list", "List versions of controls, newest first, or those that are in force")
            .Needs(Permission.Read).Lists("level", "program", "card", "in_force")
            .Gives<Listing<ControlSetResource>>(200).Refuses(400);
        controls.MapGet("/{id}", Get).Named("card_controls_get", "Read a version of controls")
            .Needs(Permission.Read).Gives<ControlSetResource>(200).Refuses(404);
        app.MapGet("/cards/merchant-categories", Categories).WithTags("Controls")
            .Named("merchant_categories_list", "List merchant category codes and the groups that rules can name")
            .Needs(Permission.Read).Asks("group").Gives<MerchantCategoryList>(200).Refuses(400);
        app.MapExplanations();
    }

    /// <summary>A version of controls, whether it is in force or not.</summary>
    internal static async ValueTask<ControlSet?> Find(IStore store, Scope scope, string id) =>
        Identifier.TryParse(id, ControlSet.Kind.Prefix, out _)
            ? (ControlSet?)(await store.Record(scope, ControlSet.Kind, id))?.State
            : null;

    internal static Reply Refuse(HttpContext http, ProblemType type, string detail, string? pointer = null) => Reply.Of(
        Problem.Of(new Rejection(type, detail) { Pointer = pointer }, RequestScope.Of(http).RequestId));

    private static async Task<IResult> Set(HttpContext http, Door door)
    {
        var parsed = await JsonBody.Read(http, ControlRequests.Default.SetControlsRequest);
        if (parsed.Value is not { } body)
        {
            return parsed.Refusal(http);
        }
        var faults = new Faults();
        var level = RuleReading.Level("/level", body.Level, faults);
        if (level is { } asked && Forbidden(http, asked) is { } forbidden)
        {
            return forbidden;
        }
        CheckSubject("/program", body.Program, level, ControlLevel.Program, CardProgram.Kind.Prefix, faults);
        CheckSubject("/card", body.Card, level, ControlLevel.Card, Card.Kind.Prefix, faults);
        var rules = RuleReading.Read(body.Rules, faults);
        faults.CheckText("/description", body.Description, MaxDescription);
        var seen = Precondition.Version(http, faults);
        return faults.Any
            ? faults.Refusal(http)
            : await Mutation.Run(
                http, door, ControlDecider.Put,
                new PutControls(level!.Value, body.Program ?? body.Card, rules, body.Description, seen),
                body.IdempotencyKey, isKeyRequired: false,
                _ => throw new InvalidOperationException("Controls are answered at once."),
                answer => $"/cards/controls/{IdOf(answer)}");
    }

    /// <summary>A card's controls are a part of issuing it; what binds many cards is for admins.</summary>
    private static Reply? Forbidden(HttpContext http, ControlLevel level)
    {
        var role = RequestScope.Of(http).Caller.Actor.Role;
        return role.Allows(level == ControlLevel.Card ? Permission.Pay : Permission.Administer)
            ? null
            : Refuse(
                http, HttpProblems.Forbidden,
                $"A key of the role {role.Name()} may not change controls at the level {level.Name()}.");
    }

    private static void CheckSubject(
        string pointer, string? id, ControlLevel? level, ControlLevel its, string prefix, Faults faults)
    {
        if (id is null && level == its)
        {
            faults.Add(pointer, "required", $"{pointer} is required at the level {its.Name()}.");
        }
        else if (id is not null && !Identifier.TryParse(id, prefix, out _))
        {
            faults.Add(pointer, "invalid_value", $"{pointer} must be an identifier like {prefix}_….");
        }
        else if (id is not null && level is not null && level != its)
        {
            faults.Add(pointer, "not_applicable", $"{pointer} is given at the level {its.Name()} only.");
        }
    }

    private static async Task<IResult> List(HttpContext http, IStore store)
    {
        var query = new Query(http);
        var isInForce = query.OneOf("in_force", True) is not null;
        var level = query.OneOf("level", [.. WireName.All<ControlLevel>()]);
        var (program, card) = (query.Id("program", CardProgram.Kind.Prefix), query.Id("card", Card.Kind.Prefix));
        if (program is not null && card is not null)
        {
            query.Fail("card", "Give program or card, not both.");
        }
        // What is in force is listed by subject: the place in the list is the subject's.
        var page = query.Page(isInForce ? ControlsInForce.Kind.Prefix : ControlSet.Kind.Prefix);
        if (isInForce && (page.CreatedFrom ?? page.CreatedBefore) is not null)
        {
            query.Fail("created_gte", "What is in force is listed by subject, not by time.");
        }
        if (query.Refusal() is { } refusal)
        {
            return refusal;
        }
        var scope = RequestScope.Of(http).Caller.Scope;
        return isInForce
            ? await ListInForce(scope, store, page, level, program ?? card)
            : await ListVersions(scope, store, page, level, program ?? card);
    }

    private static async Task<IResult> ListVersions(
        Scope scope, IStore store, Page page, string? level, string? subject)
    {
        var columns = new List<(string, string)>();
        if (level is not null)
        {
            columns.Add(("level", level));
        }
        if (subject is not null)
        {
            columns.Add(("subject", subject));
        }
        var rows = await store.Records(scope, ControlSet.Kind, new(page) { Columns = columns });
        var subjects = rows.Select(r => ControlsInForce.IdOf(((ControlSet)r.State).Subject)).Distinct().ToList();
        var inForce = (await store.RecordsById(scope, ControlsInForce.Kind, subjects))
            .Select(r => ((ControlsInForce)r.State).Set.Id).ToHashSet(StringComparer.Ordinal);
        return JsonReply.Ok(
            Listing<ControlSetResource>.Of(
                rows, page.Limit,
                r => (ControlSet)r.State is var set ? ControlSetResource.Of(set, inForce.Contains(set.Id)) : null!,
                r => ((ControlSet)r.State).Id, newerFirst: page.NewerThan is not null),
            ControlResponses.Default.ListingControlSetResource);
    }

    private static async Task<IResult> ListInForce(
        Scope scope, IStore store, Page page, string? level, string? subject)
    {
        IReadOnlyList<StoredRecord> rows = subject is null
            ? await store.Records(
                scope, ControlsInForce.Kind, new(page) { Columns = level is null ? [] : [("level", level)] })
            : await store.Record(scope, ControlsInForce.Kind, ControlsInForce.IdOf(subject)) is { } only
                && ((ControlsInForce)only.State).Set is var set
                && set.Subject == subject && (level is null || set.Level.Name() == level)
                    ? [only]
                    : [];
        return JsonReply.Ok(
            Listing<ControlSetResource>.Of(
                rows, page.Limit, r => ControlSetResource.Of(((ControlsInForce)r.State).Set, isInForce: true),
                r => ControlsInForce.IdOf(((ControlsInForce)r.State).Set.Subject),
                newerFirst: page.NewerThan is not null),
            ControlResponses.Default.ListingControlSetResource);
    }

    private static async Task<IResult> Get(HttpContext http, string id, IStore store)
    {
        var scope = RequestScope.Of(http).Caller.Scope;
        if (await Find(store, scope, id) is not { } set)
        {
            return Refuse(http, ControlProblems.NotFound, "There is no such version of controls in this workspace.");
        }
        var inForce = await store.Record(scope, ControlsInForce.Kind, ControlsInForce.IdOf(set.Subject));
        var isInForce = inForce is { State: ControlsInForce now } && now.Set.Id == set.Id;
        return new Reply(200, ControlSetResource.Render(set, isInForce), Reply.Json) { ETag = set.Version };
    }

    private static Reply Categories(HttpContext http)
    {
        var query = new Query(http);
        var group = query.OneOf("group", [.. MerchantCategories.Groups.Select(g => g.Name)]);
        return query.Refusal() ?? JsonReply.Ok(
            new MerchantCategoryList(
                [
                    .. MerchantCategories.All.Where(c => group is null || c.Groups.Contains(group))
                        .Select(c => new MerchantCategoryResource(
                            c.First == c.Last ? $"{c.First:0000}" : $"{c.First:0000}-{c.Last:0000}",
                            c.Title,
                            c.Groups)),
                ],
                [.. MerchantCategories.Groups.Select(g => new CategoryGroupResource(g.Name, g.Title))]),
            ControlResponses.Default.MerchantCategoryList);
    }

    private static string? IdOf(Answer answer)
    {
        using var body = JsonDocument.Parse(answer.Body);
        return body.RootElement.TryGetProperty("id", out var id) ? id.GetString() : null;
    }
}
