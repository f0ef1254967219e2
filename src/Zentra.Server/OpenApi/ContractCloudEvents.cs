using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Zentra.Server.OpenApi;

/// <summary>The answers of `/events` to a caller that asks for CloudEvents.</summary>
internal sealed class ContractCloudEvents : IOpenApiDocumentTransformer
{
    private const string Component = "CloudEvent";

    public Task TransformAsync(
        OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.AddComponent(Component, One());
        var one = new OpenApiSchemaReference(Component, document);
        var many = new OpenApiSchema { Type = JsonSchemaType.Array, Items = one };
        foreach (var operation in document.Paths.Values.SelectMany(p => p.Operations!.Values))
        {
            if (operation.OperationId is "events_list" && operation.Responses?["200"] is OpenApiResponse list)
            {
                list.Content!["application/cloudevents-batch+json"] = new() { Schema = many };
                list.Headers!["Link"] = new OpenApiHeader
                {
                    Description = "The next page of a batch, where there is one (RFC 8288, `rel=\"next\"`).",
                    Schema = Text(),
                };
            }
            if (operation.OperationId is "events_get" && operation.Responses?["200"] is OpenApiResponse got)
            {
                got.Content!["application/cloudevents+json"] = new() { Schema = one };
            }
        }
        return Task.CompletedTask;
    }

    private static OpenApiSchema One()
    {
        var properties = new Dictionary<string, IOpenApiSchema>
        {
            ["specversion"] = new OpenApiSchema { Type = JsonSchemaType.String, Const = "1.0" },
            ["id"] = Text(),
            ["source"] = Text("`/workspaces/` and the workspace.", "uri-reference"),
            ["type"] = Text("`zentra.` and the type of the event, as `zentra.payment.captured`."),
            ["subject"] = Text("The identifier of the object that it is about."),
            ["time"] = Text(format: "date-time"),
            ["datacontenttype"] = new OpenApiSchema { Type = JsonSchemaType.String, Const = "application/json" },
            ["sequence"] = Text("The sequence of the tenant, in 13 digits, so that text sorts as numbers do."),
            ["objectsequence"] = Text("The sequence of the object, in 13 digits."),
            ["apiversion"] = Text(),
            ["data"] = new OpenApiSchema { Type = JsonSchemaType.Object },
        };
        return new()
        {
            Type = JsonSchemaType.Object,
            Description = "An event in the JSON format of CloudEvents 1.0.2.",
            Properties = properties,
            Required = properties.Keys.ToHashSet(StringComparer.Ordinal),
        };
    }

    private static OpenApiSchema Text(string? meaning = null, string? format = null) =>
        new() { Type = JsonSchemaType.String, Description = meaning, Format = format };
}
