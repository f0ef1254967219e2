using CsvHelper;
using Zentra.Payments.Settlement;
using Zentra.Runtime.Money;
using Zentra.Server.Files;

namespace Zentra.Server.Settlement.Files;

/// <summary>The amounts of a line, in minor units.</summary>
internal readonly record struct Sums(
    long Gross, long Fee, long Net, string? OriginalCurrency = null, long? OriginalGross = null);

/// <summary>
/// Reads the amounts of a CSV file's records. Two of gross, fee and net make the third; one of gross and net alone has
/// no fee; where all three are there, they must agree.
/// </summary>
internal sealed class CsvAmounts(CsvPlan plan, CsvColumns columns)
{
    private readonly Places gross = new(plan.Gross, columns);
    private readonly Places net = new(plan.Net, columns);
    private readonly int[] fee = columns.Of(plan.Fee);
    private readonly int[] costs = columns.Of(plan.Costs);
    private readonly int[] grossCurrency = columns.Of(plan.GrossCurrency);

    public Refusal? Read(CsvReader csv, Currency currency, LineType type, out Sums sums)
    {
        sums = default;
        var original = Original(csv, currency);
        if (original is null && !CsvLines.First(csv, grossCurrency).IsEmpty)
        {
            return new("currency_unknown", "The currency of the gross amount is not an ISO 4217 code.");
        }
        if (!TryRead(csv, gross, original ?? currency, type, out var grossMinor)
            || !TryRead(csv, net, currency, type, out var netMinor)
            || !TryField(CsvLines.First(csv, fee), currency, out var feeMinor))
        {
            return new("amount_invalid",
                $"An amount is not one of {currency.Code}, which has {currency.Digits} digits after the point.");
        }
        feeMinor = plan.IsFeeNegative ? -feeMinor : feeMinor;
        if (netMinor is null && (grossMinor is null || plan.IsNetRequired))
        {
            return new("amount_missing", plan.IsNetRequired
                ? "The line has no net amount: nothing of it was settled here."
                : "The line has neither a gross nor a net amount.");
        }
        if (original is not null && original != currency && grossMinor is not null)
        {
            return Convert(csv, currency, original, grossMinor.Value, netMinor, out sums);
        }
        var itsFee = feeMinor ?? (grossMinor is { } g && netMinor is { } n ? g - n : 0);
        sums = new(grossMinor ?? netMinor!.Value + itsFee, itsFee, netMinor ?? grossMinor!.Value - itsFee);
        return LineCheck.Sums(sums.Gross, sums.Fee, sums.Net) ?? CheckSides(csv, currency, sums);
    }

    /// <summary>
    /// A line that the provider converted: what is settled is its net side, and its gross is the net amount with the
    /// costs, which are in the same currency. Where the costs are not whole minor units, no gross can be said.
    /// </summary>
    private Refusal? Convert(
        CsvReader csv, Currency currency, Currency original, long originalGross, long? netMinor, out Sums sums)
    {
        sums = default;
        if (netMinor is not { } itsNet || !TryCosts(csv, currency, out var itsCosts))
        {
            return new("currency_conversion",
                $"The line is converted from {original.Code} to {currency.Code}, and its net amount or costs are not "
                + $"whole minor units of {currency.Code}.");
        }
        sums = new(itsNet + itsCosts, itsCosts, itsNet, original.Code, originalGross);
        return LineCheck.Sums(sums.Gross, sums.Fee, sums.Net);
    }

    /// <summary>
    /// Gross and net on different sides are a payment smaller than its fee, or a file that has its sides wrong: the
    /// costs tell which.
    /// </summary>
    private Refusal? CheckSides(CsvReader csv, Currency currency, Sums sums) =>
        Math.Sign(sums.Gross) * Math.Sign(sums.Net) < 0 && costs.Length > 0
        && (!TryCosts(csv, currency, out var itsCosts) || itsCosts != sums.Fee)
            ? new("amounts_disagree", "The gross amount is on the other side than the net one, beyond the costs.")
            : null;

    private bool TryCosts(CsvReader csv, Currency currency, out long sum)
    {
        sum = 0;
        foreach (var place in costs)
        {
            if (!TryField(Texts.Trim(csv.GetSpan(place)), currency, out var part))
            {
                return false;
            }
            sum += part ?? 0;
        }
        return true;
    }

    /// <summary>The currency of the gross amount, where the file says one.</summary>
    private Currency? Original(CsvReader csv, Currency currency)
    {
        var code = CsvLines.First(csv, grossCurrency);
        if (code.IsEmpty || code.Length != 3)
        {
            return null;
        }
        Span<char> text = [(char)code[0], (char)code[1], (char)code[2]];
        return text.SequenceEqual(currency.Code) ? currency : Currency.Find(new string(text).ToUpperInvariant());
    }

    private bool TryRead(CsvReader csv, Places places, Currency currency, LineType type, out long? minor)
    {
        if (!TryField(CsvLines.First(csv, places.Signed), currency, out minor)
            | !TryField(CsvLines.First(csv, places.Credit), currency, out var credited)
            | !TryField(CsvLines.First(csv, places.Debit), currency, out var debited))
        {
            return false;
        }
        if (credited is not null || debited is not null)
        {
            minor = (credited ?? 0) - (debited ?? 0);
        }
        if (plan.IsSignedByType && minor is { } amount)
        {
            minor = type == LineType.Payment ? Math.Abs(amount) : -Math.Abs(amount);
        }
        return true;
    }

    private bool TryField(ReadOnlySpan<byte> text, Currency currency, out long? minor)
    {
        minor = null;
        if (text.IsEmpty)
        {
            return true;
        }
        var isRead = plan.IsMajor
            ? MinorUnits.TryParseMajor(text, currency, plan.Separator, out var amount)
            : MinorUnits.TryParseMinor(text, out amount);
        minor = isRead ? amount : null;
        return isRead;
    }

    private sealed class Places(CsvPlan.Sided sided, CsvColumns columns)
    {
        public int[] Signed { get; } = columns.Of(sided.Signed);
        public int[] Credit { get; } = columns.Of(sided.Credit);
        public int[] Debit { get; } = columns.Of(sided.Debit);
    }
}
