using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Zentra.Payments.Payments;

namespace Zentra.Server.Connectors.Acquirer;

/// <summary>
/// What an answer over HTTP means. Only what the acquirer says in its own form is believed: any other answer may come
/// from something in between, and proves nothing.
/// </summary>
internal static class AcquirerAnswers
{
    private const int MaxCodeLength = 32;
    private const int MaxReferenceLength = 128;
    private const int MaxUrlLength = 2048;

    /// <summary>The answer to a call.</summary>
    /// <param name="body">Null where it was too long to read.</param>
    public static ProviderOutcome OfCall(ProviderCall call, int status, byte[]? body) => (status, Error(body)) switch
    {
        (>= 200 and < 300, _) => OfOperation(call, body),
        (503, "unavailable") => new ProviderOutcome.RefusedBeforeProcessing("unavailable"),
        (401, "unauthorized") => new ProviderOutcome.RefusedBeforeProcessing("unauthorized"),
        // The acquirer looked at it and will not do it, however often it is sent.
        (404, "unknown_reference") => new ProviderOutcome.Declined(DeclineCodes.Unmapped, "unknown_reference"),
        (422, "invalid_request") => new ProviderOutcome.Declined(DeclineCodes.Unmapped, "invalid_request"),
        // Something else was done under our key, so this says nothing good about what was done.
        (422, "key_conflict") => new ProviderOutcome.Unknown("key_conflict"),
        _ => new ProviderOutcome.Unknown($"http_{status}"),
    };

    /// <summary>The answer to a question about a call: whatever is no answer leaves the call unknown.</summary>
    public static ProviderOutcome OfQuestion(ProviderCall call, int status, byte[]? body) => status switch
    {
        >= 200 and < 300 => OfOperation(call, body),
        404 when Error(body) == "not_found" => new ProviderOutcome.NotReceived(),
        _ => new ProviderOutcome.Unknown($"http_{status}"),
    };

    /// <summary>What a status means, wherever it was read; null where it means nothing that can be relied on.</summary>
    public static ProviderOutcome? Of(
        ProviderOperation operation, string status, string reference, string? code, string? actionUrl)
    {
        if (reference.Length is 0 or > MaxReferenceLength || code?.Length > MaxCodeLength)
        {
            return null;
        }
        return status switch
        {
            "approved" => new ProviderOutcome.Approved(reference),
            "declined" => AcquirerDeclines.Of(code),
            "pending" => new ProviderOutcome.Pending(reference),
            "requires_action" when operation == ProviderOperation.Authorize && IsUrl(actionUrl) =>
                new ProviderOutcome.RequiresAction(reference, "redirect_to_url", actionUrl!),
            _ => null,
        };
    }

    /// <summary>Whether the acquirer's name of an operation is the name of what a call asks for.</summary>
    private static bool IsNamedAs(ProviderCall call, string name) => call.Operation switch
    {
        ProviderOperation.Authorize when call.IsQuery => name is "authorization" or "confirmation",
        ProviderOperation.Authorize => name == (call.ProviderReference is null ? "authorization" : "confirmation"),
        ProviderOperation.Capture => name == "capture",
        ProviderOperation.Increment => name == "increment",
        ProviderOperation.Void => name == "void",
        ProviderOperation.Refund => name == "refund",
        ProviderOperation.Reverse => name == "reversal",
        _ => throw new ArgumentOutOfRangeException(nameof(call)),
    };

    private static ProviderOutcome OfOperation(ProviderCall call, byte[]? body)
    {
        if (body is null)
        {
            return new ProviderOutcome.Unknown("answer_too_long");
        }
        if (Parse(body, AcquirerAnswerJson.Default.AcquirerAnswer) is not { } answer)
        {
            return new ProviderOutcome.Unknown("unreadable_answer");
        }
        return !IsAbout(call, answer)
            ? new ProviderOutcome.Unknown("answer_mismatch")
            : Of(call.Operation, answer.Status, answer.Reference, answer.Code, answer.ActionUrl)
                ?? new ProviderOutcome.Unknown("unreadable_answer");
    }

    /// <summary>
    /// Whether an answer is about what was asked. A question may have lost the reference that its call was sent with,
    /// so the authorization and its confirmation are told apart there by the key alone.
    /// </summary>
    private static bool IsAbout(ProviderCall call, AcquirerAnswer answer) =>
        answer.Key == call.ProviderKey
        && answer.AmountMinor == call.AmountMinor
        && answer.Currency == call.Currency
        && IsNamedAs(call, answer.Operation)
        && (call.IsQuery || call.ProviderReference is null || answer.Reference == call.ProviderReference);

    private static string? Error(byte[]? body) =>
        body is null ? null : Parse(body, AcquirerAnswerJson.Default.AcquirerError)?.Error;

    private static T? Parse<T>(byte[] body, JsonTypeInfo<T> json)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(body, json);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static bool IsUrl(string? url) =>
        url is { Length: <= MaxUrlLength } && Uri.TryCreate(url, UriKind.Absolute, out var parsed)
        && parsed.Scheme is "http" or "https";
}
