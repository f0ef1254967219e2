using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Zentra.Runtime.Evidence;
using Zentra.Runtime.Intents;

namespace Zentra.Server.Http;

/// <summary>The idempotency key of a request: header (bare or quoted, draft-ietf-httpapi-idempotency-key-header) or body field.</summary>
internal static class Idempotency
{
    private const int MaxLength = 255;

    /// <summary>The key with the fingerprint of operation, path and canonical body; or why it is refused.</summary>
    public static (IdempotencyKey? Key, Reply? Refusal) Of(
        HttpContext http, string? inBody, Operation operation, Command command, bool isRequired)
    {
        var headers = http.Request.Headers["Idempotency-Key"];
        if (headers.Count > 1)
        {
            return (null, Refuse(http, HttpProblems.KeyInvalid, "Send one Idempotency-Key header.", null));
        }
        var inHeader = headers.Count == 0 ? null : Unquote(headers.ToString());
        if (inHeader is not null && inBody is not null && inHeader != inBody)
        {
            return (null, Refuse(
                http, HttpProblems.KeyInvalid, "The header and the body name different keys.", "/idempotency_key"));
        }
        var key = inHeader ?? inBody;
        if (key is null)
        {
            return (null, !isRequired ? null : Refuse(
                http,
                HttpProblems.KeyRequired,
                "Send an Idempotency-Key header or an idempotency_key field, and the same one whenever you repeat.",
                "/idempotency_key"));
        }
        if (key.Length is 0 or > MaxLength || key.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return (null, Refuse(
                http, HttpProblems.KeyInvalid, $"A key has 1 to {MaxLength} printable ASCII characters.", "/idempotency_key"));
        }
        return (new(operation.Name, key, Fingerprint(http.Request.Path, operation.Write(command))), null);
    }

    private static Digest Fingerprint(string path, byte[] command)
    {
        // The command is what strict parsing made of the body, in a fixed order: equal requests have equal bytes.
        var text = Encoding.UTF8.GetByteCount(path);
        var bytes = new byte[text + 1 + command.Length];
        Encoding.UTF8.GetBytes(path, bytes);
        command.CopyTo(bytes, text + 1);
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(bytes, hash);
        return Digest.FromSpan(hash);
    }

    private static string Unquote(string header) =>
        header.Length >= 2 && header[0] == '"' && header[^1] == '"' ? header[1..^1] : header;

    private static Reply Refuse(HttpContext http, ProblemType type, string detail, string? pointer) =>
        Reply.Of(Problem.Of(new Rejection(type, detail) { Pointer = pointer }, RequestScope.Of(http).RequestId));
}
