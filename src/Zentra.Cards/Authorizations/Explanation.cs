using System.Text.Json;
using Zentra.Cards.Controls;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;
using Zentra.Runtime.Store;

namespace Zentra.Cards.Authorizations;

/// <summary>
/// Explains decisions on authorizations: one that is not made, and one that was. Pure, and nothing of it is kept.
/// </summary>
public static class Explanation
{
    /// <summary>The counters that a dry decision reads.</summary>
    /// <param name="records">The card, its program, its account, and what controls are in force for it.</param>
    public static IReadOnlyList<string> CountersOf(
        AuthorizationMessage message, TrialPolicy trial, IRecords records, Context context) =>
        PurchaseOf(message, records, context) is var (purchase, sets)
            ? SpendCounters.KeysFor(purchase, trial.InPlaceOf(sets, purchase))
            : [];

    /// <summary>A version to try that is about another card than the message; null where there is none.</summary>
    public static ControlSet? OfAnother(
        AuthorizationMessage message, TrialPolicy trial, IRecords records, Context context) =>
        PurchaseOf(message, records, context) is var (purchase, _) ? trial.OfAnother(purchase) : null;

    /// <summary>
    /// What would be decided on a message: by the decider that would, whose decision is dropped. Null where the message
    /// would be refused and leave no trace.
    /// </summary>
    /// <param name="message">Of a card that is known, and of an authorization that is where it is about one.</param>
    public static AuthorizationExplanationResource? Dry(
        AuthorizationMessage message,
        TrialPolicy trial,
        IRecords records,
        Context context,
        out Rejection? refusal)
    {
        var tried = PurchaseOf(message, records, context) is var (purchase, sets)
            ? trial.InPlaceOf(sets, purchase)
            : [];
        var decision = AuthorizationDecider.Decide(
            new AuthorizationCommand.Request(message), new Instead(records, tried), context);
        refusal = (decision as Decision.Refused)?.Rejection;
        if (decision is not Decision.Accepted accepted)
        {
            return null;
        }
        var made = (Authorization)accepted.Records.First(r => r.Key.Kind == Authorization.Records).State;
        return new()
        {
            Card = message.Card,
            Kind = message.Kind,
            At = context.At,
            Decided = message.Kind switch
            {
                NetworkRequestKind.Incremental => ExplainedDecision.OfIncrement(made),
                NetworkRequestKind.Reversal => ExplainedDecision.OfReversal(
                    Subject(message, records)!, made, accepted.Policy[^1].Explanation),
                _ => ExplainedDecision.Of(made),
            },
        };
    }

    /// <summary>
    /// Judges a past decision again from what it kept: as it was, and where there are other controls by those too.
    /// </summary>
    /// <param name="number">1 for the first that is kept.</param>
    /// <param name="sets">The versions that it names, in its order.</param>
    public static AuthorizationExplanationResource Again(
        Authorization authorization, int number, IReadOnlyList<ControlSet> sets, TrialPolicy trial)
    {
        var decision = authorization.Decisions[number - 1];
        var (judged, again) = Judge(decision, sets, IsOverruled(authorization, number - 1));
        var recorded = ExplainedDecision.Recorded(decision);
        var other = trial.IsNone
            ? null
            : Judge(
                decision, trial.InPlaceOf(sets, decision.Purchase), IsOverruled(authorization, number - 1)).Explained;
        return new()
        {
            Authorization = authorization.Id,
            Decision = number,
            Card = authorization.Card,
            Kind = decision.Kind,
            At = decision.At,
            Decided = again,
            Reproduced = IsSame(judged.Rules, decision.Rules)
                && (again.Outcome, again.Reason, again.ApprovedAmountMinor)
                    == (recorded.Outcome, recorded.Reason, recorded.ApprovedAmountMinor),
            Recorded = recorded,
            Instead = other,
            Became = AuthorizationEnd.Of(authorization),
        };
    }

    /// <summary>What was refused before any rule was asked, because message or card could not be known.</summary>
    public static AuthorizationExplanationResource Unjudged(Authorization authorization) => new()
    {
        Authorization = authorization.Id,
        Card = authorization.Card,
        Kind = authorization.Kind,
        At = authorization.CreatedAt,
        Decided = ExplainedDecision.Of(authorization),
        Became = AuthorizationEnd.Of(authorization),
    };

    /// <summary>
    /// Whether it is an operator's approval, to which what a review asks for is no obstacle: no increment, and not what
    /// the first message was decided by. Decisions between may be forgotten, so a place tells nothing.
    /// </summary>
    internal static bool IsOverruled(Authorization authorization, int index) =>
        authorization.Decisions[index] is { Purchase.IsIncrement: false } decision
        && decision.Intent != authorization.Intent;

    internal static (Judgement Judged, ExplainedDecision Explained) Judge(
        PolicyDecision decision, IReadOnlyList<ControlSet> sets, bool isOverruled)
    {
        if (decision.Kind == NetworkRequestKind.Refund)
        {
            // Money for the card is taken whatever its controls are, so no rule is asked.
            return (new() { Rules = [], Outcome = ControlOutcome.Pass }, ExplainedDecision.Recorded(decision));
        }
        var judged = AuthorizationPolicy.Again(decision, decision.Purchase, sets);
        return (judged, ExplainedDecision.Of(decision, judged, sets, isOverruled));
    }

    /// <summary>Whether what rules said is the same, to the byte, as it is kept.</summary>
    internal static bool IsSame(IReadOnlyList<RuleResult> left, IReadOnlyList<RuleResult> right) =>
        Bytes(left).AsSpan().SequenceEqual(Bytes(right));

    private static byte[] Bytes(IReadOnlyList<RuleResult> rules) =>
        JsonSerializer.SerializeToUtf8Bytes(rules, ExplanationJson.Default.IReadOnlyListRuleResult);

    private static (Purchase Purchase, IReadOnlyList<ControlSet> Sets)? PurchaseOf(
        AuthorizationMessage message, IRecords records, Context context) =>
        Asked.Of(message, records, context) is { BilledMinor: { } billed } asked
            ? (asked.Purchase(billed, Raised(message, records)), asked.Sets)
            : null;

    /// <summary>The authorization that a message is about; null where it begins one.</summary>
    private static Authorization? Subject(AuthorizationMessage message, IRecords records) =>
        message.Authorization is { } id ? records.Find(Authorization.Records, id) : null;

    private static Authorization? Raised(AuthorizationMessage message, IRecords records) =>
        message.Kind == NetworkRequestKind.Incremental ? Subject(message, records) : null;

    /// <summary>Records as they are, but for the controls that are in force.</summary>
    private sealed class Instead(IRecords records, IReadOnlyList<ControlSet> sets) : IRecords
    {
        public TState? Find<TState>(RecordKind<TState> kind, string id)
            where TState : class => kind.Name == ControlsInForce.Kind.Name
                ? sets.FirstOrDefault(s => ControlsInForce.IdOf(s.Subject) == id) is { } set
                    ? new ControlsInForce { Set = set } as TState
                    : null
                : records.Find(kind, id);

        public Account? Account(AccountName name) => records.Account(name);
    }
}
