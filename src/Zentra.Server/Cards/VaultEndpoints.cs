using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Zentra.Cards.Vault;
using Zentra.Runtime.Operations;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Server.Http;
using Zentra.Server.OpenApi;
using Zentra.Server.Vault;
using Zentra.Server.Workers;

namespace Zentra.Server.Cards;

/// <summary>`/cards/vault`: the keys that a workspace's card numbers are under, and a new one in their place.</summary>
internal static class VaultEndpoints
{
    private const int MaxReason = 500;
    private const int Shown = 100;

    private static readonly VaultCommand.Rotate Blank = new("", new("", ""), null);

    public static void MapVault(this IEndpointRouteBuilder app)
    {
        var vault = app.MapGroup("/cards/vault").WithTags("Cards");
        vault.MapGet("", Get).Named("card_vault_get", "Read which keys the card vault has")
            .Needs(Permission.Administer).Gives<VaultResource>(200);
        vault.MapPost("/rotate", Rotate)
            .Named("card_vault_rotate", "Seal card numbers under a new key, those that are there as well")
            .Needs(Permission.Administer).Takes<RotateVaultRequest>().WithKey(required: true)
            .Gives<OperationResource>(202).Refuses(400, 409, 422, 503);
    }

    private static async Task<IResult> Get(
        HttpContext http, IStore store, CardVault vault, InstallationSecrets secrets)
    {
        var scope = RequestScope.Of(http).Caller.Scope;
        var state = (VaultState?)(await store.Record(
            scope, VaultState.Kind, VaultState.IdOf(scope.Workspace)))?.State;
        var keys = (await store.Records(scope, VaultKey.Kind, new(new Page(Shown))))
            .Take(Shown).Select(r => (VaultKey)r.State).ToList();
        return JsonReply.Ok(
            new VaultResource
            {
                Master = secrets.Masters.Current,
                Available = keys.Where(k => k.DestroyedAt is null).All(k => vault.Opens(scope, k)),
                Operation = state?.Operation,
                Keys = [.. keys.Select(VaultKeyResource.Of)],
            },
            CardResponses.Default.VaultResource);
    }

    private static async Task<IResult> Rotate(HttpContext http, Door door, CardVault vault, OperationWorker worker)
    {
        var parsed = await JsonBody.Read(http, CardRequests.Default.RotateVaultRequest);
        if (parsed.Value is not { } body)
        {
            return parsed.Refusal(http);
        }
        var faults = new Faults();
        faults.CheckText("/reason", body.Reason, MaxReason);
        if (faults.Any)
        {
            return faults.Refusal(http);
        }
        var asked = Blank with { Reason = body.Reason };
        if (Idempotency.Of(http, body.IdempotencyKey, VaultDecider.Rotate, asked, isRequired: true).Refusal
            is { } wrong)
        {
            return wrong;
        }
        var command = await vault.Rotation(RequestScope.Of(http).Caller.Scope, body.Reason);
        return await Mutation.Run(
            http, door, VaultDecider.Rotate, command, body.IdempotencyKey, isKeyRequired: true,
            CardEndpoints.AtOnce,
            _ =>
            {
                worker.Poke();
                return null;
            },
            fingerprintOf: asked);
    }
}

public sealed record RotateVaultRequest
{
    /// <summary>Why: up to 500 characters.</summary>
    public string? Reason { get; init; }

    /// <summary>The idempotency key, where it is not sent as a header.</summary>
    public string? IdempotencyKey { get; init; }
}
