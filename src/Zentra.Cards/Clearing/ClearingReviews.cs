using System.Globalization;
using Zentra.Cards.Authorizations;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Money;
using Zentra.Runtime.Reviews;

namespace Zentra.Cards.Clearing;

/// <summary>What clearing asks people about: each record that differs, and a file that is not to be trusted.</summary>
public static class ClearingReviews
{
    public const string Kind = "clearing_mismatch";

    public const string Acknowledge = ReviewDecider.Acknowledged;

    /// <summary>What is in suspense becomes our own loss, or gain.</summary>
    public const string WriteOff = "write_off";

    /// <summary>When somebody should have looked.</summary>
    internal static readonly TimeSpan Due = TimeSpan.FromDays(3);

    /// <param name="id">Drawn before, because postings may name it.</param>
    internal static Review OfRecord(
        string id, ClearingRecord record, Authorization? authorization, IEnumerable<string> entries, Context context)
    {
        var presented = record.Presented!;
        var facts = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["amount"] = Say(presented.Transaction.Minor, presented.Transaction.Currency),
            ["file"] = record.File,
            ["reason"] = record.Reason!.Value.Name(),
            ["record"] = record.Id,
            ["record_number"] = presented.Number.ToString(CultureInfo.InvariantCulture),
            ["type"] = presented.Type.Name(),
            ["ledger_entry"] = string.Join(' ', entries),
        };
        var first = record.Differences.Count > 0 ? record.Differences[0] : null;
        foreach (var (name, value) in new (string, string?)[]
        {
            ("arn", presented.Arn), ("authorization", authorization?.Id), ("card", record.Card),
            ("merchant", presented.Merchant?.Id), ("network", record.Network), ("last4", record.Last4),
            ("field", first?.Field), ("expected", Text(first, first?.Expected)), ("actual", Text(first, first?.Actual)),
            ("delta", record.DeltaMinor is { } delta ? Signed(delta, record.DeltaCurrency!) : null),
            ("tolerance", Tolerance(record.Differences)),
            ("also", record.Differences.Count > 1
                ? string.Join(' ', record.Differences.Skip(1).Select(d => d.Field))
                : null),
        })
        {
            if (value is { Length: > 0 })
            {
                facts[name] = value;
            }
        }
        return Review.Open(Kind, authorization?.Id ?? record.Card ?? record.Id, Sentence(record, first), facts, context)
            with
        {
            Id = id,
            Related = record.File,
            DeltaMinor = record.DeltaMinor,
            Currency = record.DeltaCurrency,
            DueAt = context.At.Plus(Due),
        };
    }

    internal static Review OfFile(ClearingFile file, ClearingTotal? differs, Context context)
    {
        var facts = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["file"] = file.Id,
            ["format"] = file.Format,
            ["records_read"] = file.Records.ToString(CultureInfo.InvariantCulture),
            ["records_rejected"] = file.Rejected.ToString(CultureInfo.InvariantCulture),
            ["reason"] = file.Fault?.Code ?? "records_rejected",
        };
        if (differs is not null)
        {
            facts["field"] = differs.Name;
            facts["expected"] = differs.Stated.ToString(CultureInfo.InvariantCulture);
            facts["actual"] = differs.Counted.ToString(CultureInfo.InvariantCulture);
        }
        var summary = file.Fault is { } fault
            ? fault.Reason
            : $"{file.Rejected} records could not be read.";
        return Review.Open(Kind, file.Id, summary, facts, context) with
        {
            Related = file.Id,
            DueAt = context.At.Plus(Due),
        };
    }

    private static string Sentence(ClearingRecord record, ClearingDifference? first)
    {
        var amount = Say(record.BilledMinor, record.BillingCurrency ?? "");
        return record.Reason switch
        {
            ClearingReason.CardUnknown => $"{amount} were presented, and no card of ours has the number.",
            ClearingReason.NoAuthorization => $"{amount} were presented without an authorization, and are posted.",
            ClearingReason.CurrencyUnknown =>
                $"{amount} were presented, and nothing says what that is in the card's currency.",
            ClearingReason.SecondPresentment => $"{amount} that were charged back are presented again.",
            ClearingReason.NotAuthorized =>
                $"{amount} were presented for an authorization that is {first!.Actual}, and are posted.",
            _ when first is { Field: "amount", DeltaMinor: { } delta } =>
                $"{Text(first, first.Expected)} were expected, {Text(first, first.Actual)} came: "
                + $"{Signed(delta, first.Currency!)}, and "
                + $"{Say(first.ToleranceMinor ?? 0, first.Currency!)} are tolerated.",
            _ => $"The {first!.Field} is {first.Actual}, and {first.Expected} was expected.",
        };
    }

    private static string? Tolerance(IReadOnlyList<ClearingDifference> differences) =>
        differences.FirstOrDefault(d => d.ToleranceMinor is not null) is { } compared
            ? $"{compared.TolerancePercent} %, {Say(compared.ToleranceMinor!.Value, compared.Currency!)}"
            : null;

    private static string? Text(ClearingDifference? differs, string? value) =>
        differs is { Field: "amount", Currency: { } currency } && long.TryParse(
            value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var minor)
            ? Say(minor, currency)
            : value;

    private static string Say(long minor, string currency) =>
        $"{Currency.Find(currency)?.Format(minor) ?? minor.ToString(CultureInfo.InvariantCulture)} {currency}";

    private static string Signed(long minor, string currency) => $"{(minor > 0 ? "+" : "")}{Say(minor, currency)}";
}
