using System.Text.Json.Serialization;
using Zentra.Payments.Methods;
using Zentra.Server.Http;

namespace Zentra.Server.Methods;

/// <summary>A method of which a provider, or several, made a token. A card's number is refused everywhere.</summary>
public sealed record CreatePaymentMethodRequest
{
    /// <summary>Your reference of the customer: 1 to 128 printable ASCII characters without spaces. Required.</summary>
    public string? Customer { get; init; }

    /// <summary>`card`. Required.</summary>
    public string? Type { get; init; }

    /// <summary>
    /// Each provider's own token, by the provider's name in this workspace: 1 to 50 of them. Required. A provider that
    /// has no token here is not asked for payments of this method.
    /// </summary>
    public SortedDictionary<string, string>? Tokens { get; init; }

    /// <summary>As `visa`: up to 32 lower-case letters, digits and underscores. Routing may ask about it.</summary>
    public string? Brand { get; init; }

    /// <summary>The last four digits, for people.</summary>
    public string? Last4 { get; init; }

    /// <summary>1 to 12, together with `exp_year`.</summary>
    public int? ExpMonth { get; init; }

    /// <summary>2000 to 2099.</summary>
    public int? ExpYear { get; init; }

    /// <summary>The issuer's first six to eight digits. Routing may ask about it.</summary>
    public string? Bin { get; init; }

    /// <summary>Where the issuer is: ISO 3166-1 alpha-2, upper case.</summary>
    public string? Country { get; init; }

    /// <summary>Your own keys: up to 50, of 40 characters, with values of 500.</summary>
    public SortedDictionary<string, string>? Metadata { get; init; }

    /// <summary>The idempotency key, where it is not sent as a header.</summary>
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
[JsonSerializable(typeof(CreatePaymentMethodRequest))]
internal sealed partial class MethodRequests : JsonSerializerContext;

/// <summary>Responses of this room.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PaymentMethodResource))]
[JsonSerializable(typeof(Listing<PaymentMethodResource>))]
internal sealed partial class MethodResponses : JsonSerializerContext;
