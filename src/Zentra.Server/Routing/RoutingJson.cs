using System.Text.Json.Serialization;
using Zentra.Payments.Providers;
using Zentra.Payments.Routing;
using Zentra.Server.Http;

namespace Zentra.Server.Routing;

/// <summary>Requests of this room: strict, as all are.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = false,
    NumberHandling = JsonNumberHandling.Strict,
    MaxDepth = JsonBody.MaxDepth)]
[JsonSerializable(typeof(PutProviderRequest))]
[JsonSerializable(typeof(CreateRoutingRulesRequest))]
[JsonSerializable(typeof(SimulateRoutingRequest))]
internal sealed partial class RoutingRequests : JsonSerializerContext;

/// <summary>Responses of this room.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProviderResource))]
[JsonSerializable(typeof(ProviderList))]
[JsonSerializable(typeof(DeclineCodeList))]
[JsonSerializable(typeof(RoutingRulesResource))]
[JsonSerializable(typeof(Listing<RoutingRulesResource>))]
[JsonSerializable(typeof(RoutingDecisionResource))]
[JsonSerializable(typeof(RoutingSimulationResource))]
internal sealed partial class RoutingResponses : JsonSerializerContext;
