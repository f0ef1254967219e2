using System.Text.Json;
using System.Text.Json.Serialization;
using Zentra.Cards.Controls;
using Zentra.Runtime.Intents;

namespace Zentra.Cards.Authorizations;

/// <summary>An authorization as the contract shows it: in answers, and as the data of its events.</summary>
public sealed record AuthorizationResource
{
    public required string Id { get; init; }
    public string Object { get; init; } = "card.authorization";
    public required string Scope { get; init; }
    public required bool Livemode { get; init; }

    /// <summary>
    /// `authorization`, `financial`, `advice`, `force_post`, `refund`, `account_check` or `balance_inquiry`.
    /// </summary>
    public required NetworkRequestKind Kind { get; init; }

    /// <summary>
    /// `approved` (wholly, or in part: see `approved_amount_minor`), `declined`, `review`, or `undecided`: as it is
    /// when it is asked, and while the tenant's own system is.
    /// </summary>
    public required AuthorizationOutcome Outcome { get; init; }

    /// <summary>
    /// `pending` (waits for its clearing), `closed` (nothing is held any more), `reversed`, `expired`, `declined` or
    /// `review` (a person decides).
    /// </summary>
    public required AuthorizationStatus Status { get; init; }

    /// <summary>The card; absent where no card of ours has the number.</summary>
    public string? Card { get; init; }

    public string? Customer { get; init; }
    public string? Account { get; init; }
    public string? Program { get; init; }

    /// <summary>The last four digits of a number that is not ours.</summary>
    public string? UnknownLast4 { get; init; }

    /// <summary>What was asked at the merchant, in minor units of the currency.</summary>
    public required long AmountMinor { get; init; }

    /// <summary>The currency at the merchant (ISO 4217).</summary>
    public required string Currency { get; init; }

    /// <summary>The same as it is billed, with all increments, in minor units of the billing currency.</summary>
    public required long BillingAmountMinor { get; init; }

    public required string BillingCurrency { get; init; }

    /// <summary>What was approved, as it is billed: less than was asked where a terminal takes a part.</summary>
    public required long ApprovedAmountMinor { get; init; }

    /// <summary>What is held now.</summary>
    public required long HeldMinor { get; init; }

    /// <summary>What was cleared.</summary>
    public required long ClearedMinor { get; init; }

    public required long ReversedMinor { get; init; }
    public required long ExpiredMinor { get; init; }
    public required long RefundedMinor { get; init; }

    /// <summary>What of it is disputed, or was.</summary>
    public required long AmountDisputedMinor { get; init; }

    public required Channel Channel { get; init; }
    public NetworkKeys? Network { get; init; }

    /// <summary>Six digits, where it was approved.</summary>
    public string? ApprovalCode { get; init; }

    /// <summary>Why it is not approved: the first of all rules that fail, by a fixed precedence.</summary>
    public DeclineReason? Reason { get; init; }

    /// <summary>For operators: one sentence with all numbers.</summary>
    public required string Explanation { get; init; }

    /// <summary>What may be shown to the cardholder.</summary>
    public string? CardholderMessage { get; init; }

    /// <summary>Field 39 as a network is told (ISO 8583); absent while nothing is decided.</summary>
    public string? ResponseCode { get; init; }

    /// <summary>
    /// True where a rule failed on what others had decided already: it is posted, and should be looked at.
    /// </summary>
    public required bool Flagged { get; init; }

    /// <summary>The decision on the last message: every rule with its verdict and numbers.</summary>
    public required PolicyResource Policy { get; init; }

    /// <summary>Decisions that were made on it: the first one, and those of its increments.</summary>
    public required int Decisions { get; init; }

    public Timestamp? ExpiresAt { get; init; }

    /// <summary>The review that it waits for, or waited for.</summary>
    public string? Review { get; init; }

    /// <summary>The clearing records that are about it (`clr_…`), in their order; absent where none came.</summary>
    public IReadOnlyList<string>? Clearings { get; init; }

    public required AuthorizationProof Evidence { get; init; }

    /// <summary>The intent that recorded it first.</summary>
    public required string Intent { get; init; }

    public required Timestamp CreatedAt { get; init; }
    public required Timestamp UpdatedAt { get; init; }
    public required long Version { get; init; }

    public static AuthorizationResource Of(Authorization authorization)
    {
        var last = authorization.Decisions.Count > 0 ? authorization.Decisions[^1] : null;
        return new()
        {
            Id = authorization.Id,
            Scope = authorization.Scope,
            Livemode = authorization.Livemode,
            Kind = authorization.Kind,
            Outcome = authorization.Outcome,
            Status = authorization.Status,
            Card = authorization.Card,
            Customer = authorization.Customer,
            Account = authorization.Account,
            Program = authorization.Program,
            UnknownLast4 = authorization.UnknownLast4,
            AmountMinor = authorization.AmountMinor,
            Currency = authorization.Currency,
            BillingAmountMinor = authorization.BillingAmountMinor,
            BillingCurrency = authorization.BillingCurrency,
            ApprovedAmountMinor = authorization.ApprovedMinor,
            HeldMinor = authorization.HeldMinor,
            ClearedMinor = authorization.ClearedMinor,
            ReversedMinor = authorization.ReversedMinor,
            ExpiredMinor = authorization.ExpiredMinor,
            RefundedMinor = authorization.RefundedMinor,
            AmountDisputedMinor = authorization.AmountDisputedMinor,
            Channel = authorization.Channel,
            Network = authorization.Network,
            ApprovalCode = authorization.ApprovalCode,
            Reason = authorization.Reason,
            Explanation = authorization.Explanation,
            CardholderMessage = authorization.Cardholder,
            ResponseCode = CodeOf(authorization, last),
            Flagged = authorization.Flagged,
            Policy = PolicyResource.Of(last),
            Decisions = authorization.Decisions.Count,
            ExpiresAt = authorization.IsPending ? authorization.ExpiresAt : null,
            Review = authorization.Review,
            Clearings = authorization.Clearings?.Select(c => c.Record).ToList(),
            Evidence = new(
                authorization.Card, authorization.Id, last?.Intent, authorization.Merchant, authorization.LedgerEntries,
                authorization.LastIntent, authorization.LastLeaf),
            Intent = authorization.Intent,
            CreatedAt = authorization.CreatedAt,
            UpdatedAt = authorization.UpdatedAt,
            Version = authorization.Version,
        };
    }

    public static byte[] Render(Authorization authorization) =>
        JsonSerializer.SerializeToUtf8Bytes(Of(authorization), AuthorizationJson.Default.AuthorizationResource);

    /// <summary>
    /// What the network is told of the last message: a declined increment leaves the authorization approved.
    /// </summary>
    private static string? CodeOf(Authorization authorization, PolicyDecision? last) =>
        authorization.Outcome == AuthorizationOutcome.Undecided ? null
        : authorization is { Challenged: true, Status: AuthorizationStatus.Review } ? ResponseCodes.ChallengeRequired
        : (authorization.Reason ?? (last?.Intent == authorization.LastIntent ? last.Reason : null)) is { } reason
            ? ResponseCodes.Of(reason)
        : authorization.Kind == NetworkRequestKind.AccountCheck ? ResponseCodes.CheckPassed
        : authorization.ApprovedMinor > 0 && authorization.ApprovedMinor < authorization.BillingAmountMinor
            ? ResponseCodes.ApprovedPartially
        : ResponseCodes.Approved;
}

/// <summary>A policy decision: the versions of controls, and what every rule said.</summary>
/// <param name="Version">
/// All versions of controls that were in force, with `+` between them; `built_in` where there were none.
/// </param>
/// <param name="Decision">The intent that decided: its evidence holds the verdicts.</param>
/// <param name="Sets">The versions of controls that were in force (`ctl_…`): tenant, program, card.</param>
public sealed record PolicyResource(
    string Version, string? Decision, IReadOnlyList<string> Sets, IReadOnlyList<RuleResult> Rules)
{
    public static PolicyResource Of(PolicyDecision? decision) => new(
        decision is { Sets.Count: > 0 } ? string.Join('+', decision.Sets) : CardRules.BuiltIn,
        decision?.Intent,
        decision?.Sets ?? [],
        decision?.Rules ?? []);
}

/// <summary>Where the proof of an authorization is, and what it is about.</summary>
/// <param name="PolicyDecision">The intent of the last decision.</param>
public sealed record AuthorizationProof(
    string? CardId,
    string AuthorizationId,
    string? PolicyDecision,
    Merchant? MerchantContext,
    IReadOnlyList<string> LedgerEntry,
    string Intent,
    long Leaf);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AuthorizationResource))]
[JsonSerializable(typeof(AuthorizationCommand.Request), TypeInfoPropertyName = "RequestAuthorization")]
[JsonSerializable(typeof(AuthorizationCommand.Approve), TypeInfoPropertyName = "ApproveAuthorization")]
[JsonSerializable(typeof(AuthorizationCommand.Decline), TypeInfoPropertyName = "DeclineAuthorization")]
[JsonSerializable(typeof(AuthorizationCommand.RecordExternal), TypeInfoPropertyName = "RecordExternal")]
[JsonSerializable(typeof(AuthorizationCommand.Wake), TypeInfoPropertyName = "WakeAuthorization")]
public sealed partial class AuthorizationJson : JsonSerializerContext;
