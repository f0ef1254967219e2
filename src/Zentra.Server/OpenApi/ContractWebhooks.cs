using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Zentra.Runtime.Events;

namespace Zentra.Server.OpenApi;

/// <summary>The events of the catalogue as webhooks of the contract (OpenAPI 3.1, section 4.8.1).</summary>
internal sealed class ContractWebhooks : IOpenApiDocumentTransformer
{
    private static readonly (string Name, string Component, string Meaning)[] Headers =
    [
        ("webhook-id", "WebhookId", "The same for every attempt to deliver a message: take each once."),
        ("webhook-timestamp", "WebhookTimestamp", "When this attempt was made, in seconds since 1970."),
        ("webhook-signature", "WebhookSignature",
            "Signatures, separated by spaces: `v1,` and the base64 of the HMAC-SHA-256 of "
            + "`{webhook-id}.{webhook-timestamp}.{body}`."),
        ("content-digest", "ContentDigest", "The SHA-256 of the body (RFC 9530)."),
    ];

    public async Task TransformAsync(
        OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Components ??= new();
        document.Components.Parameters ??= new Dictionary<string, IOpenApiParameter>();
        foreach (var (name, component, meaning) in Headers)
        {
            document.Components.Parameters[component] = new OpenApiParameter
            {
                Name = name,
                In = ParameterLocation.Header,
                Required = true,
                Description = meaning,
                Schema = Text(),
            };
        }
        document.Webhooks ??= new Dictionary<string, IOpenApiPathItem>();
        foreach (var type in ZentraServer.Catalogue.Events.OrderBy(e => e.Name, StringComparer.Ordinal))
        {
            var payload = Contract.SchemaName(type.Payload)
                ?? throw new InvalidOperationException($"The data of {type} has no name in the contract.");
            if (document.Components.Schemas?.ContainsKey(payload) != true)
            {
                var schema = await context.GetOrCreateSchemaAsync(type.Payload.Type, null, cancellationToken);
                document.AddComponent(payload, schema);
            }
            document.Webhooks[type.Name] = new OpenApiPathItem
            {
                Operations = new() { [HttpMethod.Post] = Told(type, payload, document) },
            };
        }
    }

    private static OpenApiOperation Told(EventType type, string payload, OpenApiDocument document) => new()
    {
        OperationId = $"told_{type.Name.Replace('.', '_')}",
        Summary = type.Description,
        Parameters = [.. Headers.Select(h => new OpenApiParameterReference(h.Component, document))],
        RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["application/json"] = new() { Schema = Body(type, payload, document) },
            },
        },
        Responses = new()
        {
            ["2XX"] = new OpenApiResponse { Description = "Taken. Whatever else is answered, it is sent again." },
        },
    };

    /// <summary>What <see cref="EventEnvelope"/> renders.</summary>
    private static OpenApiSchema Body(EventType type, string payload, OpenApiDocument document)
    {
        var properties = new Dictionary<string, IOpenApiSchema>
        {
            ["id"] = Text(),
            ["type"] = new OpenApiSchema { Type = JsonSchemaType.String, Const = type.Name },
            ["timestamp"] = new OpenApiSchemaReference("Timestamp", document),
            ["api_version"] = Text(),
            ["sequence"] = Number(),
            ["object_sequence"] = Number(),
            ["data"] = new OpenApiSchemaReference(payload, document),
        };
        return new()
        {
            Type = JsonSchemaType.Object,
            Properties = properties,
            Required = properties.Keys.ToHashSet(StringComparer.Ordinal),
        };
    }

    private static OpenApiSchema Text() => new() { Type = JsonSchemaType.String };

    private static OpenApiSchema Number() => new() { Type = JsonSchemaType.Integer, Format = "int64" };
}
