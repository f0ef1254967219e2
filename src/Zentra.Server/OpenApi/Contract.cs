using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Zentra.Server.Http;

namespace Zentra.Server.OpenApi;

/// <summary>The contract: OpenAPI 3.1, generated from the endpoints.</summary>
public static class Contract
{
    private const string Document = "v1";

    internal static void AddContract(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, RequestJson.Default);
            json.SerializerOptions.TypeInfoResolverChain.Insert(1, ResponseJson.Default);
        });
        services.AddOpenApi(Document);
    }

    /// <summary>The document as text, ending in a line feed.</summary>
    public static async Task<string> Write(IServiceProvider services)
    {
        var provider = services.GetRequiredKeyedService<IOpenApiDocumentProvider>(Document);
        var document = await provider.GetOpenApiDocumentAsync();
        return await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1) + "\n";
    }

    internal static void MapContract(this IEndpointRouteBuilder app) => app.MapOpenApi("/openapi.json");
}
