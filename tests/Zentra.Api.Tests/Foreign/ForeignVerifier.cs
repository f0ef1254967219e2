using System.Text.Json;

namespace Zentra.Api.Tests.Foreign;

/// <summary>A webhook as a receiver has it.</summary>
public sealed record ForeignWebhook(string Secret, IReadOnlyDictionary<string, string> Headers, byte[] Body);

/// <summary>
/// What others' libraries, `standardwebhooks` and `svix` for Node, say of a webhook: null where they verify it, or why
/// not. They go by the machine's clock and tolerate five minutes.
/// </summary>
public sealed record ForeignVerdict(string? StandardWebhooks, string? Svix);

/// <summary>Has others' libraries verify webhooks.</summary>
public static class ForeignVerifier
{
    /// <summary>One verdict for each webhook, in their order. Skips the test where there is no Node.</summary>
    public static async Task<IReadOnlyList<ForeignVerdict>> Verify(params IReadOnlyList<ForeignWebhook> webhooks)
    {
        var lines = webhooks.Select(w => JsonSerializer.Serialize(
            new { secret = w.Secret, headers = w.Headers, body = Convert.ToBase64String(w.Body) }));
        var answer = await ForeignNode.Run("verify.mjs", [], lines);
        var verdicts = answer.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))
            .Select(v => new ForeignVerdict(Reason(v, "standardwebhooks"), Reason(v, "svix"))).ToList();
        Assert.Equal(webhooks.Count, verdicts.Count);
        return verdicts;
    }

    private static string? Reason(JsonElement verdict, string library) =>
        verdict.GetProperty(library) is { ValueKind: JsonValueKind.String } reason ? reason.GetString() : null;
}
