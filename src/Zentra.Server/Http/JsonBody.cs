using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Zentra.Runtime.Intents;

namespace Zentra.Server.Http;

/// <summary>
/// Reads a request's body, strictly: one JSON object, no unknown or repeated fields, no coercion, bounded size and
/// depth.
/// </summary>
internal static class JsonBody
{
    /// <summary>The largest body of an operation, in bytes.</summary>
    public const int MaxBytes = 65_536;

    /// <summary>The deepest nesting.</summary>
    public const int MaxDepth = 32;

    /// <param name="maxBytes">The largest body of this operation, where it may be larger than others.</param>
    /// <param name="numberField">The one field that may hold a card's number; null where none may.</param>
    public static async ValueTask<Parsed<T>> Read<T>(
        HttpContext http, JsonTypeInfo<T> json, int maxBytes = MaxBytes, string? numberField = null)
        where T : class
    {
        if (!IsJson(http.Request.ContentType))
        {
            return new(HttpProblems.UnsupportedMediaType, "Send the body as application/json.");
        }
        if (http.Request.ContentLength > maxBytes)
        {
            return TooLarge<T>(maxBytes);
        }
        if (maxBytes > MaxBytes && http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            // A body without a length is counted below, before the server ends it.
            limit.MaxRequestBodySize = 2L * maxBytes;
        }
        var reader = http.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(http.RequestAborted);
            if (read.Buffer.Length > maxBytes)
            {
                reader.AdvanceTo(read.Buffer.End);
                return TooLarge<T>(maxBytes);
            }
            if (!read.IsCompleted)
            {
                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }
            var parsed = CardNumberGuard.InBody(read.Buffer, numberField) is { } number
                ? new(number)
                : Parse(read.Buffer, json);
            reader.AdvanceTo(read.Buffer.End);
            return parsed;
        }
    }

    private static Parsed<T> TooLarge<T>(int maxBytes)
        where T : class => new(HttpProblems.BodyTooLarge, $"A body may have {maxBytes} bytes.");

    private static Parsed<T> Parse<T>(ReadOnlySequence<byte> body, JsonTypeInfo<T> json)
        where T : class
    {
        if (body.IsEmpty)
        {
            return new(HttpProblems.InvalidJson, "The body is empty; a JSON object is expected.");
        }
        try
        {
            var reader = new Utf8JsonReader(body, new() { MaxDepth = MaxDepth });
            var value = JsonSerializer.Deserialize(ref reader, json);
            if (value is null)
            {
                return new(HttpProblems.InvalidJson, "A JSON object is expected, not null.");
            }
            while (reader.Read())
            {
                return new(HttpProblems.InvalidJson, "Something follows the JSON object.");
            }
            // What is kept as raw JSON was not read by its letters.
            return Utf8.IsValid(body.IsSingleSegment ? body.FirstSpan : body.ToArray())
                ? new(value)
                : new(HttpProblems.InvalidJson, "The body is not UTF-8 (RFC 8259, section 8.1).");
        }
        catch (JsonException fault)
        {
            return Fault<T>(fault);
        }
        catch (InvalidOperationException)
        {
            return new(HttpProblems.InvalidJson, "A string is not valid Unicode.");
        }
    }

    private static Parsed<T> Fault<T>(JsonException fault)
        where T : class
    {
        var pointer = JsonPointer.Of(fault.Path);
        if (pointer.Length == 0)
        {
            return new(HttpProblems.InvalidJson, Sentence(fault));
        }
        var isUnknown = fault.Message.Contains("could not be mapped", StringComparison.Ordinal);
        var isRepeated = fault.Message.Contains("Duplicate", StringComparison.OrdinalIgnoreCase);
        var (code, detail) = (isUnknown, isRepeated) switch
        {
            (true, _) => ("unknown_field", $"There is no field {pointer}."),
            (_, true) => ("duplicate_field", $"The field {pointer} is there twice."),
            _ => ("invalid_value", $"The value of {pointer} has the wrong type or form."),
        };
        return new(HttpProblems.InvalidRequest, detail, [new(pointer, code, detail)]);
    }

    private static string Sentence(JsonException fault) => fault.LineNumber is { } line
        ? $"The JSON cannot be read at line {line + 1}, byte {fault.BytePositionInLine + 1}."
        : "The JSON cannot be read.";

    private static bool IsJson(string? contentType)
    {
        if (contentType is null)
        {
            return false;
        }
        var semicolon = contentType.IndexOf(';', StringComparison.Ordinal);
        var media = semicolon < 0 ? contentType.AsSpan() : contentType.AsSpan(0, semicolon);
        if (!media.Trim().Equals("application/json", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }
        return semicolon < 0
            || !contentType.Contains("charset", StringComparison.OrdinalIgnoreCase)
            || contentType.Contains("utf-8", StringComparison.OrdinalIgnoreCase);
    }
}

/// <summary>A body, or why it is refused.</summary>
internal readonly struct Parsed<T>
    where T : class
{
    public Parsed(T value) => Value = value;

    public Parsed(ProblemType type, string detail, IReadOnlyList<Fault>? faults = null)
    {
        Type = type;
        Detail = detail;
        Faults = faults;
    }

    /// <summary>A body that holds a card's number.</summary>
    public Parsed(Fault cardNumber) => CardNumber = cardNumber;

    public T? Value { get; }

    private Fault? CardNumber { get; }

    private ProblemType? Type { get; }

    private string? Detail { get; }

    private IReadOnlyList<Fault>? Faults { get; }

    public Reply Refusal(HttpContext http) => Reply.Of(CardNumber is { } number
        ? CardNumberGuard.Problem(number, RequestScope.Of(http).RequestId)
        : Problem.Of(Type!, Detail!, RequestScope.Of(http).RequestId) with { Errors = Faults });
}

/// <summary>JSON pointers (RFC 6901) from the paths that System.Text.Json reports.</summary>
internal static class JsonPointer
{
    public static string Of(string? path)
    {
        if (path is null || path.Length < 2 || path[0] != '$')
        {
            return "";
        }
        var pointer = new System.Text.StringBuilder();
        for (var i = 1; i < path.Length;)
        {
            if (path[i] == '.')
            {
                var end = path.AsSpan(i + 1).IndexOfAny('.', '[');
                end = end < 0 ? path.Length : i + 1 + end;
                Append(pointer, path[(i + 1)..end]);
                i = end;
            }
            else
            {
                var isQuoted = path.AsSpan(i).StartsWith("['");
                // The name is the caller's: it may begin with the very bracket that ends it.
                var start = i + (isQuoted ? 2 : 1);
                var end = path.IndexOf(isQuoted ? "']" : "]", start, StringComparison.Ordinal);
                end = end < 0 ? path.Length : end;
                Append(pointer, path[start..end]);
                i = end + (isQuoted ? 2 : 1);
            }
        }
        return pointer.ToString();
    }

    private static void Append(System.Text.StringBuilder pointer, string token) =>
        pointer.Append('/').Append(token.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal));
}
