using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Zentra.Runtime.Intents;
using Zentra.Server.Http;

namespace Zentra.Server.OpenApi;

/// <summary>
/// The contract: OpenAPI 3.1, generated from the endpoints and from the documentation of their types.
/// </summary>
public static class Contract
{
    private const string Document = "v1";

    private const string Introduction = """
        Payments on one deterministic, evidence-keeping runtime. Amounts are integers in minor units (ISO 4217), times are
        RFC 3339 in UTC, errors are RFC 9457 problems with a stable `code`. Mutations that move money take an idempotency key:
        the same key and request has one effect and one answer, however often it is sent. Requests are strict: a field that is
        not named here is refused. Responses may gain fields.
        """;

    /// <summary>Types of two rooms that have one name, which is a schema's only once.</summary>
    private static readonly Dictionary<Type, string> OwnNames = new()
    {
        [typeof(Zentra.Runtime.Intents.Route)] = "RouteDecision",
        [typeof(Zentra.Payments.Payments.RouteDecisionResource)] = "SelectedRoute",
        // A payment has an authorization too: a word.
        [typeof(Zentra.Cards.Authorizations.AuthorizationResource)] = "CardAuthorization",
        [typeof(Zentra.Cards.Authorizations.PolicyResource)] = "CardPolicy",
    };

    /// <summary>The type that each name of the contract stands for.</summary>
    private static readonly ConcurrentDictionary<string, Type> Named = new(StringComparer.Ordinal);

    /// <summary>The document as text, ending in a line feed.</summary>
    public static async Task<string> Write(IServiceProvider services)
    {
        var provider = services.GetRequiredKeyedService<IOpenApiDocumentProvider>(Document);
        var document = await provider.GetOpenApiDocumentAsync();
        return await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1) + "\n";
    }

    /// <param name="rooms">The JSON of the rooms that have their own.</param>
    internal static void AddContract(this IServiceCollection services, params IJsonTypeInfoResolver[] rooms)
    {
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, RequestJson.Default);
            json.SerializerOptions.TypeInfoResolverChain.Insert(1, ResponseJson.Default);
            foreach (var room in rooms)
            {
                json.SerializerOptions.TypeInfoResolverChain.Insert(2, room);
            }
            var payloads = ZentraServer.Catalogue.Events.Select(e => e.Payload.OriginatingResolver!).Distinct();
            foreach (var payload in payloads)
            {
                json.SerializerOptions.TypeInfoResolverChain.Insert(2 + rooms.Length, payload);
            }
        });
        services.AddSingleton<TypeDocs>();
        services.AddOpenApi(Document, options =>
        {
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            options.CreateSchemaReferenceId = SchemaName;
            options.AddSchemaTransformer<ContractSchemas>();
            options.AddOperationTransformer<ContractOperations>();
            options.AddDocumentTransformer((document, _, _) =>
            {
                document.Info = new()
                {
                    Title = "Zentra",
                    Version = ApiVersion.Current,
                    Description = Introduction.ReplaceLineEndings(" "),
                    License = new() { Name = "Apache-2.0", Identifier = "Apache-2.0" },
                };
                document.Servers = [new() { Url = "/" }];
                document.Components ??= new();
                document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
                {
                    [ContractOperations.Scheme] = new OpenApiSecurityScheme
                    {
                        Type = SecuritySchemeType.Http,
                        Scheme = "bearer",
                        Description = "An API key: zk_test_… for a sandbox workspace, zk_live_… for a live one.",
                    },
                };
                return Task.CompletedTask;
            });
            options.AddDocumentTransformer<ContractWebhooks>();
            options.AddDocumentTransformer<ContractCloudEvents>();
        });
    }

    internal static void MapContract(this IEndpointRouteBuilder app) => app.MapOpenApi("/openapi.json");

    /// <summary>Names of the contract: without the words that only our code needs.</summary>
    internal static string? SchemaName(JsonTypeInfo type)
    {
        var name = NameOf(type);
        var named = Nullable.GetUnderlyingType(type.Type) ?? type.Type;
        return name is null || Named.GetOrAdd(name, named) == named
            ? name
            : throw new InvalidOperationException($"{named} and {Named[name]} would both be {name} in the contract.");
    }

    private static string? NameOf(JsonTypeInfo type) => OwnNames.GetValueOrDefault(type.Type)
        ?? OpenApiOptions.CreateDefaultSchemaReferenceId(type)?
            .Replace("ListingOf", "ListOf", StringComparison.Ordinal)
            .Replace("Resource", "", StringComparison.Ordinal);
}

/// <summary>Every code that a problem may have.</summary>
internal static class ProblemCodes
{
    public static IReadOnlyList<ProblemType> All { get; } =
    [
        .. HttpProblems.All, .. Zentra.Runtime.Ledger.LedgerProblems.All, .. Zentra.Runtime.Tenancy.AccessProblems.All,
        .. Zentra.Payments.Payments.PaymentProblems.All, .. Payments.RefundEndpoints.Problems,
        .. Zentra.Payments.Methods.PaymentMethodProblems.All, .. Zentra.Payments.Providers.ProviderProblems.All,
        .. Zentra.Payments.Providers.MessageProblems.All, .. Zentra.Payments.Routing.RoutingProblems.All,
        .. Zentra.Runtime.Reviews.ReviewProblems.All, .. Zentra.Payments.Disputes.DisputeProblems.All,
        .. Zentra.Payments.Payouts.PayoutProblems.All,
        .. Intents.IntentEndpoints.Problems, .. Zentra.Runtime.Events.EventProblems.All,
        .. Events.EventEndpoints.Problems, .. Zentra.Runtime.Webhooks.WebhookProblems.All,
        .. Zentra.Runtime.Operations.OperationProblems.All, .. Zentra.Payments.Settlement.SettlementProblems.All,
        .. Evidence.EvidenceEndpoints.Problems, .. Zentra.Cards.Issuing.CardProblems.All,
        .. Zentra.Cards.Authorizations.AuthorizationProblems.All, .. Zentra.Cards.Controls.ControlProblems.All,
        .. Zentra.Cards.Clearing.ClearingProblems.All, .. Zentra.Cards.Disputes.CardDisputeProblems.All,
    ];

    public static List<JsonNode> Names => [.. All.Select(p => JsonValue.Create(p.Code)).OrderBy(n => n.ToString(), StringComparer.Ordinal)];
}
