using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Zentra.Cards.Clearing;
using Zentra.Cards.Controls;
using Zentra.Runtime.Intents;
using Zentra.Server.Http;

namespace Zentra.Server.OpenApi;

/// <summary>Schemas in the words of the contract: documentation, formats, what is required, what is closed.</summary>
internal sealed class ContractSchemas(TypeDocs docs) : IOpenApiSchemaTransformer
{
    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = context.JsonTypeInfo.Type;
        if (context.JsonPropertyInfo is { } property)
        {
            if (property.AttributeProvider is System.Reflection.MemberInfo member && docs.Of(member) is { } text)
            {
                schema.Description = text;
            }
            if (property is { Name: "code" } && property.DeclaringType == typeof(Problem))
            {
                schema.Enum = ProblemCodes.Names;
            }
        }
        else if (docs.Of(type) is { } summary)
        {
            schema.Description = summary;
        }
        if ((Nullable.GetUnderlyingType(type) ?? type) is { IsEnum: true } named)
        {
            schema.Type = JsonSchemaType.String;
            schema.Enum =
            [
                .. Enum.GetValues(named).Cast<object>()
                    .Select(v => JsonSerializer.SerializeToNode(v, context.JsonTypeInfo)!),
            ];
        }
        if (type == typeof(Timestamp) || type == typeof(Timestamp?))
        {
            schema.Type = JsonSchemaType.String;
            schema.Format = "date-time";
        }
        if (type == typeof(ConversionRate) || type == typeof(ConversionRate?))
        {
            schema.Type = JsonSchemaType.String;
        }
        if (type == typeof(long) || type == typeof(long?) || type == typeof(int) || type == typeof(int?))
        {
            schema.Pattern = null;
        }
        if (type == typeof(byte[]))
        {
            // The bytes of a file, as they are.
            schema.Format = "binary";
        }
        if (type == typeof(JsonElement) || type == typeof(JsonElement?) || type == typeof(JsonObject))
        {
            schema.Type = JsonSchemaType.Object;
        }
        if (type.IsAssignableTo(typeof(IEnumerable<RuleJson>)))
        {
            schema.Items = new OpenApiSchemaReference(RuleJson.Schema, context.Document);
        }
        if (schema.Properties is { Count: > 0 })
        {
            // A rule is given back as it was taken.
            var isRule = type.IsAssignableTo(typeof(ControlRule));
            Close(schema, context.JsonTypeInfo, isPart: isRule || context.JsonPropertyInfo is not null);
            if (isRule)
            {
                schema.Required?.Add("kind");
            }
        }
        return Task.CompletedTask;
    }

    /// <summary>
    /// A request is closed; a response names what is always there, and leaves out what is not. What is a part may be one of
    /// a request too, where null is as good as nothing.
    /// </summary>
    private static void Close(OpenApiSchema schema, JsonTypeInfo type, bool isPart)
    {
        if (type.Type.Name.EndsWith("Request", StringComparison.Ordinal))
        {
            schema.AdditionalPropertiesAllowed = false;
            return;
        }
        var always = type.Properties
            .Where(p => schema.Properties!.ContainsKey(p.Name) && !p.IsGetNullable
                && Nullable.GetUnderlyingType(p.PropertyType) is null)
            .Select(p => p.Name)
            .ToHashSet(StringComparer.Ordinal);
        if (isPart)
        {
            schema.Required?.IntersectWith(always);
            return;
        }
        schema.Required = always;
        foreach (var property in schema.Properties!.Values.OfType<OpenApiSchema>())
        {
            property.Type &= ~JsonSchemaType.Null;
        }
    }
}

/// <summary>What every operation has: security, headers, parameters, and the problems that any request can meet.</summary>
internal sealed class ContractOperations : IOpenApiOperationTransformer
{
    public const string Scheme = "api_key";

    public Task TransformAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        operation.Parameters ??= [];
        if (metadata.OfType<Needs>().FirstOrDefault() is { } needs)
        {
            operation.Security =
            [
                new() { [new OpenApiSecuritySchemeReference(Scheme, context.Document)] = [] },
            ];
            operation.Description = $"Needs the permission `{JsonNamingPolicy.SnakeCaseLower.ConvertName(needs.Permission.ToString())}`.";
            Refuse(operation, 401, 403, 422, 503);
        }
        if (metadata.OfType<TakesFile>().FirstOrDefault() is { } file)
        {
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Content = file.MediaTypes.ToDictionary(
                    type => type,
                    _ => new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String } }),
            };
        }
        if (operation.RequestBody is not null)
        {
            Refuse(operation, 400, 413, 415, 503);
        }
        Refuse(operation, 500);
        foreach (var query in metadata.OfType<TakesQuery>())
        {
            foreach (var name in query.Names)
            {
                operation.Parameters.Add(Parameter(name, ParameterLocation.Query, Meaning(name), query.IsRequired));
            }
        }
        if (metadata.OfType<TakesVersion>().Any())
        {
            operation.Parameters.Add(Parameter(
                "If-Match",
                ParameterLocation.Header,
                "The version that was read, in quotes; a 412 where it is another one by now. Optional.",
                isRequired: false));
        }
        if (metadata.OfType<TakesKey>().FirstOrDefault() is { } key)
        {
            operation.Parameters.Add(Parameter(
                "Idempotency-Key",
                ParameterLocation.Header,
                key.IsRequired
                    ? "1 to 255 printable ASCII characters, bare or quoted; or send idempotency_key in the body. One of them is required."
                    : "1 to 255 printable ASCII characters, bare or quoted. Optional.",
                isRequired: false));
        }
        foreach (var header in metadata.OfType<TakesHeader>())
        {
            operation.Parameters.Add(Parameter(
                header.Name, ParameterLocation.Header, header.Meaning, isRequired: false));
        }
        if (metadata.OfType<GivesCsv>().Any() && operation.Responses?["200"].Content is { } contents)
        {
            contents["text/csv"] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
        }
        foreach (var response in operation.Responses?.Values.OfType<OpenApiResponse>() ?? [])
        {
            response.Headers ??= new Dictionary<string, IOpenApiHeader>();
            response.Headers["Request-Id"] = new OpenApiHeader
            {
                Description = "The request's identifier.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            };
        }
        return Task.CompletedTask;
    }

    private static void Refuse(OpenApiOperation operation, params int[] statuses)
    {
        operation.Responses ??= [];
        foreach (var status in statuses)
        {
            operation.Responses.TryAdd(
                status.ToString(System.Globalization.CultureInfo.InvariantCulture),
                new OpenApiResponse
                {
                    Description = Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status),
                    Content = new Dictionary<string, OpenApiMediaType>
                    {
                        [Reply.ProblemJson] = new() { Schema = new OpenApiSchemaReference("Problem") },
                    },
                });
        }
    }

    private static OpenApiParameter Parameter(string name, ParameterLocation place, string meaning, bool isRequired) => new()
    {
        Name = name,
        In = place,
        Required = isRequired,
        Description = meaning,
        Schema = name is "limit" or "after" or "as_of_sequence" or "first" or "second"
            or "amount" or "amount_gte" or "amount_lte"
            ? new OpenApiSchema { Type = JsonSchemaType.Integer }
            : new OpenApiSchema { Type = JsonSchemaType.String },
    };

    private static string Meaning(string name) => name switch
    {
        "limit" => "1 to 100; 20 where absent.",
        "starting_after" => "Only what is older than this identifier.",
        "ending_before" => "Only what is newer than this identifier.",
        "created_gte" => "Only what was created at this time (RFC 3339) or later.",
        "created_lt" => "Only what was created before this time (RFC 3339).",
        "created_gt" => "Only what was created in a later millisecond than this time (RFC 3339).",
        "created_lte" => "Only what was created up to this time (RFC 3339), to the millisecond, inclusive.",
        "amount" => "Only what has exactly this amount, in minor units.",
        "amount_gte" => "Only what has at least this amount, in minor units.",
        "amount_lte" => "Only what has at most this amount, in minor units.",
        "cursor" => "The next_cursor of the page before.",
        "after" => "Only events after this sequence.",
        "types" =>
            "Only events of these types, with commas between them: names, or beginnings as `payment.*`; 50 at most.",
        "as_of" => "As it was at this time (RFC 3339), inclusive.",
        "from" => "From this time on (RFC 3339), inclusive; from the beginning where absent.",
        "to" => "Up to this time (RFC 3339), exclusive; up to now where absent.",
        "format" => "`json` or `csv`; where absent, what `Accept` prefers.",
        "as_of_sequence" => "Balances as they were when the intent of this sequence was sealed.",
        "address" => "What the provider's callback_path has: it says whose callback it is.",
        _ => $"Only what has this {name}.",
    };
}
