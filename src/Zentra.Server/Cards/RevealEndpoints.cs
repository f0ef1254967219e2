using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Zentra.Cards;
using Zentra.Cards.Issuing;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Server.Http;
using Zentra.Server.OpenApi;
using Zentra.Server.Vault;

namespace Zentra.Server.Cards;

/// <summary>
/// `/cards/{id}/reveal`: a token is granted, and shows the number once. Both are intents, so that who saw a number is
/// evidence; the number itself is opened after the commit, and is in no record.
/// </summary>
internal static class RevealEndpoints
{
    private const int TokenLength = 32;
    private const int MaxToken = 64;

    public static void MapReveal(this IEndpointRouteBuilder app) => app.MapPost("/cards/{id}/reveal", Reveal)
        .WithTags("Cards").Named("cards_reveal", "Get a token for a card's number, or see the number by it, once")
        .Needs(Permission.Reveal).Takes<RevealCardRequest>()
        .Gives<RevealTokenResource>(201).Gives<RevealedCardResource>(200).Refuses(400, 404, 409, 503);

    private static async Task<IResult> Reveal(HttpContext http, string id, Door door, IStore store, CardVault vault)
    {
        var parsed = await JsonBody.Read(http, CardRequests.Default.RevealCardRequest);
        if (parsed.Value is not { } body)
        {
            return parsed.Refusal(http);
        }
        var faults = new Faults();
        faults.CheckText("/token", body.Token, MaxToken);
        if (faults.Any)
        {
            return faults.Refusal(http);
        }
        var scope = RequestScope.Of(http).Caller.Scope;
        if (await CardEndpoints.Find(store, scope, id) is not { } card)
        {
            return CardEndpoints.NotFound(http);
        }
        http.Response.Headers.CacheControl = "no-store";
        return body.Token is { } token
            ? await Show(http, card, token, door, vault)
            : await Grant(http, card, door, vault);
    }

    private static async Task<IResult> Grant(HttpContext http, Card card, Door door, CardVault vault)
    {
        var token = $"rvl_{RandomNumberGenerator.GetString("0123456789abcdefghjkmnpqrstvwxyz", TokenLength)}";
        var intent = Mutation.Open(
            http, CardsCapability.GrantReveal, new CardCommand.GrantReveal(card.Id, vault.TokenHash(token)));
        return await door.Run(intent) is Result.Refused refused
            ? CardEndpoints.Refuse(http, refused.Rejection)
            : new Reply(
                201,
                JsonSerializer.SerializeToUtf8Bytes(
                    new RevealTokenResource(card.Id, token, intent.At.Plus(RevealGrant.Life)),
                    CardResponses.Default.RevealTokenResource),
                Reply.Json);
    }

    private static async Task<IResult> Show(
        HttpContext http, Card card, string token, Door door, CardVault vault)
    {
        var scope = RequestScope.Of(http).Caller.Scope;
        // Opened before the token is used up: a vault that is shut must not cost it.
        var number = await vault.Open(scope, card.Id);
        var cvv = await vault.Verification(scope, number, card.ExpiryMonth, card.ExpiryYear);
        var command = new CardCommand.Reveal(card.Id, vault.TokenHash(token));
        return await door.Run(Mutation.Open(http, CardsCapability.Reveal, command)) is Result.Refused refused
            ? CardEndpoints.Refuse(http, refused.Rejection)
            : number.Disclose(digits => new Reply(
                200,
                JsonSerializer.SerializeToUtf8Bytes(
                    new RevealedCardResource
                    {
                        Card = card.Id,
                        Number = digits,
                        ExpiryMonth = card.ExpiryMonth,
                        ExpiryYear = card.ExpiryYear,
                        Cvv = cvv,
                    },
                    CardResponses.Default.RevealedCardResource),
                Reply.Json));
    }
}
