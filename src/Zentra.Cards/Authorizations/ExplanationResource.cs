using System.Text.Json.Serialization;
using Zentra.Cards.Controls;
using Zentra.Runtime.Intents;

namespace Zentra.Cards.Authorizations;

/// <summary>Why an authorization was decided as it was, or how one would be. Nothing of it is kept.</summary>
public sealed record AuthorizationExplanationResource
{
    public string Object { get; init; } = "card.authorization.explanation";

    /// <summary>The authorization that was decided; absent where none was made.</summary>
    public string? Authorization { get; init; }

    /// <summary>Which of its decisions: 1 is the first, others are of increments and of operators.</summary>
    public int? Decision { get; init; }

    public string? Card { get; init; }
    public required NetworkRequestKind Kind { get; init; }

    /// <summary>When it was decided, or the moment that it is decided for.</summary>
    public required Timestamp At { get; init; }

    /// <summary>The decision: of a past one, judged again from what was kept of it.</summary>
    public required ExplainedDecision Decided { get; init; }

    /// <summary>Whether the past decision came out the same again, every rule of it to the byte.</summary>
    public bool? Reproduced { get; init; }

    /// <summary>The past decision as it is recorded.</summary>
    public ExplainedDecision? Recorded { get; init; }

    /// <summary>What the other controls would have said of the past decision.</summary>
    public ExplainedDecision? Instead { get; init; }

    /// <summary>
    /// What became of the authorization after all that came: other messages, the program's own system, people, time,
    /// clearing. Absent in a dry run.
    /// </summary>
    public AuthorizationEnd? Became { get; init; }
}

/// <summary>How an authorization stands now, amounts in minor units of the billing currency.</summary>
/// <param name="Outcome">`approved`, `declined` or `review`; absent while the program's own system is asked.</param>
/// <param name="Reason">Why it is not approved: as `external_decision` where the program's own system declined.</param>
/// <param name="Explanation">For operators: one sentence.</param>
public sealed record AuthorizationEnd(
    AuthorizationOutcome? Outcome,
    AuthorizationStatus Status,
    DeclineReason? Reason,
    string Explanation,
    long HeldMinor,
    long ClearedMinor,
    long ReversedMinor,
    long ExpiredMinor,
    long RefundedMinor)
{
    internal static AuthorizationEnd Of(Authorization authorization) => new(
        authorization.Outcome == AuthorizationOutcome.Undecided ? null : authorization.Outcome,
        authorization.Status,
        authorization.Reason,
        authorization.Explanation,
        authorization.HeldMinor,
        authorization.ClearedMinor,
        authorization.ReversedMinor,
        authorization.ExpiredMinor,
        authorization.RefundedMinor);
}

/// <summary>A decision with all that its rules said.</summary>
public sealed record ExplainedDecision
{
    /// <summary>`approved`, `declined` or `review`.</summary>
    public required AuthorizationOutcome Outcome { get; init; }

    /// <summary>What was asked, as it is billed, in minor units of the currency.</summary>
    public required long AskedAmountMinor { get; init; }

    /// <summary>Less than was asked where a part is approved.</summary>
    public required long ApprovedAmountMinor { get; init; }

    /// <summary>What the card is billed in (ISO 4217).</summary>
    public required string Currency { get; init; }

    public DeclineReason? Reason { get; init; }

    /// <summary>For operators: one sentence with all numbers.</summary>
    public required string Explanation { get; init; }

    /// <summary>What may be shown to the cardholder.</summary>
    public string? CardholderMessage { get; init; }

    /// <summary>True where the program's own system would be asked too, and may still decline.</summary>
    public bool? AsksExternal { get; init; }

    public required PolicyResource Policy { get; init; }

    /// <summary>The decision that was made in a dry run.</summary>
    internal static ExplainedDecision Of(Authorization made)
    {
        var decision = made.Decisions.Count > 0 ? made.Decisions[^1] : null;
        return new()
        {
            Outcome = made.Question is null ? made.Outcome : AuthorizationOutcome.Approved,
            AskedAmountMinor = made.BillingAmountMinor,
            ApprovedAmountMinor = made.ApprovedMinor,
            Currency = made.BillingCurrency,
            Reason = made.Reason,
            Explanation = made.Explanation,
            CardholderMessage = made.Cardholder,
            AsksExternal = made.Question is null ? null : true,
            Policy = PolicyResource.Of(decision) with { Decision = null },
        };
    }

    /// <summary>The last decision of what would be raised: a declined one leaves the authorization approved.</summary>
    internal static ExplainedDecision OfIncrement(Authorization made)
    {
        // An increment of what is not pending is declined before any rule is asked, as an authorization of its own.
        if (made.Decisions.Count == 0)
        {
            return Of(made);
        }
        var recorded = Recorded(made.Decisions[^1]);
        return recorded with { Policy = recorded.Policy with { Decision = null } };
    }

    /// <summary>What would be given back: no rule is asked about it.</summary>
    internal static ExplainedDecision OfReversal(Authorization before, Authorization made, string explanation) => new()
    {
        Outcome = AuthorizationOutcome.Approved,
        AskedAmountMinor = made.ReversedMinor - before.ReversedMinor,
        ApprovedAmountMinor = made.ReversedMinor - before.ReversedMinor,
        Currency = made.BillingCurrency,
        Explanation = explanation,
        Policy = PolicyResource.Of(null),
    };

    internal static ExplainedDecision Recorded(PolicyDecision decision) => new()
    {
        Outcome = decision.Outcome,
        AskedAmountMinor = decision.AskedMinor,
        ApprovedAmountMinor = decision.ApprovedMinor,
        Currency = decision.Facts.Currency,
        Reason = decision.Reason,
        Explanation = Say(decision.Outcome, decision.Reason, decision.Rules.FirstOrDefault(r =>
            r.Verdict == RuleVerdict.Fail && r.Reason == decision.Reason)),
        CardholderMessage = decision.Reason is { } reason ? Wording.Cardholder(reason) : null,
        Policy = PolicyResource.Of(decision),
    };

    /// <summary>What follows from a judgement on the message of a past decision, by the rules of its kind.</summary>
    internal static ExplainedDecision Of(
        PolicyDecision decision, Judgement judged, IReadOnlyList<ControlSet> sets, bool isOverruled)
    {
        var (outcome, reason, approved) = Outcomes(decision, judged, isOverruled);
        return new()
        {
            Outcome = outcome,
            AskedAmountMinor = decision.AskedMinor,
            ApprovedAmountMinor = approved,
            Currency = decision.Facts.Currency,
            Reason = reason,
            Explanation = Say(outcome, reason, judged.Decisive),
            CardholderMessage = reason is { } why ? Wording.Cardholder(why) : null,
            Policy = new(
                sets.Count > 0 ? string.Join('+', sets.Select(s => s.Id)) : CardRules.BuiltIn,
                null,
                [.. sets.Select(s => s.Id)],
                judged.Rules),
        };
    }

    private static (AuthorizationOutcome Outcome, DeclineReason? Reason, long ApprovedMinor) Outcomes(
        PolicyDecision decision, Judgement judged, bool isOverruled)
    {
        var asked = decision.AskedMinor;
        if (decision.IsAdvice)
        {
            return (decision.Outcome, decision.Reason, decision.ApprovedMinor);
        }
        if (decision.Kind is NetworkRequestKind.BalanceInquiry or NetworkRequestKind.AccountCheck)
        {
            var own = judged.Rules.FirstOrDefault(r => r is { Verdict: RuleVerdict.Fail, Set: CardRules.BuiltIn });
            return own is null
                ? (AuthorizationOutcome.Approved, null, 0)
                : (AuthorizationOutcome.Declined, own.Reason, 0);
        }
        return judged.Outcome switch
        {
            ControlOutcome.Pass => (AuthorizationOutcome.Approved, null, asked),
            ControlOutcome.Review when isOverruled => (AuthorizationOutcome.Approved, null, asked),
            ControlOutcome.Review when decision.Purchase.IsIncrement =>
                (AuthorizationOutcome.Declined, DeclineReason.ReviewRequired, 0),
            ControlOutcome.Review => (AuthorizationOutcome.Review, DeclineReason.ReviewRequired, 0),
            ControlOutcome.Decline when decision.PartialAllowed && judged.LargestMinor is { } part =>
                (AuthorizationOutcome.Approved, null, part),
            ControlOutcome.Decline => (AuthorizationOutcome.Declined, judged.Decisive!.Reason, 0),
            _ => throw new ArgumentOutOfRangeException(nameof(judged)),
        };
    }

    private static string Say(AuthorizationOutcome outcome, DeclineReason? reason, RuleResult? decisive) =>
        (outcome, decisive) switch
        {
            (AuthorizationOutcome.Approved, null) => "Every rule passes.",
            (AuthorizationOutcome.Approved, { } why) =>
                $"It is approved, wholly or in part, although: {why.Explanation}",
            (_, { } why) => why.Explanation,
            _ => reason is { } code ? Wording.Operator(code) : "It is not approved.",
        };
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AuthorizationExplanationResource))]
[JsonSerializable(typeof(PolicyReplayResource))]
[JsonSerializable(typeof(IReadOnlyList<RuleResult>))]
public sealed partial class ExplanationJson : JsonSerializerContext;
