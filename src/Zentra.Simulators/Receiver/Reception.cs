using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Zentra.Simulators.Receiver;

/// <summary>`POST /hooks/{name}`: takes a delivery, records it, and behaves.</summary>
internal sealed class Reception(ReceiverOptions options, Hooks hooks, TimeProvider time)
{
    private const string Prefix = "/hooks/";
    private const int MaxId = 255;
    private const int MaxHeaders = 64;
    private const int MaxHeader = 1_000;
    private const int MaxBody = 16_384;

    public Task Take(HttpContext http, RequestDelegate next)
    {
        if (http.Request.Path.Value is not { } path || !path.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return next(http);
        }
        if (!HttpMethods.IsPost(http.Request.Method))
        {
            return Exchange.Refuse(http, HttpStatusCode.MethodNotAllowed, "method_not_allowed");
        }
        return hooks.Of(path[Prefix.Length..]) is { } hook
            ? Take(http, hook)
            : Exchange.Refuse(http, HttpStatusCode.NotFound, "unknown_hook");
    }

    private async Task Take(HttpContext http, Hook hook)
    {
        var reader = http.Request.BodyReader;
        ReadResult read;
        while (!(read = await reader.ReadAsync(http.RequestAborted)).IsCompleted)
        {
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
        var behaviour = hook.Take(Arrive(http.Request, hook, read.Buffer));
        reader.AdvanceTo(read.Buffer.End);
        if (behaviour is null)
        {
            await Exchange.Refuse(http, HttpStatusCode.Unauthorized, "bad_signature");
            return;
        }
        await Conduct.Act(http, behaviour);
    }

    private Arrival Arrive(HttpRequest request, Hook hook, in ReadOnlySequence<byte> sequence)
    {
        var (id, timestamp) = (Header(request, "webhook-id"), Header(request, "webhook-timestamp"));
        var (now, keys) = (time.GetUtcNow(), hook.Keys);
        if (id.Length is 0 or > MaxId)
        {
            return new("", now, "", Verified: false);
        }
        if (options.Lean && keys.Length == 0)
        {
            return new(id, now, timestamp, Verified: null);
        }
        var body = sequence.IsSingleSegment ? sequence.FirstSpan : sequence.ToArray();
        bool? verified = keys.Length == 0
            ? null
            : WebhookSignature.IsBy(keys, id, timestamp, Header(request, "webhook-signature"), body, now);
        return options.Lean
            ? new(id, now, timestamp, verified)
            : Read(new(id, now, timestamp, verified), body) with
            {
                Headers = request.Headers.Take(MaxHeaders)
                    .ToDictionary(h => h.Key.ToLowerInvariant(), h => Cut(h.Value.ToString())),
                Body = body.Length <= MaxBody ? Encoding.UTF8.GetString(body) : null,
            };
    }

    /// <summary>Reads `type`, `object_sequence` and `data.id`; of what is not JSON, nothing.</summary>
    private static Arrival Read(Arrival arrival, ReadOnlySpan<byte> body)
    {
        var json = new Utf8JsonReader(body);
        var isData = false;
        try
        {
            while (json.Read())
            {
                if (json.TokenType != JsonTokenType.PropertyName)
                {
                    continue;
                }
                var depth = json.CurrentDepth;
                isData = depth == 1 ? json.ValueTextEquals("data"u8) : isData;
                if (depth == 1 && json.ValueTextEquals("type"u8))
                {
                    arrival = arrival with { Type = Text(ref json) };
                }
                else if (depth == 1 && json.ValueTextEquals("object_sequence"u8))
                {
                    json.Read();
                    arrival = arrival with
                    {
                        Sequence = json.TokenType == JsonTokenType.Number && json.TryGetInt64(out var n) ? n : null,
                    };
                }
                else if (depth == 2 && isData && json.ValueTextEquals("id"u8))
                {
                    arrival = arrival with { Subject = Text(ref json) };
                }
            }
        }
        catch (JsonException)
        {
            // A body of another form is recorded with what was read of it.
        }
        return arrival;
    }

    private static string? Text(ref Utf8JsonReader json)
    {
        json.Read();
        try
        {
            return json.TokenType == JsonTokenType.String ? Cut(json.GetString()!) : null;
        }
        catch (InvalidOperationException)
        {
            // It is not UTF-8, or half of a surrogate pair.
            return null;
        }
    }

    private static string Cut(string text) => text.Length <= MaxHeader ? text : text[..MaxHeader];

    private static string Header(HttpRequest request, string name) => request.Headers[name].ToString();
}
