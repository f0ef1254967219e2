using System.Text.Json.Serialization;
using Zentra.Cards.Authorizations;
using Zentra.Cards.Controls;
using Zentra.Server.Http;

namespace Zentra.Server.Controls;

/// <summary>The next version of the controls of a workspace, a program or a card.</summary>
public sealed record SetControlsRequest
{
    /// <summary>`tenant` (all cards of the workspace), `program` or `card`. Required.</summary>
    public string? Level { get; init; }

    /// <summary>The program (`prg_…`). Required at the level `program`, and given nowhere else.</summary>
    public string? Program { get; init; }

    /// <summary>The card (`crd_…`). Required at the level `card`, and given nowhere else.</summary>
    public string? Card { get; init; }

    /// <summary>All of the rules, in the place of those before: 0 to 50. Required.</summary>
    public IReadOnlyList<RuleJson?>? Rules { get; init; }

    /// <summary>Why, for people: up to 500 characters.</summary>
    public string? Description { get; init; }

    /// <summary>The idempotency key, where it is not sent as a header.</summary>
    public string? IdempotencyKey { get; init; }
}

/// <summary>Controls to try at one level, in the place of those in force there.</summary>
public sealed record TrialControlsRequest
{
    /// <summary>`tenant`, `program` or `card`. Required.</summary>
    public string? Level { get; init; }

    /// <summary>0 to 50 rules; none takes the level's controls away. Required.</summary>
    public IReadOnlyList<RuleJson?>? Rules { get; init; }
}

/// <summary>A message that is not sent, or a decision that was made: one of `card` and `authorization`.</summary>
public sealed record ExplainAuthorizationRequest
{
    /// <summary>The card (`crd_…`) of a message that is not sent.</summary>
    public string? Card { get; init; }

    /// <summary>
    /// `authorization` (the default), `incremental`, `advice`, `reversal`, `financial`, `force_post`,
    /// `balance_inquiry`, `account_check` or `refund`.
    /// </summary>
    public string? Kind { get; init; }

    /// <summary>
    /// The authorization (`ath_…`) of the card that an increment raises, or a reversal gives back. Required with these
    /// kinds, and given with no other.
    /// </summary>
    public string? OriginalAuthorization { get; init; }

    /// <summary>
    /// At the merchant, in minor units of the currency; of an increment or a reversal in the card's own. Required with
    /// a card but for a reversal, a check and a balance inquiry.
    /// </summary>
    public long? AmountMinor { get; init; }

    /// <summary>ISO 4217, at the merchant. Required with a card.</summary>
    public string? Currency { get; init; }

    /// <summary>The same by the network's own rate, in minor units of the billing currency.</summary>
    public long? BillingAmountMinor { get; init; }

    /// <summary>ISO 4217; the card's own. Required with a billing amount.</summary>
    public string? BillingCurrency { get; init; }

    /// <summary>
    /// Where the card would be used. Required with a card but for a reversal, an increment and a balance inquiry.
    /// </summary>
    public MerchantRequest? Merchant { get; init; }

    /// <summary>`ecommerce` (the default), `pos`, `contactless`, `atm`, `moto`, `recurring` or `wallet`.</summary>
    public string? Channel { get; init; }

    /// <summary>Whether less than what is asked can be taken.</summary>
    public bool? PartialApproval { get; init; }

    /// <summary>What a partial reversal would leave, in minor units of the currency.</summary>
    public long? ReplacementAmountMinor { get; init; }

    /// <summary>What an advice would say was answered (ISO 8583 field 39); approved where absent.</summary>
    public string? AdvisedCode { get; init; }

    /// <summary>The expiry that the message would state: `YYMM`.</summary>
    public string? Expiry { get; init; }

    /// <summary>`passed` or `failed`, as if the network had checked a PIN.</summary>
    public string? Pin { get; init; }

    /// <summary>`passed` or `failed`, as if the network had checked a verification value.</summary>
    public string? Cvv { get; init; }

    /// <summary>
    /// The moment that is decided for (RFC 3339), in the years 2000 to 2099; now where absent. Counters are as they are
    /// now.
    /// </summary>
    public string? At { get; init; }

    /// <summary>The authorization (`ath_…`) whose decision is to be explained.</summary>
    public string? Authorization { get; init; }

    /// <summary>Which of its decisions: 1 (the default) to 50.</summary>
    public int? Decision { get; init; }

    /// <summary>Versions of controls (`ctl_…`) to try, at most one of a level.</summary>
    public IReadOnlyList<string>? Sets { get; init; }

    /// <summary>Rules to try, at most one of a level; a level has these or a version.</summary>
    public IReadOnlyList<TrialControlsRequest?>? Controls { get; init; }
}

/// <summary>Controls to try over past traffic: of a card, a program, or the workspace where neither is named.</summary>
public sealed record ReplayPolicyRequest
{
    public string? Card { get; init; }
    public string? Program { get; init; }

    /// <summary>Authorizations from this time on (RFC 3339); all before `to` where absent.</summary>
    public string? From { get; init; }

    /// <summary>Authorizations before this time (RFC 3339); up to now where absent.</summary>
    public string? To { get; init; }

    /// <summary>Versions of controls (`ctl_…`) to try, each where it is about a card; at most one of a level.</summary>
    public IReadOnlyList<string>? Sets { get; init; }

    /// <summary>Rules to try, for each card, each program and the workspace alike; at most one of a level.</summary>
    public IReadOnlyList<TrialControlsRequest?>? Controls { get; init; }
}

/// <summary>A merchant category code, or a range of them that belong to one trade (ISO 18245).</summary>
/// <param name="Code">Four digits, or a range as `3000-3299`: what a rule may name.</param>
/// <param name="Title">A short title of our own.</param>
/// <param name="Groups">The named groups that it is in.</param>
public sealed record MerchantCategoryResource(string Code, string Title, IReadOnlyList<string> Groups)
{
    public string Object => "merchant_category";
}

/// <param name="Name">What a rule may name.</param>
public sealed record CategoryGroupResource(string Name, string Title);

/// <summary>All categories, or those of a group, by code; and every group.</summary>
public sealed record MerchantCategoryList(
    IReadOnlyList<MerchantCategoryResource> Data, IReadOnlyList<CategoryGroupResource> Groups)
{
    public string Object => "list";
    public bool HasMore => false;
}

/// <summary>Requests of this room: strict, as all are.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    AllowOutOfOrderMetadataProperties = true,
    RespectNullableAnnotations = false,
    NumberHandling = JsonNumberHandling.Strict,
    MaxDepth = JsonBody.MaxDepth)]
[JsonSerializable(typeof(SetControlsRequest))]
[JsonSerializable(typeof(ExplainAuthorizationRequest))]
[JsonSerializable(typeof(ReplayPolicyRequest))]
[JsonSerializable(typeof(ControlRule))]
internal sealed partial class ControlRequests : JsonSerializerContext;

/// <summary>Responses of this room.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ControlSetResource))]
[JsonSerializable(typeof(Listing<ControlSetResource>))]
[JsonSerializable(typeof(MerchantCategoryList))]
[JsonSerializable(typeof(AuthorizationExplanationResource))]
[JsonSerializable(typeof(PolicyReplayResource))]
internal sealed partial class ControlResponses : JsonSerializerContext;
