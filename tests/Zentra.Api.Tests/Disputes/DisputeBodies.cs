using System.Text.Json.Nodes;
using Zentra.Api.Tests.Host;

namespace Zentra.Api.Tests.Disputes;

/// <summary>Disputed payments, and what is said against disputes.</summary>
internal static class DisputeBodies
{
    public const string Draft =
        """{"files":[{"name":"Receipt.txt","content_type":"text/plain","kind":"receipt","content":"cGFpZA=="}]}""";

    /// <summary>Opens a dispute about a new payment of 10.00 that is captured.</summary>
    public static async Task<Response> Dispute(this ApiClient api, string more = "", string payment = "")
    {
        if (payment.Length == 0)
        {
            payment = (await api.Pay(more: ""","capture_method":"automatic" """)).Is(201).Id;
        }
        return (await api.Post("/sandbox/disputes", $$"""{"payment":"{{payment}}"{{more}}}""", null)).Is(201);
    }

    public static async Task<Response> Decide(
        this ApiClient api, string dispute, string outcome, string more = "") =>
        (await api.Post(
            $"/sandbox/disputes/{dispute}/decide", $$"""{"outcome":"{{outcome}}"{{more}}}""", null)).Is(200);

    /// <summary>A body with one file, and whatever else is said.</summary>
    public static string WithFile(string? name, string? contentType, byte[] content, string more = "") =>
        WithFile(name, contentType, Convert.ToBase64String(content), more);

    public static string WithFile(string? name, string? contentType, string? content, string more = "")
    {
        var file = new JsonObject { ["name"] = name, ["content_type"] = contentType, ["content"] = content };
        return $$"""{"files":[{{file.ToJsonString()}}]{{more}}}""";
    }

    /// <summary>A PDF of so many bytes.</summary>
    public static byte[] Pdf(int bytes)
    {
        var content = new byte[bytes];
        "%PDF-1.7"u8.CopyTo(content);
        return content;
    }
}
