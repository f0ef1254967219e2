using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Zentra.Runtime.Evidence;

/// <summary>The answer of `GET /evidence/consistency`, as a verifier kept it. Only its path is used; the sizes are compared.</summary>
internal sealed record ConsistencyAnswer(long First, long Second, IReadOnlyList<string> Proof)
{
    /// <summary>The path between two checkpoints. None need be given where the log has not grown.</summary>
    public static bool TryRead(
        byte[]? answer,
        long first,
        long second,
        [NotNullWhen(true)] out Digest[]? path,
        [NotNullWhen(false)] out string? reason)
    {
        path = null;
        reason = null;
        if (answer is null)
        {
            path = first == 0 || first == second ? [] : null;
            reason = path is null
                ? $"The log grew from {first} to {second} leaves; give the answer of /evidence/consistency?first={first}&second={second}."
                : null;
            return path is not null;
        }
        if (!TryParse(answer, out var parsed))
        {
            reason = "It is not the answer of /evidence/consistency.";
        }
        else if (parsed.First != first || parsed.Second != second)
        {
            reason = $"It leads from {parsed.First} to {parsed.Second} leaves, but the checkpoints have {first} and {second}.";
        }
        else
        {
            var digests = new Digest[parsed.Proof.Count];
            var bad = Enumerable.Range(0, digests.Length)
                .FirstOrDefault(i => !Digest.TryParseBase64(parsed.Proof[i], out digests[i]), -1);
            reason = bad < 0 ? null : $"Hash {bad + 1} of its proof is not 32 bytes in canonical base64.";
            path = bad < 0 ? digests : null;
        }
        return path is not null;
    }

    private static bool TryParse(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out ConsistencyAnswer? answer)
    {
        try
        {
            answer = JsonSerializer.Deserialize(utf8, EvidenceJson.Default.ConsistencyAnswer);
        }
        catch (JsonException)
        {
            answer = null;
        }
        return answer?.Proof is not null;
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ConsistencyAnswer))]
internal sealed partial class EvidenceJson : JsonSerializerContext;
