using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Server.Http;
using Zentra.Server.OpenApi;

namespace Zentra.Server.Access;

/// <summary>A new API key for the caller's workspace.</summary>
public sealed record CreateApiKeyRequest
{
    /// <summary>For people: 1 to 100 characters. Required.</summary>
    public string? Name { get; init; }

    /// <summary>`viewer`, `integrator`, `operator`, `admin` or `network`. Required.</summary>
    public string? Role { get; init; }

    public Timestamp? ExpiresAt { get; init; }
}

public sealed record CreateWorkspaceRequest
{
    public string? Name { get; init; }

    /// <summary>True for real money. A sandbox where absent.</summary>
    public bool? Livemode { get; init; }

    /// <summary>ISO 4217 code that `ledger_currency` will mean. Required.</summary>
    public string? LedgerCurrency { get; init; }

    /// <summary>The merchant of payments that name none. Required.</summary>
    public string? DefaultMerchant { get; init; }

    /// <summary>The largest payment that passes `limit_check`, in minor units.</summary>
    public long? PaymentLimitMinor { get; init; }
}

/// <summary>Settings of a workspace that may change; what is absent stays as it is.</summary>
public sealed record UpdateWorkspaceRequest
{
    /// <summary>
    /// The amount, by currency and in its minor units, above which a review is resolved by two actors: 0 or more, for
    /// at most 200 currencies (ISO 4217). An empty object asks for one actor always.
    /// </summary>
    public SortedDictionary<string, long>? FourEyesAboveMinor { get; init; }
}

/// <summary>An API key without its secret; the key itself is in the answer that creates it, and never again.</summary>
public sealed record ApiKeyResource(
    string Id,
    string Name,
    string Scope,
    Role Role,
    string Last4,
    Timestamp? ExpiresAt,
    Timestamp? RevokedAt,
    Timestamp CreatedAt)
{
    public string Object => "api_key";

    /// <summary>The key, once.</summary>
    public string? Key { get; init; }

    public static ApiKeyResource Of(ApiKey key) => new(
        key.Id, key.Name, key.Workspace, key.Role, key.Last4, key.ExpiresAt, key.RevokedAt, key.CreatedAt);
}

public sealed record WorkspaceResource(
    string Id,
    string Name,
    bool Livemode,
    string LedgerCurrency,
    string DefaultMerchant,
    long? PaymentLimitMinor,
    Timestamp CreatedAt,
    long Version)
{
    public string Object => "workspace";

    /// <summary>The workspace's first key, an admin's: in the answer that makes the workspace, and never again.</summary>
    public string? Key { get; init; }

    /// <summary>The amount, by currency, above which a review is resolved by two actors.</summary>
    public IReadOnlyDictionary<string, long>? FourEyesAboveMinor { get; init; }

    public static WorkspaceResource Of(Workspace workspace) => new(
        workspace.Id, workspace.Name, workspace.Livemode, workspace.LedgerCurrency, workspace.DefaultMerchant,
        workspace.PaymentLimitMinor, workspace.CreatedAt, workspace.Version)
    {
        FourEyesAboveMinor = workspace.FourEyesAboveMinor,
    };
}

/// <summary>`/api-keys` and `/workspaces`.</summary>
internal static class AccessEndpoints
{
    public static void MapAccess(this IEndpointRouteBuilder app)
    {
        var keys = app.MapGroup("/api-keys").WithTags("Access");
        keys.MapPost("", CreateKey).Named("api_keys_create", "Make an API key; it is shown once").Needs(Permission.Administer)
            .Takes<CreateApiKeyRequest>().Gives<ApiKeyResource>(201).Refuses(400);
        keys.MapGet("", ListKeys).Named("api_keys_list", "List API keys, newest first").Needs(Permission.Administer)
            .Lists().Gives<Listing<ApiKeyResource>>(200).Refuses(400);
        keys.MapDelete("/{id}", RevokeKey).Named("api_keys_revoke", "Revoke an API key").Needs(Permission.Administer)
            .Gives<ApiKeyResource>(200).Refuses(404);
        var workspaces = app.MapGroup("/workspaces").WithTags("Access");
        workspaces.MapPost("", CreateWorkspace).Named("workspaces_create", "Make a workspace with its first admin key")
            .Needs(Permission.Administer).Takes<CreateWorkspaceRequest>().Gives<WorkspaceResource>(201).Refuses(400);
        workspaces.MapPatch("/{id}", WorkspaceSettings.Update)
            .Named("workspaces_update", "Change the settings of the key's own workspace")
            .Needs(Permission.Administer).Takes<UpdateWorkspaceRequest>().WithKey(required: false).WithVersion()
            .Gives<WorkspaceResource>(200).Refuses(400, 404, 412, 422);
        workspaces.MapGet("", ListWorkspaces).Named("workspaces_list", "List workspaces, newest first").Needs(Permission.Read)
            .Lists().Gives<Listing<WorkspaceResource>>(200).Refuses(400);
    }

    private static async Task<IResult> CreateKey(HttpContext http, Door door, IStore store, Keys keys)
    {
        var parsed = await JsonBody.Read(http, RequestJson.Default.CreateApiKeyRequest);
        if (parsed.Value is not { } body)
        {
            return parsed.Refusal(http);
        }
        var faults = new Faults();
        RequireName(faults, body.Name);
        var role = body.Role is null ? null : Permissions.Named(body.Role);
        if (role is null)
        {
            faults.Add("/role", "unknown_role", "/role must be viewer, integrator, operator, admin or network.");
        }
        if (faults.Any)
        {
            return faults.Refusal(http);
        }
        var caller = RequestScope.Of(http).Caller;
        var key = Keys.NewKey(caller.Livemode);
        var command = new CreateApiKey(body.Name!, role!.Value, keys.Hash(key), key[^4..], body.ExpiresAt);
        return await Mutation.Run(
            http, door, AccessDecider.CreateKey, command, keyInBody: null, isKeyRequired: false,
            async open =>
            {
                var made = (ApiKey)(await store.Record(caller.Scope, ApiKey.Kind, open.Subject))!.State;
                return JsonSerializer.SerializeToUtf8Bytes(
                    ApiKeyResource.Of(made) with { Key = open.IsReplay ? null : key }, ResponseJson.Default.ApiKeyResource);
            },
            openStatus: 201,
            fingerprintOf: command with { Hash = "", Last4 = "" });
    }

    private static async Task<IResult> RevokeKey(HttpContext http, string id, Door door, IStore store, Keys keys)
    {
        var scope = RequestScope.Of(http).Caller.Scope;
        var result = await Mutation.Run(
            http, door, AccessDecider.RevokeKey, new RevokeApiKey(id), keyInBody: null, isKeyRequired: false,
            async open => JsonSerializer.SerializeToUtf8Bytes(
                ApiKeyResource.Of((ApiKey)(await store.Record(scope, ApiKey.Kind, open.Subject))!.State),
                ResponseJson.Default.ApiKeyResource),
            openStatus: 200);
        keys.Forget();
        return result;
    }

    private static async Task<IResult> ListKeys(HttpContext http, IStore store)
    {
        var query = new Query(http);
        var page = query.Page(ApiKey.Kind.Prefix);
        if (query.Refusal() is { } refusal)
        {
            return refusal;
        }
        var scope = RequestScope.Of(http).Caller.Scope;
        var rows = await store.Records(scope, ApiKey.Kind, new(page) { Columns = [("workspace", scope.Workspace)] });
        return JsonReply.Ok(
            Listing<ApiKeyResource>.Of(
                rows, page.Limit, r => ApiKeyResource.Of((ApiKey)r.State), r => ((ApiKey)r.State).Id,
                newerFirst: page.NewerThan is not null),
            ResponseJson.Default.ListingApiKeyResource);
    }

    private static async Task<IResult> CreateWorkspace(HttpContext http, Door door, IStore store, Keys keys)
    {
        var parsed = await JsonBody.Read(http, RequestJson.Default.CreateWorkspaceRequest);
        if (parsed.Value is not { } body)
        {
            return parsed.Refusal(http);
        }
        var faults = new Faults();
        RequireName(faults, body.Name);
        faults.RequireCurrency("/ledger_currency", body.LedgerCurrency, allowLedgerCurrency: false);
        faults.RequireReference("/default_merchant", body.DefaultMerchant);
        faults.CheckAmount("/payment_limit_minor", body.PaymentLimitMinor);
        if (faults.Any)
        {
            return faults.Refusal(http);
        }
        var scope = RequestScope.Of(http).Caller.Scope;
        var key = Keys.NewKey(body.Livemode ?? false);
        var command = new CreateWorkspace(
            body.Name!,
            body.Livemode ?? false,
            body.LedgerCurrency!,
            body.DefaultMerchant!,
            body.PaymentLimitMinor,
            new("First key", Role.Admin, keys.Hash(key), key[^4..], ExpiresAt: null));
        return await Mutation.Run(
            http, door, AccessDecider.CreateWorkspace, command, keyInBody: null, isKeyRequired: false,
            async open => JsonSerializer.SerializeToUtf8Bytes(
                WorkspaceResource.Of((Workspace)(await store.Record(scope, Workspace.Kind, open.Subject))!.State)
                    with { Key = open.IsReplay ? null : key },
                ResponseJson.Default.WorkspaceResource),
            openStatus: 201,
            fingerprintOf: command with { FirstKey = null });
    }

    private static async Task<IResult> ListWorkspaces(HttpContext http, IStore store)
    {
        var query = new Query(http);
        var page = query.Page(Workspace.Kind.Prefix);
        if (query.Refusal() is { } refusal)
        {
            return refusal;
        }
        var rows = await store.Records(RequestScope.Of(http).Caller.Scope, Workspace.Kind, new(page));
        return JsonReply.Ok(
            Listing<WorkspaceResource>.Of(
                rows, page.Limit, r => WorkspaceResource.Of((Workspace)r.State), r => ((Workspace)r.State).Id,
                newerFirst: page.NewerThan is not null),
            ResponseJson.Default.ListingWorkspaceResource);
    }

    private static void RequireName(Faults faults, string? name)
    {
        if (name is null)
        {
            faults.Add("/name", "required", "/name is required.");
        }
        faults.CheckText("/name", name, 100);
    }
}
