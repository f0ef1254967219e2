using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Zentra.Cards;
using Zentra.Cards.Issuing;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Server.Http;
using Zentra.Server.OpenApi;

namespace Zentra.Server.Cards;

/// <summary>`/cards/programs`: what cards of one kind have in common.</summary>
internal static class ProgramEndpoints
{
    public static void MapPrograms(this IEndpointRouteBuilder app)
    {
        var programs = app.MapGroup("/cards/programs").WithTags("Cards");
        programs.MapPost("", Create).Named("card_programs_create", "Create a card program")
            .Needs(Permission.Administer).Takes<CreateProgramRequest>().WithKey(required: false)
            .Gives<ProgramResource>(201).Refuses(400, 409, 422);
        programs.MapGet("", List).Named("card_programs_list", "List card programs, newest first")
            .Needs(Permission.Read).Lists().Gives<Listing<ProgramResource>>(200).Refuses(400);
        programs.MapGet("/{id}", Get).Named("card_programs_get", "Read a card program").Needs(Permission.Read)
            .Gives<ProgramResource>(200).Refuses(404);
        programs.MapPatch("/{id}", Update).Named("card_programs_update", "Change a card program")
            .Needs(Permission.Administer).Takes<UpdateProgramRequest>().WithKey(required: false).WithVersion()
            .Gives<ProgramResource>(200).Refuses(400, 404, 409, 412, 422);
        app.MapExternalDecision();
    }

    private static async Task<IResult> Create(HttpContext http, Door door)
    {
        var parsed = await JsonBody.Read(http, CardRequests.Default.CreateProgramRequest);
        if (parsed.Value is not { } body)
        {
            return parsed.Refusal(http);
        }
        var faults = new Faults();
        var command = CardReading.Read(body, faults);
        return faults.Any
            ? faults.Refusal(http)
            : await Mutation.Run(
                http, door, CardsCapability.CreateProgram, command, body.IdempotencyKey, isKeyRequired: false,
                CardEndpoints.AtOnce, answer => $"/cards/programs/{IdOf(answer)}");
    }

    private static async Task<IResult> Update(HttpContext http, string id, Door door)
    {
        var parsed = await JsonBody.Read(http, CardRequests.Default.UpdateProgramRequest);
        if (parsed.Value is not { } body)
        {
            return parsed.Refusal(http);
        }
        if (!Identifier.TryParse(id, CardProgram.Kind.Prefix, out _))
        {
            return NotFound(http);
        }
        var faults = new Faults();
        var seen = Precondition.Version(http, faults);
        var command = CardReading.Read(id, body, seen, faults);
        return faults.Any
            ? faults.Refusal(http)
            : await Mutation.Run(
                http, door, CardsCapability.UpdateProgram, command, body.IdempotencyKey, isKeyRequired: false,
                CardEndpoints.AtOnce);
    }

    private static async Task<IResult> List(HttpContext http, IStore store)
    {
        var query = new Query(http);
        var page = query.Page(CardProgram.Kind.Prefix);
        if (query.Refusal() is { } refusal)
        {
            return refusal;
        }
        var rows = await store.Records(RequestScope.Of(http).Caller.Scope, CardProgram.Kind, new(page));
        return JsonReply.Ok(
            Listing<ProgramResource>.Of(
                rows, page.Limit, r => ProgramResource.Of((CardProgram)r.State), r => ((CardProgram)r.State).Id,
                newerFirst: page.NewerThan is not null),
            CardResponses.Default.ListingProgramResource);
    }

    private static async Task<IResult> Get(HttpContext http, string id, IStore store) =>
        Identifier.TryParse(id, CardProgram.Kind.Prefix, out _)
            && await store.Record(RequestScope.Of(http).Caller.Scope, CardProgram.Kind, id)
                is { State: CardProgram program }
            ? new Reply(200, ProgramResource.Render(program), Reply.Json) { ETag = program.Version }
            : NotFound(http);

    internal static Reply NotFound(HttpContext http) => CardEndpoints.Refuse(
        http, new(CardProblems.ProgramNotFound, "There is no such card program in this workspace."));

    private static string? IdOf(Answer answer)
    {
        using var body = JsonDocument.Parse(answer.Body);
        return body.RootElement.TryGetProperty("id", out var id) ? id.GetString() : null;
    }
}
