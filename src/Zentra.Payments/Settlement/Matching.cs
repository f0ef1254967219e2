using System.Globalization;
using Zentra.Payments.Disputes;
using Zentra.Payments.Payments;
using Zentra.Payments.Providers;

namespace Zentra.Payments.Settlement;

/// <summary>How a line compares with what we know.</summary>
/// <param name="SettledMinor">What of its gross settles what we know of, in the payment's currency.</param>
/// <param name="Break">The first difference; null where there is none.</param>
internal readonly record struct Match(LineStatus Status, long SettledMinor, Break? Break)
{
    /// <summary>The capture or refund that it names; null where it is about the payment as a whole.</summary>
    public Attempt? Attempt { get; init; }
}

/// <summary>
/// Compares a line with what we know: first whether we know it at all, then its currency, whether there is anything to
/// settle, its amount, and at last its fee. The first difference is the break; what both sides say is settled all the
/// same.
/// </summary>
/// <param name="provider">Null where the workspace has no settings of it.</param>
/// <param name="nobody">The merchant of what belongs to no payment.</param>
internal sealed class Matching(ReportedLine line, Provider? provider, string nobody)
{
    /// <summary>
    /// Lines that one payment keeps: beyond them a line has no effect but its break, so no file makes a payment grow
    /// without end.
    /// </summary>
    private const int MaxLines = 100;

    /// <summary>
    /// Stripe reports the whole authorization as charged, and takes back what was not captured in a line of its own.
    /// </summary>
    private const string WholeAuthorization = "charge";

    public const string NotCapturedPart = "partial_capture_reversal";

    /// <summary>Whether the payment keeps no more lines.</summary>
    public static bool IsFull(Payment payment) => payment.Lines.Count >= MaxLines;

    public Match Of(Payment? payment, Dispute? dispute) => line.Type switch
    {
        LineType.Fee or LineType.Correction or LineType.Payout => new(LineStatus.Noted, 0, null),
        _ when payment is null =>
            Broken(BreakKind.UnknownPayment, "reference", "one of ours", Reference(), delta: line.NetMinor),
        _ when payment.Currency != (line.OriginalCurrency ?? line.Currency) => OtherCurrency(payment),
        _ when IsFull(payment) => Settled(payment.Merchant),
        LineType.Payment => Captured(payment),
        LineType.Refund when line.IsOfRefunds => Refunded(payment),
        LineType.Refund => Captured(payment),
        LineType.Chargeback => Chargeback(payment, dispute),
        _ => throw new InvalidOperationException($"No line is of type {line.Type}."),
    };

    /// <summary>The gross amount in the payment's currency.</summary>
    private long Gross => line.OriginalGrossMinor ?? line.GrossMinor;

    private Match Captured(Payment payment)
    {
        if (payment.AmountCapturedMinor == 0)
        {
            return Nothing(BreakKind.NotCaptured, payment.Merchant);
        }
        var open = payment.UnsettledMinor;
        var named = Named(payment, ProviderOperation.Capture);
        if (named is { Status: AttemptStatus.Approved })
        {
            var left = named.AmountMinor - SettledOf(payment, named);
            return left == 0 || open == 0
                ? Settled(payment.Merchant)
                : Amount(payment, Math.Min(open, left)) with { Attempt = named };
        }
        if (open != 0 && line.RawType == WholeAuthorization && Gross == payment.AmountAuthorizedMinor)
        {
            return Agreed(payment, Gross);
        }
        return open == 0 ? Settled(payment.Merchant)
            : Gross <= open && IsOneOf(payment, ProviderOperation.Capture, Gross) ? Amount(payment, Gross)
            : Amount(payment, open);
    }

    private Match Refunded(Payment payment)
    {
        var open = payment.UnsettledRefundsMinor;
        var named = Named(payment, ProviderOperation.Refund);
        // A refund that comes back before we know that it failed is explained when we do.
        if ((Gross > 0 || named is { Status: not AttemptStatus.Approved }) && open >= 0)
        {
            return Nothing(BreakKind.NotCaptured, payment.Merchant) with { Attempt = named };
        }
        if (named is { Status: AttemptStatus.Approved } && Gross < 0)
        {
            var left = named.AmountMinor + SettledOf(payment, named);
            return (left == 0 || open <= 0 ? Settled(payment.Merchant) : Amount(payment, -Math.Min(open, left))) with
            {
                Attempt = named,
            };
        }
        return open == 0 && payment.AmountRefundedMinor == 0 ? Nothing(BreakKind.NotCaptured, payment.Merchant)
            : open == 0 ? Settled(payment.Merchant)
            : IsOneOf(payment, ProviderOperation.Refund, -Gross) && -Gross <= open ? Amount(payment, Gross)
            : Amount(payment, -open);
    }

    /// <summary>The dispute has moved the money already: its line only says how much the provider took.</summary>
    private Match Chargeback(Payment payment, Dispute? dispute)
    {
        if (dispute is null)
        {
            return Broken(
                BreakKind.UnknownPayment, "reference", "a dispute of ours", Reference(), line.NetMinor,
                payment.Merchant);
        }
        var lines = payment.Lines.Where(l => l.Dispute == dispute.Id && l.SettledMinor != 0).ToList();
        var sum = lines.Sum(l => l.SettledMinor);
        var isTaken = Gross < 0;
        if (isTaken ? sum < 0 : sum >= 0 && lines.Count > 0)
        {
            return Settled(payment.Merchant);
        }
        // What is given back may be reported before what was taken, but not before the dispute is won.
        if (!isTaken && sum == 0 && dispute.Status != DisputeStatus.Won)
        {
            return Nothing(BreakKind.NotCaptured, payment.Merchant);
        }
        var expected = isTaken ? -dispute.AmountMinor : dispute.AmountMinor;
        return Gross == expected
            ? Agreed(payment, Gross)
            : Differs(payment, expected, line.Currency == payment.Currency ? Gross - expected : 0) with
            {
                SettledMinor = expected,
            };
    }

    private Match Amount(Payment payment, long expected)
    {
        if (Gross == expected)
        {
            return Agreed(payment, Gross);
        }
        // What both sides say is settled; of what one side says alone, nothing.
        var settled = Math.Sign(Gross) != Math.Sign(expected) ? 0
            : expected > 0 ? Math.Min(expected, Gross) : Math.Max(expected, Gross);
        var broken = Differs(
            payment,
            expected,
            settled == 0 ? line.NetMinor : line.Currency == payment.Currency ? Gross - settled : 0);
        return settled == 0 ? broken : broken with
        {
            SettledMinor = settled,
            Break = broken.Break! with { ClaimMinor = expected - settled, ClaimCurrency = payment.Currency },
        };
    }

    /// <summary>Another amount. Where the provider converted it, both are in the payment's currency.</summary>
    private Match Differs(Payment payment, long expected, long surplus)
    {
        var delta = Gross - expected;
        var broken = Broken(
            BreakKind.Amount, "gross", Text(expected), Text(Gross), delta, payment.Merchant, surplus);
        return line.Currency == payment.Currency ? broken : broken with
        {
            Break = surplus == 0
                ? broken.Break! with { Currency = payment.Currency }
                : broken.Break! with { DeltaMinor = null },
        };
    }

    /// <summary>The amounts agree; the fee may not.</summary>
    private Match Agreed(Payment payment, long settled)
    {
        var agreed = new Match(LineStatus.Matched, settled, null);
        if (line.Type != LineType.Payment || provider?.Settlement?.Fee is not { } fee
            || line.OriginalCurrency is not null)
        {
            return agreed;
        }
        var expected = fee.Of(line.GrossMinor);
        return Math.Abs(line.FeeMinor - expected) <= fee.ToleranceMinor
            ? agreed
            : Broken(
                BreakKind.Fee, "fee", Text(expected), Text(line.FeeMinor), line.FeeMinor - expected, payment.Merchant,
                surplus: 0)
                with { SettledMinor = settled };
    }

    /// <summary>The capture or refund of a payment that the line's references name.</summary>
    private Attempt? Named(Payment payment, ProviderOperation operation)
    {
        if (Messages.ByKey(line.OurReference) is var (id, number) && id == payment.Id
            && payment.Attempts.ElementAtOrDefault(number - 1) is { } ours && ours.Operation == operation)
        {
            return ours;
        }
        return line.ProviderReference is { } reference
            ? payment.Attempts.FirstOrDefault(a => a.Operation == operation && a.ProviderReference == reference)
            : null;
    }

    private static long SettledOf(Payment payment, Attempt attempt) =>
        payment.Lines.Where(l => l.Attempt == attempt.Number).Sum(l => l.SettledMinor);

    /// <summary>Whether an amount is that of one capture or refund which no line has settled by itself.</summary>
    private static bool IsOneOf(Payment payment, ProviderOperation operation, long amount) =>
        payment.Attempts.Count(a => a.Operation == operation && a.Status == AttemptStatus.Approved
            && a.AmountMinor == amount)
        > payment.Lines.Count(l => Math.Abs(l.SettledMinor) == amount
            && l.Type == (operation == ProviderOperation.Refund ? LineType.Refund : LineType.Payment));

    private Match OtherCurrency(Payment payment)
    {
        var open = line switch
        {
            { Type: LineType.Chargeback } => 0,
            { IsOfRefunds: true } => -payment.UnsettledRefundsMinor,
            _ => payment.UnsettledMinor,
        };
        var broken = Broken(
            BreakKind.Currency, "currency", payment.Currency, line.OriginalCurrency ?? line.Currency, delta: null,
            payment.Merchant);
        return broken with { Break = broken.Break! with { ClaimMinor = open, ClaimCurrency = payment.Currency } };
    }

    private Match Settled(string merchant) => Nothing(BreakKind.AlreadySettled, merchant);

    private Match Nothing(BreakKind kind, string merchant) =>
        Broken(kind, "gross", "0", Text(Gross), line.GrossMinor, merchant);

    private Match Broken(
        BreakKind kind,
        string field,
        string expected,
        string actual,
        long? delta,
        string? merchant = null,
        long? surplus = null) => new(
            LineStatus.Broken,
            0,
            new(kind, field, expected, actual, line.Currency, delta)
            {
                Merchant = merchant ?? nobody,
                SurplusMinor = surplus ?? line.NetMinor,
            });

    private string Reference() => line.PaymentReference ?? line.ProviderReference ?? line.OurReference ?? "none";

    private static string Text(long minor) => minor.ToString(CultureInfo.InvariantCulture);
}
