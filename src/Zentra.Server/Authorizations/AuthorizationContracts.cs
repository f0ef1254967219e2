using System.Text.Json.Serialization;
using Zentra.Cards.Authorizations;
using Zentra.Server.Http;

namespace Zentra.Server.Authorizations;

public sealed record ChangeAuthorizationRequest
{
    /// <summary>
    /// In minor units of the billing currency: what is added by an increment (required), or given back by a reversal
    /// (all that is held where absent).
    /// </summary>
    public long? AmountMinor { get; init; }

    public string? IdempotencyKey { get; init; }
}

public sealed record RuleAuthorizationRequest
{
    /// <summary>Why: 1 to 500 characters. Required.</summary>
    public string? Reason { get; init; }

    public string? IdempotencyKey { get; init; }
}

/// <summary>Requests of this room: strict, as all are.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = false,
    NumberHandling = JsonNumberHandling.Strict,
    MaxDepth = JsonBody.MaxDepth)]
[JsonSerializable(typeof(AuthorizationRequest))]
[JsonSerializable(typeof(ChangeAuthorizationRequest))]
[JsonSerializable(typeof(RuleAuthorizationRequest))]
[JsonSerializable(typeof(SandboxAuthorizationRequest))]
internal sealed partial class AuthorizationRequests : JsonSerializerContext;

/// <summary>Responses of this room.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AuthorizationResource))]
[JsonSerializable(typeof(Listing<AuthorizationResource>))]
internal sealed partial class AuthorizationResponses : JsonSerializerContext;
