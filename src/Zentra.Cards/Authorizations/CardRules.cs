using Zentra.Cards.Controls;
using Zentra.Cards.Issuing;
using Zentra.Runtime.Intents;

namespace Zentra.Cards.Authorizations;

/// <summary>
/// The rules that every card has, whatever its controls are: its state, its expiry, what came with it, and its funds.
/// </summary>
internal static class CardRules
{
    /// <summary>Wrong PINs in a row after which none is tried any more.</summary>
    public const int MaxPinFailures = 3;

    public const string Funds = "funds";

    /// <summary>In the place of a set's identifier and version: these rules are the program's code.</summary>
    public const string BuiltIn = "built_in";

    public static IReadOnlyList<RuleResult> Judge(CardFacts facts, Timestamp at, long amountMinor)
    {
        var results = new List<RuleResult>(5) { State(facts), Expiry(facts, at) };
        if (facts.Pin is CheckResult.Passed or CheckResult.Failed)
        {
            results.Add(Pin(facts));
        }
        if (facts.Cvv is CheckResult.Passed or CheckResult.Failed)
        {
            results.Add(Rule("cvv", facts.Cvv == CheckResult.Failed ? DeclineReason.CvvIncorrect : null,
                facts.Cvv == CheckResult.Failed
                    ? "The card verification value is wrong." : "The card verification value is right."));
        }
        if (facts.SingleUse)
        {
            results.Add(Rule(
                "single_use", facts.Uses > 0 ? DeclineReason.MaximumUsesReached : null,
                $"The card is for a single use, and was used {facts.Uses} times."));
        }
        results.Add(Enough(facts, amountMinor));
        return results;
    }

    /// <summary>What can be spent of the account; null where there is no floor.</summary>
    public static long? Available(CardFacts facts) =>
        facts.FloorMinor is { } floor
            ? (long)Int128.Clamp((Int128)facts.BalanceMinor - floor, 0, Runtime.Money.Amount.MaxMinor)
            : null;

    private static RuleResult State(CardFacts facts)
    {
        DeclineReason? reason = (facts.State, facts.CloseReason) switch
        {
            (CardState.Active, _) => null,
            (CardState.PendingActivation, _) => DeclineReason.CardNotActivated,
            (CardState.Frozen, _) => DeclineReason.CardFrozen,
            (CardState.Expired, _) => DeclineReason.CardExpired,
            (CardState.Closed, CloseReason.Lost) => DeclineReason.CardLost,
            (CardState.Closed, CloseReason.Stolen) => DeclineReason.CardStolen,
            (CardState.Closed, CloseReason.Fraud) => DeclineReason.FraudSuspected,
            (CardState.Closed, _) => DeclineReason.CardClosed,
            _ => throw new ArgumentOutOfRangeException(nameof(facts)),
        };
        return Rule("card_state", reason, facts.CloseReason is { } why
            ? $"The card is {facts.State.Name()} ({why.Name()})." : $"The card is {facts.State.Name()}.");
    }

    private static RuleResult Expiry(CardFacts facts, Timestamp at)
    {
        var last = $"{facts.ExpiryYear % 100:00}{facts.ExpiryMonth:00}";
        var until = $"{facts.ExpiryYear}-{facts.ExpiryMonth:00}";
        var end = new DateTimeOffset(facts.ExpiryYear, facts.ExpiryMonth, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(1);
        return at >= Timestamp.From(end)
            ? Rule("expiry", DeclineReason.CardExpired, $"The card was good until {until}.")
            : facts.StatedExpiry is { } stated && stated != last
                ? Rule("expiry", DeclineReason.ExpiryMismatch, "The message states another expiry than the card has.")
                : Rule("expiry", null, $"The card is good until {until}.");
    }

    private static RuleResult Pin(CardFacts facts) => facts.PinFailures >= MaxPinFailures
        ? Rule(
            "pin", DeclineReason.PinTriesExceeded,
            $"The PIN was wrong {facts.PinFailures} times in a row, and {MaxPinFailures} are allowed.")
        : facts.Pin == CheckResult.Failed
            ? Rule("pin", DeclineReason.PinIncorrect, $"The PIN is wrong, after {facts.PinFailures} wrong ones.")
            : Rule("pin", null, "The PIN is right.");

    private static RuleResult Enough(CardFacts facts, long amountMinor) => Available(facts) is not { } available
        ? Rule(Funds, null, "The account has no floor: the card's limits are all that binds.")
        : Rule(
            Funds,
            amountMinor > available ? DeclineReason.InsufficientFunds : null,
            $"{amountMinor} is {(amountMinor > available ? "more than" : "within")} the {available} {facts.Currency} "
            + $"available: the account holds {facts.BalanceMinor}, and its floor is {facts.FloorMinor}.") with
        {
            RemainingMinor = available,
            Currency = facts.Currency,
        };

    private static RuleResult Rule(string name, DeclineReason? reason, string explanation) => new()
    {
        Level = ControlLevel.Card,
        Set = BuiltIn,
        Version = 1,
        Rule = name,
        Kind = name,
        Action = RuleAction.Decline,
        Verdict = reason is null ? RuleVerdict.Pass : RuleVerdict.Fail,
        Reason = reason,
        Explanation = explanation,
        Cardholder = reason is { } why ? Wording.Cardholder(why) : null,
    };
}
