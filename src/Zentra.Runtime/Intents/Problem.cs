using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Zentra.Runtime.Intents;

/// <summary>A problem (RFC 9457, `application/problem+json`) with the members of the contract.</summary>
public sealed record Problem
{
    /// <summary>`urn:zentra:problem:` and the code.</summary>
    public required string Type { get; init; }

    public required string Title { get; init; }
    public required int Status { get; init; }

    /// <summary>What happened this time, in one sentence.</summary>
    public required string Detail { get; init; }

    /// <summary>The stable code; the contract lists all of them.</summary>
    public required string Code { get; init; }

    public required string RequestId { get; init; }

    /// <summary>Whether the same request, with the same key, may be sent again.</summary>
    public required bool Retryable { get; init; }

    /// <summary>Each fault of the request: a JSON pointer (RFC 6901), a code and a sentence.</summary>
    public IReadOnlyList<Fault>? Errors { get; init; }

    public string? NextStep { get; init; }
    public string? DeclineCode { get; init; }

    /// <summary>Whether money moved: `no`, `maybe` or `yes`.</summary>
    public string? MoneyMoved { get; init; }

    /// <summary>The payment that was declined.</summary>
    public JsonObject? Payment { get; init; }

    /// <summary>The refund that failed.</summary>
    public JsonObject? Refund { get; init; }

    public static Problem Of(ProblemType type, string detail, string requestId) => new()
    {
        Type = $"urn:zentra:problem:{type.Code}",
        Title = type.Title,
        Status = type.Status,
        Detail = detail,
        Code = type.Code,
        RequestId = requestId,
        Retryable = type.Retryable,
    };

    public static Problem Of(Rejection rejection, string requestId) =>
        Of(rejection.Type, rejection.Detail, requestId) with
        {
            NextStep = rejection.NextStep,
            Errors = rejection.Pointer is { } pointer ? [new(pointer, rejection.Type.Code, rejection.Detail)] : null,
        };

    public byte[] ToUtf8() => JsonSerializer.SerializeToUtf8Bytes(this, ProblemJson.Default.Problem);
}

/// <summary>One fault of a request.</summary>
public sealed record Fault(string Pointer, string Code, string Detail);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Problem))]
public sealed partial class ProblemJson : JsonSerializerContext;
