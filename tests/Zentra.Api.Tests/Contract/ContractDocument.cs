using System.Text.Json;

namespace Zentra.Api.Tests.Contract;

/// <summary>The contract as the server generates it, and its operations.</summary>
public sealed record ContractDocument(string Text)
{
    private static readonly string[] Methods = ["get", "put", "post", "delete", "patch"];

    public JsonElement Json { get; } = JsonElement.Parse(Text);

    public IEnumerable<ContractOperation> Operations =>
        from path in Json.GetProperty("paths").EnumerateObject()
        from method in path.Value.EnumerateObject()
        where Methods.Contains(method.Name)
        select new ContractOperation(new HttpMethod(method.Name.ToUpperInvariant()), path.Name, method.Value);

    public static async Task<ContractDocument> Generate(IServiceProvider services) => new(await Server.OpenApi.Contract.Write(services));
}

public sealed record ContractOperation(HttpMethod Method, string Path, JsonElement Json)
{
    public bool HasBody => Json.TryGetProperty("requestBody", out _);

    public bool NamesAnObject => Path.Contains('{', StringComparison.Ordinal);

    public override string ToString() => $"{Method} {Path}";
}
