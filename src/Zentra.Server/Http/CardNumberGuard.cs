using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Money;

namespace Zentra.Server.Http;

/// <summary>
/// Refuses requests that hold a card number, before anything is made of them: what is never stored or logged needs no
/// protection. A refusal names where the number is, and never the number.
/// </summary>
internal static class CardNumberGuard
{
    private const string Detail = "holds what is a card's number";
    private const string NextStep =
        "Have a provider make a token of the card, and send the token. Card numbers are not taken here.";

    /// <summary>A card number in the path, the query or the idempotency key.</summary>
    public static Reply? InHead(HttpContext http)
    {
        var request = http.Request;
        if (request.Path.Value is { } path && CardNumber.In(path) is { } inPath)
        {
            return Refuse(http, "/path", inPath.Masked);
        }
        foreach (var key in request.Headers["Idempotency-Key"])
        {
            if (CardNumber.In(key) is { } inKey)
            {
                return Refuse(http, "/Idempotency-Key", inKey.Masked);
            }
        }
        if (request.QueryString.HasValue)
        {
            foreach (var (name, values) in request.Query)
            {
                if (CardNumber.In(name) is { } inName)
                {
                    return Refuse(http, $"?{CardNumber.Mask(name)}", inName.Masked);
                }
                foreach (var value in values)
                {
                    if (CardNumber.In(value) is { } inValue)
                    {
                        return Refuse(http, $"?{name}", inValue.Masked);
                    }
                }
            }
        }
        return null;
    }

    /// <summary>A card number in a string or in a name of a JSON body, as the fault that it is.</summary>
    /// <param name="except">The one field of the body that may hold a number; null where none may.</param>
    public static Fault? InBody(in ReadOnlySequence<byte> body, string? except = null)
    {
        // Most bodies are one piece of memory, and are let go after a look at every thirteenth byte.
        var bytes = body.IsSingleSegment ? body.FirstSpan : body.ToArray();
        return CardNumber.MayBeIn(bytes) ? Search(bytes, except) : null;
    }

    public static Problem Problem(Fault fault, string requestId) =>
        Zentra.Runtime.Intents.Problem.Of(HttpProblems.CardNumberRefused, fault.Detail, requestId) with
        {
            Errors = [fault],
            NextStep = NextStep,
        };

    private static Reply Refuse(HttpContext http, string pointer, string masked) =>
        Reply.Of(Problem(FaultAt(pointer, masked), RequestScope.Of(http).RequestId));

    private static Fault FaultAt(string pointer, string masked) =>
        new(pointer, HttpProblems.CardNumberRefused.Code, $"{pointer} {Detail}: {masked}.");

    private static Fault? Search(ReadOnlySpan<byte> body, string? except)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = JsonBody.MaxDepth });
        var path = new List<Step>();
        try
        {
            while (reader.Read())
            {
                if (Look(ref reader, path, except) is { } found)
                {
                    return found;
                }
            }
        }
        catch (JsonException)
        {
            // What is no JSON is refused by whoever reads it for its meaning.
        }
        return null;
    }

    private static Fault? Look(ref Utf8JsonReader reader, List<Step> path, string? except)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                Count(path);
                path.Add(new(null, reader.TokenType == JsonTokenType.StartArray ? -1 : null));
                return null;
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                path.RemoveAt(path.Count - 1);
                return null;
            case JsonTokenType.PropertyName:
                var name = Text(ref reader);
                path[^1] = new(name, null);
                return CardNumber.In(name) is { } inName ? FaultAt(Pointer(path), inName.Masked) : null;
            case JsonTokenType.String:
                Count(path);
                if (except is not null && path is [{ Name: var field }] && field == except)
                {
                    return null;
                }
                return CardNumber.In(Text(ref reader)) is { } inValue ? FaultAt(Pointer(path), inValue.Masked) : null;
            default:
                Count(path);
                return null;
        }
    }

    /// <summary>A value has come: in an array it is the next one.</summary>
    private static void Count(List<Step> path)
    {
        if (path is [.., { Index: { } index }])
        {
            path[^1] = new(null, index + 1);
        }
    }

    private static string Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Not valid Unicode, which is refused later; its digits are seen all the same.
            return Encoding.Latin1.GetString(reader.ValueSpan);
        }
    }

    /// <summary>A JSON pointer (RFC 6901) with the numbers that are in its names masked.</summary>
    private static string Pointer(List<Step> path)
    {
        var pointer = new StringBuilder();
        foreach (var (name, index) in path)
        {
            pointer.Append('/').Append(name is null
                ? index?.ToString(CultureInfo.InvariantCulture)
                : CardNumber.Mask(name).Replace("~", "~0", StringComparison.Ordinal)
                    .Replace("/", "~1", StringComparison.Ordinal));
        }
        return pointer.ToString();
    }

    /// <summary>Where the reader is in one object or array: at a name, or at a number.</summary>
    private readonly record struct Step(string? Name, int? Index);
}
