using System.Globalization;
using Zentra.Payments.Payments;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Reviews;

namespace Zentra.Payments.Settlement;

/// <summary>What settlement asks people about: each difference by itself, and what could not be read.</summary>
public static class SettlementReviews
{
    /// <summary>A line, a capture or a bank amount differs from what we know.</summary>
    public const string Drift = "settlement_drift";

    /// <summary>Lines could not be read.</summary>
    public const string Rejects = "settlement_rejects";

    public const string Accept = "accept";
    public const string WriteOff = "write_off";
    public const string Acknowledge = ReviewDecider.Acknowledged;

    /// <summary>The fact that says what a resolution took out of the books, in minor units.</summary>
    internal const string Conceded = "conceded_minor";

    /// <summary>When somebody should have looked.</summary>
    internal static readonly TimeSpan Due = TimeSpan.FromDays(3);

    internal static Review OfLine(
        SettlementBatch batch, SettlementLine line, Payment? payment, Context context)
    {
        var (reported, differs) = (line.Reported!, line.Break!);
        var facts = Facts(batch.Provider, differs, payment);
        facts["batch"] = batch.Id;
        facts["line"] = line.Id;
        facts["line_number"] = Text(reported.Number);
        facts["type"] = reported.Type.Name();
        facts["gross"] = Closeout.Say(reported.GrossMinor, reported.Currency);
        facts["fee_charged"] = Closeout.Say(reported.FeeMinor, reported.Currency);
        facts["settled"] = Closeout.Say(line.SettledMinor, payment?.Currency ?? reported.Currency);
        foreach (var (name, value) in new[]
        {
            ("our_reference", reported.OurReference), ("provider_reference", reported.ProviderReference),
            ("dispute", line.Dispute),
        })
        {
            if (value is not null)
            {
                facts[name] = value;
            }
        }
        return Open(payment?.Id ?? line.Id, batch.Id, Sentence(differs, reported, payment), facts, differs, context);
    }

    internal static Review OfMissing(Payment payment, Break differs, Context context)
    {
        var facts = Facts(payment.Route!.Provider, differs, payment);
        return Open(
            payment.Id,
            related: null,
            $"{Closeout.Say(differs.ClaimMinor, payment.Currency)} of the captures are in no settlement batch of "
            + $"{payment.Route.Provider}, and should be by now.",
            facts,
            differs,
            context);
    }

    internal static Review OfBank(SettlementBatch batch, string currency, long difference, Context context)
    {
        var totals = batch.Totals[currency];
        var differs = new Break(
            BreakKind.Bank, "bank", Text(totals.NetMinor), Text(totals.BankMinor ?? 0), currency, difference)
        {
            Merchant = context.Workspace.DefaultMerchant,
            SurplusMinor = difference,
        };
        var facts = Facts(batch.Provider, differs, payment: null);
        facts["batch"] = batch.Id;
        return Open(
            batch.Id,
            batch.Id,
            $"The bank got {Closeout.Say(totals.BankMinor ?? 0, currency)} for {batch.Id}, and its lines come to "
            + $"{Closeout.Say(totals.NetMinor, currency)}: {Signed(difference, currency)}.",
            facts,
            differs,
            context);
    }

    private static Review Open(
        string subject, string? related, string summary, SortedDictionary<string, string> facts, Break differs,
        Context context) => Review.Open(Drift, subject, summary, facts, context) with
        {
            Related = related,
            DeltaMinor = differs.DeltaMinor ?? differs.SurplusMinor,
            Currency = differs.Currency,
            DueAt = context.At.Plus(Due),
        };

    private static SortedDictionary<string, string> Facts(string provider, Break differs, Payment? payment)
    {
        var facts = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["actual"] = differs.Actual,
            ["break"] = differs.Kind.Name(),
            ["expected"] = differs.Expected,
            ["field"] = differs.Field,
            ["merchant"] = differs.Merchant,
            ["provider"] = provider,
        };
        if (differs.DeltaMinor is { } delta)
        {
            facts["delta"] = Signed(delta, differs.Currency);
        }
        if (payment is not null)
        {
            facts["payment"] = payment.Id;
            facts["captured"] = Closeout.Say(payment.AmountCapturedMinor, payment.Currency);
            facts["ledger_entry"] = payment.LedgerEntries.Count == 0 ? "none" : payment.LedgerEntries[^1];
        }
        return facts;
    }

    /// <summary>As `captured 1250.00 USD, settled 1249.50 USD, -0.50 USD on line 17`.</summary>
    internal static string Sentence(Break differs, ReportedLine line, Payment? payment)
    {
        var where = $"on line {line.Number}";
        var gross = Closeout.Say(line.GrossMinor, line.Currency);
        var what = line.Type.Name();
        return differs.Kind switch
        {
            BreakKind.UnknownPayment => $"No {what} of ours has the reference {differs.Actual} ({gross} {where}).",
            BreakKind.Currency =>
                $"The {what} is in {differs.Expected}, and was settled in {differs.Actual} ({gross} {where}).",
            BreakKind.NotCaptured => line.Type == LineType.Refund
                ? $"Nothing was refunded that {gross} {where} could settle."
                : $"Nothing was captured that {gross} {where} could settle.",
            BreakKind.AlreadySettled => $"All of it was settled before, and {gross} came again {where}.",
            BreakKind.Fee => $"The fee is {Closeout.Say(line.FeeMinor, line.Currency)}, and "
                + $"{Closeout.Say(line.FeeMinor - (differs.DeltaMinor ?? 0), line.Currency)} was agreed: "
                + $"{Signed(differs.DeltaMinor ?? 0, differs.Currency)} {where}.",
            _ => $"{Verb(line.Type)} {InPayments(differs.Expected, differs, payment)}, "
                + $"settled {InPayments(differs.Actual, differs, payment)}, "
                + $"{Signed(differs.DeltaMinor ?? 0, differs.Currency)} {where}.",
        };
    }

    private static string InPayments(string amount, Break differs, Payment? payment) => Closeout.Say(
        long.Parse(amount, CultureInfo.InvariantCulture), payment?.Currency ?? differs.Currency);

    private static string Verb(LineType type) => type switch
    {
        LineType.Refund => "refunded",
        LineType.Chargeback => "disputed",
        _ => "captured",
    };

    private static string Signed(long minor, string currency) =>
        $"{(minor > 0 ? "+" : "")}{Closeout.Say(minor, currency)}";

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
