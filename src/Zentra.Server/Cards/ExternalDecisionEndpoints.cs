using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Zentra.Cards;
using Zentra.Cards.Issuing;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Tenancy;
using Zentra.Server.Http;
using Zentra.Server.OpenApi;
using Zentra.Server.Vault;

namespace Zentra.Server.Cards;

/// <summary>`/cards/programs/{id}/external-decision`: who else is asked about a program's authorizations.</summary>
internal static class ExternalDecisionEndpoints
{
    private const int MinTimeoutMs = 100;

    public static void MapExternalDecision(this IEndpointRouteBuilder app)
    {
        var decision = app.MapGroup("/cards/programs/{id}/external-decision").WithTags("Cards");
        decision.MapPut("", Put)
            .Named("card_programs_put_external_decision", "Have your own system asked about authorizations")
            .Needs(Permission.Administer).Takes<PutExternalDecisionRequest>()
            .Gives<ExternalDecisionSecretResource>(200).Refuses(400, 404, 409, 422);
        decision.MapDelete("", Delete)
            .Named("card_programs_delete_external_decision", "Have nobody else asked any more")
            .Needs(Permission.Administer).Gives<ProgramResource>(200).Refuses(404, 409);
    }

    private static async Task<IResult> Put(
        HttpContext http, string id, Door door, CredentialVault vault, Destinations destinations)
    {
        var parsed = await JsonBody.Read(http, CardRequests.Default.PutExternalDecisionRequest);
        if (parsed.Value is not { } body)
        {
            return parsed.Refusal(http);
        }
        var caller = RequestScope.Of(http).Caller;
        var faults = new Faults();
        if (body.Url is null)
        {
            faults.Add("/url", "required", "/url is required.");
        }
        else if (destinations.Check(body.Url, caller.Livemode) is { } fault)
        {
            faults.Add("/url", "invalid_value", fault.Detail);
        }
        if (body.TimeoutMs is < MinTimeoutMs or > ExternalDecision.MaxTimeoutMs)
        {
            faults.Add(
                "/timeout_ms", "out_of_range", $"/timeout_ms is {MinTimeoutMs} to {ExternalDecision.MaxTimeoutMs}.");
        }
        var fallback = CardReading.Word<DecisionFallback>("/fallback", body.Fallback, faults)
            ?? DecisionFallback.Decline;
        if (faults.Any)
        {
            return faults.Refusal(http);
        }
        var secret = StandardSignature.NewSecret();
        var external = new ExternalDecision
        {
            Url = body.Url!,
            SealedSecret = vault.Seal(
                secret, caller.Scope, ExternalDecision.SecretOf, ExternalDecision.SecretName),
            TimeoutMs = body.TimeoutMs ?? ExternalDecision.DefaultTimeoutMs,
            Fallback = fallback,
        };
        return await Change(http, id, door, external) switch
        {
            Result.Answered => new Reply(
                200,
                JsonSerializer.SerializeToUtf8Bytes(
                    new ExternalDecisionSecretResource(id, external.Url, external.TimeoutMs, fallback, secret),
                    CardResponses.Default.ExternalDecisionSecretResource),
                Reply.Json),
            { } other => Mutation.Refuse(RequestScope.Of(http), other),
            null => ProgramEndpoints.NotFound(http),
        };
    }

    private static async Task<IResult> Delete(HttpContext http, string id, Door door) =>
        await Change(http, id, door, external: null) switch
        {
            Result.Answered answered => Reply.Of(answered.Answer, answered.IsReplay),
            { } other => Mutation.Refuse(RequestScope.Of(http), other),
            null => ProgramEndpoints.NotFound(http),
        };

    private static async Task<Result?> Change(HttpContext http, string id, Door door, ExternalDecision? external) =>
        Identifier.TryParse(id, CardProgram.Kind.Prefix, out _)
            ? await door.Run(Mutation.Open(
                http, CardsCapability.UpdateProgram,
                new ProgramCommand.Update(
                    id, Name: null, new(null, null, external, RemovesExternal: external is null, null), IsDefault: null,
                    Metadata: null, Seen: null)))
            : null;
}
