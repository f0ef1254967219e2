using System.Text.Json;

namespace Zentra.Api.Tests.Contract;

/// <summary>The contract as the server generates it, and its operations.</summary>
public sealed record ContractDocument(string Text)
{
    /// <summary>
    /// Operations that nobody needs a key for: they tell nothing of anybody, or are signed by other means.
    /// </summary>
    public static IReadOnlySet<string> Open { get; } = new HashSet<string>(
        ["decline_codes_list", "health_live", "health_ready", "providers_receive_callback"], StringComparer.Ordinal);

    /// <summary>Operations that make what they name where it is not there: no name is unknown to them.</summary>
    public static IReadOnlySet<string> Making { get; } =
        new HashSet<string>(["providers_put", "payout_accounts_put", "card_accounts_put"], StringComparer.Ordinal);

    private static readonly string[] Methods = ["get", "put", "post", "delete", "patch"];

    public JsonElement Json { get; } = JsonElement.Parse(Text);

    public IEnumerable<ContractOperation> Operations =>
        from path in Json.GetProperty("paths").EnumerateObject()
        from method in path.Value.EnumerateObject()
        where Methods.Contains(method.Name)
        select new ContractOperation(new HttpMethod(method.Name.ToUpperInvariant()), path.Name, method.Value);

    public static async Task<ContractDocument> Generate(IServiceProvider services) =>
        new(await Server.OpenApi.Contract.Write(services));
}

public sealed record ContractOperation(HttpMethod Method, string Path, JsonElement Json)
{
    /// <summary>The smallest bodies that are no fault by themselves, where an empty object is one.</summary>
    private static readonly Dictionary<string, string> LeastBodies = new(StringComparer.Ordinal)
    {
        ["card_disputes_add_evidence"] =
            """{"files":[{"name":"a.txt","content_type":"text/plain","content":"cGFpZA=="}]}""",
        ["card_disputes_escalate"] = """{"to":"pre_arbitration"}""",
        ["card_disputes_resolve"] = """{"outcome":"lost"}""",
        ["payments_increment"] = """{"amount_minor":1}""",
        ["providers_put"] = """{"connector":"sandbox"}""",
        ["reviews_comment"] = """{"text":"text"}""",
        ["reviews_reopen"] = """{"reason":"text"}""",
        ["payouts_mark_paid"] = """{"reason":"text"}""",
        ["payouts_fail"] = """{"reason":"text"}""",
        ["payouts_return"] = """{"reason":"text"}""",
        ["settlements_bank"] = """{"currency":"USD","amount_minor":1}""",
        ["cards_close"] = """{"reason":"lost"}""",
        ["card_programs_put_external_decision"] = """{"url":"https://tenant.example/decide"}""",
        ["card_accounts_deposit"] = """{"amount_minor":1}""",
        ["card_accounts_withdraw"] = """{"amount_minor":1}""",
        ["card_authorizations_increment"] = """{"amount_minor":1}""",
        ["card_authorizations_approve"] = """{"reason":"text"}""",
        ["card_authorizations_decline"] = """{"reason":"text"}""",
        ["reviews_resolve"] = """{"outcome":"not_received","reason":"text"}""",
    };

    public string Id => Json.GetProperty("operationId").GetString()!;

    /// <summary>A body that is let through to the object itself; null where none is taken.</summary>
    public string? LeastBody => HasBody ? LeastBodies.GetValueOrDefault(Id, "{}") : null;

    /// <summary>Whether it takes a JSON body; files are bodies of their own kinds.</summary>
    public bool HasBody => Json.TryGetProperty("requestBody", out var body)
        && body.GetProperty("content").TryGetProperty("application/json", out _);

    public bool NamesAnObject => Path.Contains('{', StringComparison.Ordinal);

    /// <summary>The path with the parameter that names the object spelled so.</summary>
    public string Naming(string spelled) => Path[..Path.IndexOf('{', StringComparison.Ordinal)] + spelled
        + Path[(Path.IndexOf('}', StringComparison.Ordinal) + 1)..];

    public override string ToString() => $"{Method} {Path}";
}
