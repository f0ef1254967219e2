using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Zentra.Api.Tests.Host;
using Zentra.Runtime.Tenancy;

namespace Zentra.Api.Tests.Tenancy;

/// <summary>Every endpoint of the server against every role, and against keys that are none.</summary>
public sealed class RoleTests(ApiHost host)
{
    private const string Readers = "viewer integrator operator admin";
    private const string Payers = "integrator operator admin";
    private const string Operators = "operator admin";
    private const string Anyone = "anyone";

    /// <summary>Who may call what. An endpoint that is not here fails the tests: who may call it must be said.</summary>
    private static readonly Dictionary<string, string> Table = new(StringComparer.Ordinal)
    {
        ["POST /payments"] = Payers,
        ["GET /payments"] = Readers,
        ["GET /payments/{id}"] = Readers,
        ["POST /payments/{id}/confirm"] = Payers,
        ["POST /payments/{id}/capture"] = Payers,
        ["POST /payments/{id}/increment"] = Payers,
        ["POST /payments/{id}/cancel"] = Payers,
        ["POST /payments/{id}/refunds"] = Payers,
        ["GET /payments/{id}/story"] = Readers,
        ["GET /payments/{id}/evidence"] = Readers,
        ["GET /refunds"] = Readers,
        ["GET /refunds/{id}"] = Readers,
        ["GET /disputes"] = Readers,
        ["GET /disputes/{id}"] = Readers,
        ["GET /disputes/{id}/files/{file}"] = Readers,
        ["POST /disputes/{id}/evidence"] = Operators,
        ["POST /disputes/{id}/accept"] = Operators,
        ["POST /sandbox/disputes"] = Payers,
        ["POST /sandbox/disputes/{id}/decide"] = Payers,
        ["POST /runtime/intents"] = Payers,
        ["GET /runtime/intents"] = Readers,
        ["GET /runtime/intents/{id}"] = Readers,
        ["GET /ledger/accounts"] = Readers,
        ["POST /ledger/accounts/state"] = Operators,
        ["GET /ledger/entries"] = Readers,
        ["GET /ledger/trial-balance"] = Readers,
        ["GET /ledger/accounts/statement"] = Readers,
        ["GET /ledger/periods"] = Readers,
        ["POST /ledger/periods"] = "admin",
        ["GET /reports/unsettled-captures"] = Readers,
        ["GET /reports/fees"] = Readers,
        ["GET /reports/breaks"] = Readers,
        ["GET /events"] = Readers,
        ["GET /events/{id}"] = Readers,
        ["GET /events/stream"] = Readers,
        ["GET /evidence/checkpoint"] = Readers,
        ["GET /evidence/consistency"] = Readers,
        ["GET /evidence/keys"] = Readers,
        ["GET /evidence/{intent}"] = Readers,
        ["POST /api-keys"] = "admin",
        ["GET /api-keys"] = "admin",
        ["DELETE /api-keys/{id}"] = "admin",
        ["POST /workspaces"] = "admin",
        ["GET /workspaces"] = Readers,
        ["PATCH /workspaces/{id}"] = "admin",
        ["POST /payment-methods"] = Payers,
        ["GET /payment-methods"] = Readers,
        ["GET /payment-methods/{id}"] = Readers,
        ["POST /payment-methods/{id}/detach"] = Payers,
        ["GET /providers"] = Readers,
        ["GET /providers/{name}"] = Readers,
        ["PUT /providers/{name}"] = "admin",
        // Open by intention: the provider signs what it sends, and has no key of ours.
        ["POST /providers/{name}/callbacks"] = Anyone,
        // What the codes mean is documentation.
        ["GET /routing/decline-codes"] = Anyone,
        ["POST /routing/rules"] = "admin",
        ["PUT /routing/rules"] = "admin",
        ["GET /routing/rules"] = Readers,
        ["GET /routing/rules/{version}"] = Readers,
        ["GET /routing/decisions/{id}"] = Readers,
        ["POST /routing/simulate"] = Readers,
        ["GET /reviews"] = Readers,
        ["GET /reviews/{id}"] = Readers,
        ["POST /reviews/{id}/assign"] = Operators,
        ["POST /reviews/{id}/comment"] = Operators,
        ["POST /reviews/{id}/due"] = Operators,
        ["POST /reviews/{id}/resolve"] = Operators,
        ["POST /reviews/{id}/reopen"] = Operators,
        ["POST /reviews/bulk"] = Operators,
        ["POST /payouts"] = Payers,
        ["GET /payouts"] = Readers,
        ["GET /payouts/{id}"] = Readers,
        ["POST /payouts/{id}/cancel"] = Payers,
        ["POST /payouts/{id}/mark-paid"] = Operators,
        ["POST /payouts/{id}/fail"] = Operators,
        ["POST /payouts/{id}/return"] = Operators,
        ["GET /payouts/accounts"] = Readers,
        ["GET /payouts/accounts/{merchant}"] = Readers,
        ["PUT /payouts/accounts/{merchant}"] = "admin",
        ["POST /payouts/files"] = Operators,
        ["GET /payouts/files"] = Readers,
        ["GET /payouts/files/{id}"] = Readers,
        ["GET /payouts/files/{id}/content"] = Operators,
        ["POST /cards"] = Payers,
        ["GET /cards"] = Readers,
        ["GET /cards/{id}"] = Readers,
        ["PATCH /cards/{id}"] = Payers,
        ["POST /cards/{id}/activate"] = Payers,
        ["POST /cards/{id}/freeze"] = Payers,
        ["POST /cards/{id}/unfreeze"] = Payers,
        ["POST /cards/{id}/close"] = Payers,
        ["POST /cards/{id}/replace"] = Payers,
        ["POST /cards/{id}/unblock-pin"] = Operators,
        ["POST /cards/{id}/reveal"] = "integrator admin",
        ["POST /cards/programs"] = "admin",
        ["GET /cards/programs"] = Readers,
        ["GET /cards/programs/{id}"] = Readers,
        ["PATCH /cards/programs/{id}"] = "admin",
        ["PUT /cards/programs/{id}/external-decision"] = "admin",
        ["DELETE /cards/programs/{id}/external-decision"] = "admin",
        ["GET /cards/accounts"] = Readers,
        ["GET /cards/accounts/{account}"] = Readers,
        ["PUT /cards/accounts/{account}"] = "admin",
        ["POST /cards/accounts/{account}/deposits"] = Payers,
        ["POST /cards/accounts/{account}/withdrawals"] = Payers,
        ["POST /cards/authorizations"] = "admin network",
        ["GET /cards/authorizations"] = Readers,
        ["GET /cards/authorizations/{id}"] = Readers,
        ["POST /cards/authorizations/{id}/increment"] = "admin network",
        ["POST /cards/authorizations/{id}/reverse"] = "admin network",
        ["POST /cards/authorizations/{id}/approve"] = Operators,
        ["POST /cards/authorizations/{id}/decline"] = Operators,
        ["POST /cards/clearing"] = Operators,
        ["GET /cards/clearing"] = Readers,
        ["GET /cards/clearing/{id}"] = Readers,
        ["GET /cards/clearing/{id}/records"] = Readers,
        ["POST /sandbox/clearing-file"] = Payers,
        ["POST /bank-statements"] = Operators,
        ["POST /sandbox/clock"] = Payers,
        ["POST /settlements"] = Operators,
        ["GET /settlements"] = Readers,
        ["GET /settlements/{id}"] = Readers,
        ["GET /settlements/{id}/lines"] = Readers,
        ["GET /settlements/{id}/lines/{number}"] = Readers,
        ["GET /settlements/{id}/report"] = Readers,
        ["POST /settlements/{id}/bank"] = Operators,
        ["POST /settlements/{id}/close"] = Operators,
        ["PUT /settlements/providers/{name}"] = "admin",
        ["POST /sandbox/settlement-file"] = Payers,
        ["POST /webhooks/endpoints"] = "admin",
        ["GET /webhooks/endpoints"] = Readers,
        ["GET /webhooks/endpoints/{id}"] = Readers,
        ["GET /webhooks/endpoints/{id}/health"] = Readers,
        ["PATCH /webhooks/endpoints/{id}"] = "admin",
        ["DELETE /webhooks/endpoints/{id}"] = "admin",
        ["POST /webhooks/endpoints/{id}/rotate-secret"] = "admin",
        ["POST /webhooks/endpoints/{id}/test"] = Operators,
        ["GET /webhooks/deliveries"] = Readers,
        ["GET /webhooks/deliveries/{id}"] = Readers,
        ["POST /webhooks/deliveries/{id}/retry"] = Operators,
        ["POST /webhooks/deliveries/{id}/cancel"] = Operators,
        ["POST /webhooks/replay"] = Operators,
        ["POST /events/{id}/resend"] = Operators,
        ["GET /operations"] = Readers,
        ["GET /operations/{id}"] = Readers,
        ["POST /operations/{id}/cancel"] = Operators,
        ["POST /operations/{id}/resume"] = Operators,
        // A card's controls; those of a program and of the workspace are for admins (ControlsTests).
        ["POST /cards/controls"] = Payers,
        ["GET /cards/controls"] = Readers,
        ["GET /cards/controls/{id}"] = Readers,
        ["GET /cards/merchant-categories"] = Readers,
        ["POST /cards/authorizations/explain"] = Readers,
        ["POST /cards/authorizations/replay-policy"] = Readers,
        ["GET /health/live"] = Anyone,
        ["GET /health/ready"] = Anyone,
        ["GET /metrics"] = Anyone,
        ["GET /openapi.json"] = Anyone,
    };

    private static readonly Role[] Roles =
        [Role.Viewer, Role.Integrator, Role.Operator, Role.Admin, Role.Network, Role.Platform];

    [Fact]
    public async Task Every_endpoint_serves_exactly_the_roles_of_the_table()
    {
        // A server of its own: nothing else may write while the store is compared.
        await using var own = new ApiHost();
        await own.InitializeAsync();
        var admin = await own.NewTenant();
        var callers = new List<(string Role, ApiClient Api)>();
        foreach (var role in Roles)
        {
            callers.Add((role.ToString().ToLowerInvariant(), await own.NewKey(admin.Scope, role)));
        }
        var wrong = new List<string>();

        foreach (var endpoint in Endpoints())
        {
            var allowed = Table.GetValueOrDefault(endpoint, "nobody has said who");
            foreach (var (role, api) in callers)
            {
                var isAllowed = allowed == Anyone || allowed.Split(' ').Contains(role);
                var before = own.Store.Read();
                var answer = await Call(api, endpoint, $"Bearer {api.Key}");
                if (isAllowed == (answer.Status == 403) || answer.Status is 401 or >= 500)
                {
                    wrong.Add($"{endpoint} by {role}: {answer.Status}");
                }
                if (!isAllowed && answer.Status == 403)
                {
                    answer.IsProblem(403, "forbidden");
                    Assert.Equal(before, own.Store.Read());
                }
            }
        }

        Assert.Equal([], wrong);
    }

    public static TheoryData<string, string> NoKeys => new()
    {
        { "no header", "" },
        { "an empty bearer", "Bearer " },
        { "another scheme", "Basic emVudHJhOg==" },
        { "no scheme", "KEY" },
        { "a key that nobody has", "Bearer zk_test_00000000000000000000000000000000" },
        { "a key and more", "Bearer KEY x" },
        { "two keys", "Bearer KEY, Bearer KEY" },
        { "a longer key", "Bearer KEY0" },
        { "a shorter key", "Bearer KEYLESS" },
        { "a key in upper case", "Bearer UPPER" },
        { "a very long key", "Bearer LONG" },
        { "NUL-like text", "Bearer zk_test_%00" },
        { "quotes of SQL", "Bearer ' OR 1=1 --" },
    };

    [Theory]
    [MemberData(nameof(NoKeys))]
    public async Task Without_a_valid_key_every_guarded_endpoint_is_unauthenticated(string what, string authorization)
    {
        var api = await host.NewTenant();
        var header = authorization.Replace("KEYLESS", api.Key[..^1], StringComparison.Ordinal)
            .Replace("KEY", api.Key, StringComparison.Ordinal)
            .Replace("UPPER", api.Key.ToUpperInvariant(), StringComparison.Ordinal)
            .Replace("LONG", new string('k', 4000), StringComparison.Ordinal);

        foreach (var endpoint in Endpoints().Where(e => Table.GetValueOrDefault(e) != Anyone))
        {
            var refused = (await Call(api, endpoint, header)).IsProblem(401, "unauthenticated");
            Assert.True(refused.Headers.WwwAuthenticate.ToString() == "Bearer", what);
        }
    }

    [Fact]
    public async Task A_revoked_key_and_an_expired_key_are_none()
    {
        var admin = await host.NewTenant();
        var soon = host.Services.GetRequiredService<Server.RuntimeClock>().Now().Plus(TimeSpan.FromMilliseconds(300));
        var made = (await admin.Post("/api-keys", """{"name":"k","role":"viewer"}""", null)).Is(201).Json;
        var brief = (await admin.Post("/api-keys", $$"""{"name":"k","role":"viewer","expires_at":"{{soon}}"}""", null)).Is(201).Json;
        (await admin.Send(HttpMethod.Get, "/payments", authorization: $"Bearer {made.Say("key")}")).Is(200);

        var revoked = (await admin.Send(HttpMethod.Delete, $"/api-keys/{made.Say("id")}")).Is(200).Json;
        for (var i = 0; i < 400; i++)
        {
            // Each request moves the test's clock.
            await admin.Get("/health/live");
        }

        Assert.NotEmpty(revoked.Say("revoked_at"));
        (await admin.Send(HttpMethod.Get, "/payments", authorization: $"Bearer {made.Say("key")}")).IsProblem(401, "unauthenticated");
        (await admin.Send(HttpMethod.Get, "/payments", authorization: $"Bearer {brief.Say("key")}")).IsProblem(401, "unauthenticated");
        (await admin.Send(HttpMethod.Delete, $"/api-keys/{made.Say("id")}")).Is(200);
    }

    private IEnumerable<string> Endpoints() => host.Services.GetRequiredService<EndpointDataSource>().Endpoints
        .OfType<RouteEndpoint>()
        .SelectMany(e => e.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Select(m => string.Create(
            CultureInfo.InvariantCulture, $"{m} {e.RoutePattern.RawText!.TrimEnd('/')}")))
        .Distinct();

    private static Task<Response> Call(ApiClient api, string endpoint, string authorization)
    {
        var space = endpoint.IndexOf(' ', StringComparison.Ordinal);
        var method = new HttpMethod(endpoint[..space]);
        var path = endpoint[(space + 1)..];
        foreach (var parameter in new[] { "{id}", "{intent}", "{name}", "{version}", "{merchant}" })
        {
            path = path.Replace(parameter, "x", StringComparison.Ordinal);
        }
        // A stream has no end, so it is asked for in a way that is refused.
        path += path == "/events/stream" ? "?there_is_no_such_parameter=1" : "";
        // A body that is refused, so that an endpoint which lets the role in changes nothing either.
        var body = method != HttpMethod.Get && method != HttpMethod.Delete
            ? Encoding.UTF8.GetBytes("""{"there_is_no_such_field":1}""")
            : null;
        var type = path == "/bank-statements" ? "application/xml" : "application/json";
        return api.Send(method, path, body, contentType: type, authorization: authorization);
    }
}
