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
            var allowed = RoleTable.Table.GetValueOrDefault(endpoint, "nobody has said who");
            foreach (var (role, api) in callers)
            {
                var isAllowed = allowed == RoleTable.Anyone || allowed.Split(' ').Contains(role);
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

        foreach (var endpoint in Endpoints().Where(e => RoleTable.Table.GetValueOrDefault(e) != RoleTable.Anyone))
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
