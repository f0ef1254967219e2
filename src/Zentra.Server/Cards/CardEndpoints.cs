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
using Zentra.Server.Vault;

namespace Zentra.Server.Cards;

/// <summary>`/cards`: from issuing to closing.</summary>
internal static class CardEndpoints
{
    public static void MapCards(this IEndpointRouteBuilder app)
    {
        var cards = app.MapGroup("/cards").WithTags("Cards");
        cards.MapPost("", Issue).Named("cards_issue", "Issue a card").Needs(Permission.Pay)
            .Takes<IssueCardRequest>().WithKey(required: true)
            .Gives<CardResource>(201).Refuses(400, 404, 409, 422);
        cards.MapGet("", List).Named("cards_list", "List cards, newest first").Needs(Permission.Read)
            .Lists("customer", "account", "program", "state").Gives<Listing<CardResource>>(200).Refuses(400);
        cards.MapGet("/{id}", Get).Named("cards_get", "Read a card").Needs(Permission.Read)
            .Gives<CardResource>(200).Refuses(404);
        cards.MapPatch("/{id}", Update).Named("cards_update", "Change what is noted of a card").Needs(Permission.Pay)
            .Takes<UpdateCardRequest>().WithKey(required: false).WithVersion()
            .Gives<CardResource>(200).Refuses(400, 404, 409, 412, 422);
        cards.MapPost("/{id}/activate", Activate)
            .Named("cards_activate", "Activate a card that its holder has").Needs(Permission.Pay)
            .Takes<ActivateCardRequest>().WithKey(required: false)
            .Gives<CardResource>(200).Refuses(400, 404, 409, 422);
        cards.MapPost("/{id}/freeze", Freeze).Named("cards_freeze", "Freeze a card").Needs(Permission.Pay)
            .Takes<FreezeCardRequest>().WithKey(required: false)
            .Gives<CardResource>(200).Refuses(400, 404, 409, 422);
        cards.MapPost("/{id}/unfreeze", Unfreeze)
            .Named("cards_unfreeze", "Let a frozen card be used again").Needs(Permission.Pay)
            .Takes<CardActionRequest>().WithKey(required: false)
            .Gives<CardResource>(200).Refuses(400, 404, 409, 422);
        cards.MapPost("/{id}/close", Close).Named("cards_close", "Close a card for good").Needs(Permission.Pay)
            .Takes<CloseCardRequest>().WithKey(required: false)
            .Gives<CardResource>(200).Refuses(400, 404, 409, 422);
        cards.MapPost("/{id}/replace", Replace)
            .Named("cards_replace", "Issue a card in another's place, with the same controls").Needs(Permission.Pay)
            .Takes<ReplaceCardRequest>().WithKey(required: true)
            .Gives<CardResource>(201).Refuses(400, 404, 409, 422);
        cards.MapPost("/{id}/unblock-pin", UnblockPin)
            .Named("cards_unblock_pin", "Count wrong PINs from zero again").Needs(Permission.Operate)
            .Takes<CardActionRequest>().WithKey(required: false)
            .Gives<CardResource>(200).Refuses(400, 404, 409, 422);
        app.MapReveal();
        app.MapVault();
        app.MapPrograms();
        app.MapCardAccounts();
    }

    internal static ValueTask<ReadOnlyMemory<byte>> AtOnce(Result.Open open) =>
        throw new InvalidOperationException("A card is answered at once.");

    internal static async ValueTask<Card?> Find(IStore store, Scope scope, string id) =>
        Identifier.TryParse(id, Card.Kind.Prefix, out _)
            ? (Card?)(await store.Record(scope, Card.Kind, id))?.State
            : null;

    internal static Reply NotFound(HttpContext http) =>
        Refuse(http, new(CardProblems.NotFound, "There is no such card in this workspace."));

    internal static Reply Refuse(HttpContext http, Rejection rejection) =>
        Reply.Of(Problem.Of(rejection, RequestScope.Of(http).RequestId));

    private static async Task<IResult> Issue(HttpContext http, Door door, IStore store, CardVault vault)
    {
        var parsed = await JsonBody.Read(http, CardRequests.Default.IssueCardRequest);
        if (parsed.Value is not { } body)
        {
            return parsed.Refusal(http);
        }
        var faults = new Faults();
        var asked = CardReading.Read(body, faults);
        if (faults.Any)
        {
            return faults.Refusal(http);
        }
        if (Idempotency.Of(http, body.IdempotencyKey, CardsCapability.Issue, asked, isRequired: true).Refusal
            is { } wrong)
        {
            return wrong;
        }
        var caller = RequestScope.Of(http).Caller;
        if (await Programs.Find(body.Program, caller, store, door) is not { } program)
        {
            return Refuse(http, body.Program is null
                ? new(CardProblems.ProgramRequired, "Name a program, or make one the default.") { Pointer = "/program" }
                : new(CardProblems.ProgramNotFound, "There is no such card program in this workspace.")
                {
                    Pointer = "/program",
                });
        }
        return await WithNumber(caller.Scope, program, vault, number => Mutation.Run(
            http, door, CardsCapability.Issue, asked with { Program = program.Id, Number = number },
            body.IdempotencyKey, isKeyRequired: true, AtOnce, answer => $"/cards/{IdOf(answer)}",
            fingerprintOf: asked));
    }

    private static async Task<IResult> Replace(
        HttpContext http, string id, Door door, IStore store, CardVault vault)
    {
        var parsed = await JsonBody.Read(http, CardRequests.Default.ReplaceCardRequest);
        if (parsed.Value is not { } body)
        {
            return parsed.Refusal(http);
        }
        var faults = new Faults();
        var asked = new CardCommand.Replace(
            id, CardReading.Word<CloseReason>("/reason", body.Reason, faults),
            CardReading.Word<CardForm>("/form", body.Form, faults), CardReading.Blank);
        if (faults.Any)
        {
            return faults.Refusal(http);
        }
        if (Idempotency.Of(http, body.IdempotencyKey, CardsCapability.Replace, asked, isRequired: true).Refusal
            is { } wrong)
        {
            return wrong;
        }
        var caller = RequestScope.Of(http).Caller;
        if (await Find(store, caller.Scope, id) is not { } card
            || await Programs.Find(card.Program, caller, store, door) is not { } program)
        {
            return NotFound(http);
        }
        return await WithNumber(caller.Scope, program, vault, number => Mutation.Run(
            http, door, CardsCapability.Replace, asked with { Number = number }, body.IdempotencyKey,
            isKeyRequired: true, AtOnce, answer => $"/cards/{IdOf(answer)}", fingerprintOf: asked));
    }

    /// <summary>Draws a number for a card; once more, where its key was retired before the card was there.</summary>
    private static async Task<IResult> WithNumber(
        Scope scope, CardProgram program, CardVault vault, Func<SealedNumber, Task<IResult>> make)
    {
        var number = await vault.Draw(scope, program);
        var made = await make(number);
        return made is Reply { Status: StatusCodes.Status409Conflict } && !await vault.SealsBy(scope, number.Key)
            ? await make(await vault.Draw(scope, program))
            : made;
    }

    private static async Task<IResult> List(HttpContext http, IStore store)
    {
        var query = new Query(http);
        var columns = new List<(string, string)>();
        foreach (var (name, value) in new[]
        {
            ("customer", query.Text("customer", 128)),
            ("account", query.Text("account", 128)),
            ("program", query.Id("program", CardProgram.Kind.Prefix)),
            ("state", query.OneOf("state", WireName.All<CardState>())),
        })
        {
            if (value is not null)
            {
                columns.Add((name, value));
            }
        }
        var page = query.Page(Card.Kind.Prefix);
        if (query.Refusal() is { } refusal)
        {
            return refusal;
        }
        var rows = await store.Records(RequestScope.Of(http).Caller.Scope, Card.Kind, new(page) { Columns = columns });
        return JsonReply.Ok(
            Listing<CardResource>.Of(
                rows, page.Limit, r => CardResource.Of((Card)r.State), r => ((Card)r.State).Id,
                newerFirst: page.NewerThan is not null),
            CardResponses.Default.ListingCardResource);
    }

    private static async Task<IResult> Get(HttpContext http, string id, IStore store) =>
        await Find(store, RequestScope.Of(http).Caller.Scope, id) is { } card
            ? new Reply(200, CardResource.Render(card), Reply.Json) { ETag = card.Version }
            : NotFound(http);

    private static async Task<IResult> Update(HttpContext http, string id, Door door)
    {
        var parsed = await JsonBody.Read(http, CardRequests.Default.UpdateCardRequest);
        if (parsed.Value is not { } body)
        {
            return parsed.Refusal(http);
        }
        var faults = new Faults();
        faults.CheckMetadata("/metadata", body.Metadata);
        var seen = Precondition.Version(http, faults);
        return faults.Any
            ? faults.Refusal(http)
            : await Run(
                http, door, CardsCapability.Update, new CardCommand.Update(id, body.Metadata, seen), id,
                body.IdempotencyKey);
    }

    private static async Task<IResult> Activate(HttpContext http, string id, Door door)
    {
        var parsed = await JsonBody.Read(http, CardRequests.Default.ActivateCardRequest);
        if (parsed.Value is not { } body)
        {
            return parsed.Refusal(http);
        }
        var faults = new Faults();
        if (body.Last4 is { } last4 && (last4.Length != 4 || !last4.All(char.IsAsciiDigit)))
        {
            faults.Add("/last4", "invalid_value", "/last4 has four digits.");
        }
        return faults.Any
            ? faults.Refusal(http)
            : await Run(
                http, door, CardsCapability.Activate, new CardCommand.Activate(id, body.Last4), id,
                body.IdempotencyKey);
    }

    private static async Task<IResult> Freeze(HttpContext http, string id, Door door)
    {
        var parsed = await JsonBody.Read(http, CardRequests.Default.FreezeCardRequest);
        if (parsed.Value is not { } body)
        {
            return parsed.Refusal(http);
        }
        var faults = new Faults();
        CardReading.CheckReason(body.Reason, faults);
        return faults.Any
            ? faults.Refusal(http)
            : await Run(
                http, door, CardsCapability.Freeze, new CardCommand.Freeze(id, body.Reason), id, body.IdempotencyKey);
    }

    private static async Task<IResult> Unfreeze(HttpContext http, string id, Door door)
    {
        var parsed = await JsonBody.Read(http, CardRequests.Default.CardActionRequest);
        return parsed.Value is { } body
            ? await Run(
                http, door, CardsCapability.Unfreeze, new CardCommand.Unfreeze(id), id, body.IdempotencyKey)
            : parsed.Refusal(http);
    }

    private static async Task<IResult> UnblockPin(HttpContext http, string id, Door door)
    {
        var parsed = await JsonBody.Read(http, CardRequests.Default.CardActionRequest);
        return parsed.Value is { } body
            ? await Run(
                http, door, CardsCapability.UnblockPin, new CardCommand.UnblockPin(id), id, body.IdempotencyKey)
            : parsed.Refusal(http);
    }

    private static async Task<IResult> Close(HttpContext http, string id, Door door)
    {
        var parsed = await JsonBody.Read(http, CardRequests.Default.CloseCardRequest);
        if (parsed.Value is not { } body)
        {
            return parsed.Refusal(http);
        }
        var faults = new Faults();
        if (body.Reason is null)
        {
            faults.Add("/reason", "required", "/reason is required.");
        }
        var reason = CardReading.Word<CloseReason>("/reason", body.Reason, faults);
        return faults.Any
            ? faults.Refusal(http)
            : await Run(
                http, door, CardsCapability.Close, new CardCommand.Close(id, reason!.Value), id, body.IdempotencyKey);
    }

    private static async Task<IResult> Run(
        HttpContext http, Door door, Operation operation, CardCommand command, string id, string? keyInBody) =>
        Identifier.TryParse(id, Card.Kind.Prefix, out _)
            ? await Mutation.Run(http, door, operation, command, keyInBody, isKeyRequired: false, AtOnce)
            : NotFound(http);

    private static string? IdOf(Answer answer)
    {
        using var body = JsonDocument.Parse(answer.Body);
        return body.RootElement.TryGetProperty("id", out var id) ? id.GetString() : null;
    }
}
