using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Zentra.Cards.Controls;
using Zentra.Cards.Issuing;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Reviews;
using Zentra.Runtime.Store;

namespace Zentra.Cards.Authorizations;

/// <summary>
/// Decides on a message that begins something: an authorization, a single message, an advice, a forced posting, a
/// refund, a check, a question about the balance. The decision is complete before anybody is answered.
/// </summary>
internal static class PurchaseDecider
{
    private const int ApprovalCodes = 1_000_000;

    /// <summary>How long after its deadline a question is decided by a timer.</summary>
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(5);

    public static Decision Decide(AuthorizationMessage message, IRecords records, Context context)
    {
        if (message.Failure is not null || Asked.Of(message, records, context) is not { } asked)
        {
            return Refuse(message, null, message.Failure ?? DeclineReason.CardNotFound, records, context);
        }
        if (WasReversed(message, records))
        {
            return Refuse(message, asked.Card, DeclineReason.ReversedBefore, records, context);
        }
        if (asked.BilledMinor is not { } billed)
        {
            return Refuse(message, asked.Card, DeclineReason.CurrencyNotAllowed, records, context);
        }
        var change = new AuthorizationChange(
            Asked.New(message, asked.Card, billed, context), asked.Card, records, context);
        change.TellAsked();
        var decided = message.Kind switch
        {
            NetworkRequestKind.BalanceInquiry or NetworkRequestKind.AccountCheck =>
                OtherDecider.Check(change, asked, context),
            NetworkRequestKind.Refund => OtherDecider.Refund(change, asked, billed, context),
            NetworkRequestKind.Advice or NetworkRequestKind.ForcePost =>
                OtherDecider.Advise(change, asked, billed, context),
            _ when message.IsAdvice => OtherDecider.Advise(change, asked, billed, context),
            _ => Purchase(change, asked, billed, context),
        };
        return Traced(decided, message).Answer(201) is var answered && decided.Authorization.Question is null
            ? answered
            : answered with { Answer = null };
    }

    /// <summary>Keeps what later messages and records find the authorization by.</summary>
    internal static AuthorizationChange Traced(AuthorizationChange change, AuthorizationMessage message)
    {
        var made = change.Authorization;
        var trace = new NetworkTrace
        {
            Authorization = made.Id,
            Outcome = made.Outcome,
            Reason = made.Reason,
            ApprovedMinor = made.ApprovedMinor,
            ApprovalCode = made.ApprovalCode,
        };
        string?[] hashes =
        [
            NetworkHash.OfMessage(message),
            NetworkHash.OfTransaction(message.Card, message.Network?.TransactionId),
            NetworkHash.OfOriginal(
                message.Card, message.Network?.Stan, message.Network?.Acquirer, message.Network?.TransmittedAt),
        ];
        foreach (var hash in hashes.OfType<string>())
        {
            change.Keep(NetworkTrace.Kind.Put(hash, trace));
        }
        return change;
    }

    internal static string ApprovalCode(Identifier intent)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.ASCII.GetBytes(intent.Text("int")), hash);
        return (BinaryPrimitives.ReadUInt64BigEndian(hash) % ApprovalCodes)
            .ToString("000000", CultureInfo.InvariantCulture);
    }

    internal static AuthorizationChange Declined(
        this AuthorizationChange change, DeclineReason reason, string? explanation) => change.Set(a => a with
        {
            Outcome = AuthorizationOutcome.Declined,
            Status = AuthorizationStatus.Declined,
            Reason = reason,
            Explanation = explanation ?? Wording.Operator(reason),
            Cardholder = Wording.Cardholder(reason),
        }).Tell(AuthorizationEvents.Declined);

    /// <summary>What is refused before there is anything to judge: it is recorded, and nothing is posted.</summary>
    internal static Decision Refuse(
        AuthorizationMessage message, Card? card, DeclineReason reason, IRecords records, Context context)
    {
        var change = new AuthorizationChange(Asked.New(message, card, billedMinor: 0, context), card, records, context);
        change.Judge([new(reason.Name(), Passed: false, Wording.Operator(reason))])
            .TellAsked()
            .Declined(reason, explanation: null);
        return Traced(change, message).Answer(201);
    }

    /// <summary>A card was used; one for a single use is closed by that.</summary>
    internal static AuthorizationChange Used(this AuthorizationChange change) => change.SetCard(c => c with
    {
        State = c is { SingleUse: true, IsOut: true } ? CardState.Closed : c.State,
        CloseReason = c is { SingleUse: true, IsOut: true } ? CloseReason.Program : c.CloseReason,
    });

    internal static Card Counted(Card card) => card with { Uses = card.Uses + 1 };

    /// <summary>A reversal may come before what it reverses.</summary>
    private static bool WasReversed(AuthorizationMessage message, IRecords records) =>
        NetworkHash.OfOriginal(
            message.Card, message.Network?.Stan, message.Network?.Acquirer, message.Network?.TransmittedAt) is { } hash
        && records.Find(NetworkTrace.Kind, hash) is { Reason: DeclineReason.OriginalNotFound };

    private static AuthorizationChange Purchase(AuthorizationChange change, Asked asked, long billed, Context context)
    {
        var purchase = asked.Purchase(billed);
        var judged = asked.Judge(purchase, change.Counter);
        CountPin(change, asked.Message);
        var part = asked.Message.PartialAllowed && asked.Program.PartialApproval
            && judged.Outcome == ControlOutcome.Decline
                ? judged.LargestMinor
                : null;
        if (judged.Outcome == ControlOutcome.Decline && part is null)
        {
            var why = judged.Decisive!;
            return change
                .Decide(asked.Record(purchase, judged, AuthorizationOutcome.Declined, why.Reason, approvedMinor: 0))
                .Declined(why.Reason!.Value, why.Explanation);
        }
        if (judged.Outcome == ControlOutcome.Review)
        {
            return Review(change, asked, purchase, judged, context);
        }
        var approved = part ?? billed;
        change.Decide(asked.Record(purchase, judged, AuthorizationOutcome.Approved, reason: null, approved));
        change.SetCard(Counted);
        if (asked.Program.ExternalDecision is { } external && approved > 0)
        {
            return change.Hold(approved, purchase, asked.Sets).Question(asked, external, context);
        }
        return asked.Message.IsFinancial
            ? change.PostAtOnce(approved, purchase, asked.Sets).Used().Approved(context, AuthorizationStatus.Closed)
            : change.Hold(approved, purchase, asked.Sets).Used().Holding(asked, approved, context);
    }

    internal static AuthorizationChange Holding(
        this AuthorizationChange change, Asked asked, long approved, Context context) => change
            .Set(a => a with
            {
                ExpiresAt = context.At.Plus(HoldTimes.Of(asked.Program, asked.Message.Merchant, approved)),
            })
            .Approved(context, AuthorizationStatus.Pending);

    internal static AuthorizationChange Approved(
        this AuthorizationChange change, Context context, AuthorizationStatus status) => change
            .Set(a => a with
            {
                Outcome = AuthorizationOutcome.Approved,
                Status = status,
                ApprovalCode = a.ApprovalCode ?? ApprovalCode(context.Intent.Id),
                Reason = null,
                Cardholder = null,
                Explanation = Say(a),
            })
            .KeepCode().Tell(AuthorizationEvents.Approved);

    private static string Say(Authorization authorization) =>
        authorization.ApprovedMinor < authorization.BillingAmountMinor
            ? $"{authorization.ApprovedMinor} of {authorization.BillingAmountMinor} {authorization.BillingCurrency} "
                + "are approved: a limit or the account leaves no more."
            : $"{authorization.ApprovedMinor} {authorization.BillingCurrency} are approved: every rule passes.";

    /// <summary>The tenant's own system is asked after the commit; what it is asked about is held meanwhile.</summary>
    private static AuthorizationChange Question(
        this AuthorizationChange change, Asked asked, ExternalDecision external, Context context)
    {
        var deadline = context.At.Plus(TimeSpan.FromMilliseconds(external.TimeoutMs));
        return change
            .Set(a => a with
            {
                Outcome = AuthorizationOutcome.Undecided,
                Status = AuthorizationStatus.Pending,
                Explanation = "Every rule passes; the tenant's own system is asked.",
                ExpiresAt = context.At.Plus(HoldTimes.Of(asked.Program, asked.Message.Merchant, a.ApprovedMinor)),
                Question = new(context.At, deadline, deadline.Plus(Recovery), external.Fallback, context.Sequence),
            })
            .Ask(new AskExternal(
                change.Authorization.Id, external.Url, external.SealedSecret, asked.Program.Id, external.TimeoutMs));
    }

    private static AuthorizationChange Review(
        AuthorizationChange change, Asked asked, Purchase purchase, Judgement judged, Context context)
    {
        var why = judged.Decisive!;
        var id = change.Authorization.Id;
        var facts = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["authorization"] = id, ["card"] = asked.Card.Id, ["rule"] = why.Rule,
            ["reason"] = why.Reason!.Value.Name(), ["merchant"] = purchase.Merchant.Id,
            ["merchant_category"] = purchase.Merchant.Category,
        };
        var review = Runtime.Reviews.Review.Open(
            AuthorizationReviews.Kind, id, $"{purchase.AmountMinor} {purchase.Currency}: {why.Explanation}", facts,
            context) with
        {
            Related = asked.Card.Id,
            DeltaMinor = purchase.AmountMinor,
            Currency = purchase.Currency,
        };
        return change
            .Decide(asked.Record(
                purchase, judged, AuthorizationOutcome.Review, DeclineReason.ReviewRequired, approvedMinor: 0))
            .Set(a => a with
            {
                Outcome = AuthorizationOutcome.Review,
                Status = AuthorizationStatus.Review,
                Reason = DeclineReason.ReviewRequired,
                Explanation = why.Explanation,
                Cardholder = Wording.Cardholder(DeclineReason.ReviewRequired),
                Review = review.Id,
                Challenged = asked.Program.ReviewAnswer == ReviewAnswer.Challenge,
            })
            .Tell(AuthorizationEvents.Review)
            .Keep(review, ReviewEvents.Opened);
    }

    internal static void CountPin(AuthorizationChange change, AuthorizationMessage message)
    {
        if (message.Pin == CheckResult.Failed)
        {
            change.SetCard(c => c with { PinFailures = Math.Min(c.PinFailures + 1, CardRules.MaxPinFailures) });
        }
        else if (message.Pin == CheckResult.Passed && change.Card!.PinFailures is > 0 and < CardRules.MaxPinFailures)
        {
            change.SetCard(c => c with { PinFailures = 0 });
        }
    }
}

/// <summary>Asks the tenant's own system; what it says comes back as an intent.</summary>
public sealed record AskExternal(string Authorization, string Url, string SealedSecret, string Program, int TimeoutMs)
    : Effect(Authorization);
