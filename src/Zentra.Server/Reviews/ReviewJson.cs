using System.Text.Json.Serialization;
using Zentra.Runtime.Reviews;
using Zentra.Server.Http;

namespace Zentra.Server.Reviews;

/// <summary>Requests of this room: strict, as all are.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = false,
    NumberHandling = JsonNumberHandling.Strict,
    MaxDepth = JsonBody.MaxDepth)]
[JsonSerializable(typeof(ResolveReviewRequest))]
internal sealed partial class ReviewRequests : JsonSerializerContext;

/// <summary>Responses of this room.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ReviewResource))]
[JsonSerializable(typeof(Listing<ReviewResource>))]
internal sealed partial class ReviewResponses : JsonSerializerContext;
