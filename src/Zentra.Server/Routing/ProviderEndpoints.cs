using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Zentra.Payments.Providers;
using Zentra.Payments.Routing;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Money;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Server.Connectors;
using Zentra.Server.Http;
using Zentra.Server.OpenApi;
using Zentra.Server.Vault;

namespace Zentra.Server.Routing;

/// <summary>`/providers`: the workspace's accounts with those who move the money.</summary>
internal static class ProviderEndpoints
{
    private const int MaxName = 40;
    private const int MaxValue = 4_000;

    public static void MapProviders(this IEndpointRouteBuilder app)
    {
        var providers = app.MapGroup("/providers").WithTags("Routing");
        providers.MapGet("", List).Named("providers_list", "List the workspace's providers, oldest first")
            .Needs(Permission.Read).Gives<ProviderList>(200).Refuses(400);
        providers.MapGet("/{name}", Get).Named("providers_get", "Read a provider, with its health")
            .Needs(Permission.Read).Gives<ProviderResource>(200).Refuses(404);
        providers.MapPut("/{name}", Put).Named("providers_put", "Make a provider, or change it")
            .Needs(Permission.Administer).Takes<PutProviderRequest>().WithKey(required: false).WithVersion()
            .Gives<ProviderResource>(200, 201).Refuses(400, 409, 412, 422);
    }

    private static async Task<IResult> List(HttpContext http, IStore store)
    {
        if (new Query(http).Refusal() is { } refusal)
        {
            return refusal;
        }
        var scope = RequestScope.Of(http).Caller.Scope;
        var table = (RoutingTable?)(await store.Record(scope, RoutingTable.Kind, RoutingTable.Id))?.State;
        var providers = new List<ProviderResource>();
        foreach (var known in table?.Providers ?? [])
        {
            if (await store.Record(scope, Provider.Kind, known.Id) is { State: Provider provider })
            {
                providers.Add(ProviderResource.Of(provider));
            }
        }
        return JsonReply.Ok(new ProviderList(providers), RoutingResponses.Default.ProviderList);
    }

    private static async Task<IResult> Get(HttpContext http, string name, IStore store) =>
        await ProviderAccounts.Find(store, RequestScope.Of(http).Caller.Scope, name) is { } provider
            ? new Reply(200, ProviderResource.Render(provider), Reply.Json) { ETag = provider.Version }
            : NotFound(http);

    private static async Task<IResult> Put(
        HttpContext http, string name, Door door, IStore store, ProviderAccounts accounts, CredentialVault vault)
    {
        var parsed = await JsonBody.Read(http, RoutingRequests.Default.PutProviderRequest);
        if (parsed.Value is not { } body)
        {
            return parsed.Refusal(http);
        }
        var faults = new Faults();
        var caller = RequestScope.Of(http).Caller;
        var old = await ProviderAccounts.Find(store, caller.Scope, name);
        var connector = Check(name, body, old, caller.Livemode, accounts, faults);
        var seen = Precondition.Version(http, faults);
        if (faults.Any || connector is null)
        {
            return faults.Refusal(http);
        }
        var secrets = body.Credentials ?? [];
        var command = new PutProvider(
            name,
            connector.Name,
            body.Enabled ?? true,
            body.Settings ?? [],
            Each(secrets, (key, value) => vault.Seal(value, caller.Scope, name, key)),
            connector.Capabilities,
            body.Limits is { } limits ? new()
            {
                MinAmountMinor = limits.MinAmountMinor,
                MaxAmountMinor = limits.MaxAmountMinor,
                Currencies = limits.Currencies,
            }
            : null,
            seen);
        return await Mutation.Run(
            http, door, ProviderDecider.Put, command, keyInBody: null, isKeyRequired: false,
            _ => throw new InvalidOperationException("A provider is answered at once."),
            _ => $"/providers/{name}",
            // Encryption differs each time; what was asked for is told apart by a keyed hash.
            fingerprintOf: command with { Sealed = Each(secrets, (_, value) => vault.Fingerprint(value)) });
    }

    internal static Reply NotFound(HttpContext http) => Reply.Of(Problem.Of(
        new Rejection(ProviderProblems.NotFound, "There is no such provider in this workspace."),
        RequestScope.Of(http).RequestId));

    private static IConnector? Check(
        string name,
        PutProviderRequest body,
        Provider? old,
        bool livemode,
        ProviderAccounts accounts,
        Faults faults)
    {
        if (name.Length > MaxName || !char.IsAsciiLetterLower(name[0])
            || name.Any(c => !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c is not ('_' or '-')))
        {
            faults.Add("/name", "invalid_name",
                $"A provider's name begins with a lower-case letter and has up to {MaxName} letters, digits, _, -.");
        }
        var connector = body.Connector is null ? null : accounts.Connector(body.Connector);
        if (connector is null)
        {
            var names = string.Join(", ", accounts.Connectors.Select(c => c.Name).Order(StringComparer.Ordinal));
            faults.Add("/connector", "unknown_connector", $"/connector is required: one of {names}.");
            return null;
        }
        if (connector.IsForTests && livemode)
        {
            faults.Add(
                "/connector", "sandbox_only", $"{connector.Name} moves no money, and is for sandbox workspaces.");
        }
        CheckNames(
            "/settings", body.Settings, connector.Needs.Settings, connector.Needs.OptionalSettings, [], faults);
        CheckNames(
            "/credentials", body.Credentials, connector.Needs.Secrets, [], old?.Sealed?.Keys.ToList() ?? [], faults);
        CheckUrl(body.Settings, livemode, faults);
        CheckLimits(body.Limits, faults);
        return connector;
    }

    private static void CheckNames(
        string pointer,
        SortedDictionary<string, string>? given,
        IReadOnlyList<string> required,
        IReadOnlyList<string> optional,
        IReadOnlyList<string> kept,
        Faults faults)
    {
        foreach (var (name, value) in given ?? [])
        {
            if (!required.Contains(name) && !optional.Contains(name))
            {
                faults.Add($"{pointer}/{name}", "unknown_name", $"This connector has no {name} in {pointer}.");
            }
            else if (value is null || value.Length is 0 or > MaxValue
                || value.AsSpan().ContainsAnyInRange('\0', '\u001f'))
            {
                faults.Add(
                    $"{pointer}/{name}", "invalid_value", $"{pointer}/{name} is text of 1 to {MaxValue} characters.");
            }
        }
        foreach (var name in required)
        {
            if (given?.ContainsKey(name) != true && !kept.Contains(name))
            {
                faults.Add($"{pointer}/{name}", "required", $"{pointer}/{name} is required by this connector.");
            }
        }
    }

    private static void CheckUrl(SortedDictionary<string, string>? settings, bool livemode, Faults faults)
    {
        foreach (var (name, value) in settings ?? [])
        {
            if (!name.EndsWith("_url", StringComparison.Ordinal) || value is null)
            {
                continue;
            }
            var isUrl = Uri.TryCreate(value, UriKind.Absolute, out var url)
                && (url.Scheme == Uri.UriSchemeHttps || (!livemode && url.Scheme == Uri.UriSchemeHttp))
                && url.UserInfo.Length == 0;
            if (!isUrl)
            {
                faults.Add($"/settings/{name}", "invalid_url",
                    $"/settings/{name} must be an https URL without user information; a sandbox may use http.");
            }
        }
    }

    private static void CheckLimits(PutProviderLimits? limits, Faults faults)
    {
        faults.CheckAmount("/limits/min_amount_minor", limits?.MinAmountMinor);
        faults.CheckAmount("/limits/max_amount_minor", limits?.MaxAmountMinor);
        if (limits?.MinAmountMinor > limits?.MaxAmountMinor)
        {
            faults.Add(
                "/limits/max_amount_minor", "out_of_range", "/limits/max_amount_minor is less than the minimum.");
        }
        for (var i = 0; i < limits?.Currencies?.Count; i++)
        {
            if (limits.Currencies[i] is not { } code || Currency.Find(code) is null)
            {
                faults.Add(
                    $"/limits/currencies/{i}", "unknown_currency", $"/limits/currencies/{i} is no ISO 4217 code.");
            }
        }
    }

    private static SortedDictionary<string, string> Each(
        SortedDictionary<string, string> values, Func<string, string, string> make)
    {
        var made = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in values)
        {
            made.Add(name, make(name, value));
        }
        return made;
    }
}
