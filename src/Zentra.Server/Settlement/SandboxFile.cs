using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Zentra.Payments.Payments;
using Zentra.Payments.Providers;
using Zentra.Payments.Settlement;
using Zentra.Runtime.Intents;

namespace Zentra.Server.Settlement;

/// <summary>
/// What a sandbox's provider says it settles: a line for each capture and refund that no line has settled yet, and one
/// for the payout of them all. The same state and faults give the same bytes.
/// </summary>
internal sealed class SandboxFile(AgreedFee fee)
{
    private const string Header =
        "line_reference,type,provider_reference,our_reference,currency,gross_minor,fee_minor,net_minor,booked_at,batch";

    /// <summary>What a wrong amount is short of, and what an unknown payment comes to.</summary>
    private const long ShortMinor = 50, UnknownMinor = 1_000;

    private readonly List<Row> rows = [];
    private readonly HashSet<Row> faulty = [];

    /// <summary>Adds the lines of what of a payment is not settled; nothing where all is.</summary>
    public void Add(Payment payment)
    {
        var captures = Add(payment, ProviderOperation.Capture, LineType.Payment, payment.UnsettledMinor, +1);
        if (captures > 0)
        {
            // What was captured with the authorization has no attempt of its own.
            var authorized = payment.Attempts.Last(a => a.Operation == ProviderOperation.Authorize);
            rows.Add(Charged(new(payment.Id, LineType.Payment, authorized.Number)
            {
                ProviderReference = authorized.ProviderReference,
                OurReference = payment.Id,
                Currency = payment.Currency,
                GrossMinor = captures,
                BookedAt = authorized.EndedAt ?? payment.CreatedAt,
            }));
        }
        Add(payment, ProviderOperation.Refund, LineType.Refund, payment.UnsettledRefundsMinor, -1);
    }

    /// <summary>Makes one thing wrong; false where the file has no line for it.</summary>
    public bool Break(string kind, string? payment, string ledgerCurrency)
    {
        if (kind == "unknown")
        {
            var number = rows.Count(r => r.Payment == "") + 1;
            rows.Add(Charged(new("", LineType.Payment, number)
            {
                ProviderReference = string.Create(CultureInfo.InvariantCulture, $"sandbox_unknown_{number}"),
                Currency = ledgerCurrency,
                GrossMinor = UnknownMinor,
                BookedAt = rows.Count == 0 ? new(0) : rows[^1].BookedAt,
            }));
            faulty.Add(rows[^1]);
            return true;
        }
        var at = rows.FindIndex(
            r => !faulty.Contains(r) && r.Payment != "" && (payment is null || r.Payment == payment));
        if (at < 0)
        {
            return false;
        }
        var row = rows[at];
        switch (kind)
        {
            case "missing":
                rows.RemoveAt(at);
                return true;
            case "doubled":
                faulty.Add(row);
                rows.Insert(at + 1, row with { IsAgain = true });
                faulty.Add(rows[at + 1]);
                return true;
            case "wrong_amount":
                var less = Math.Min(ShortMinor, Math.Max(1, Math.Abs(row.GrossMinor) - 1));
                rows[at] = row with { GrossMinor = row.GrossMinor - Math.Sign(row.GrossMinor) * less };
                break;
            default:
                rows[at] = row with { Currency = row.Currency == "EUR" ? "USD" : "EUR" };
                break;
        }
        faulty.Add(rows[at]);
        return true;
    }

    public byte[] Write()
    {
        var lines = new StringBuilder();
        foreach (var row in rows)
        {
            lines.Append(CultureInfo.InvariantCulture, $"{row.Reference},{row.Type.Name()},");
            lines.Append(CultureInfo.InvariantCulture, $"{Field(row.ProviderReference)},");
            lines.Append(CultureInfo.InvariantCulture, $"{row.OurReference},{row.Currency},{row.GrossMinor},");
            lines.Append(CultureInfo.InvariantCulture, $"{row.FeeMinor},{row.NetMinor},{row.BookedAt},BATCH\n");
        }
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(lines.ToString()));
        var batch = $"sandbox_{Convert.ToHexStringLower(hash, 0, 8)}";
        lines.Replace(",BATCH\n", $",{batch}\n");
        foreach (var paid in rows.GroupBy(r => r.Currency).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var net = paid.Sum(r => r.NetMinor);
            if (net != 0)
            {
                lines.Append(CultureInfo.InvariantCulture, $"{batch}_{paid.Key},payout,,,{paid.Key},{-net},0,{-net},");
                lines.Append(CultureInfo.InvariantCulture, $"{paid.Max(r => r.BookedAt)},{batch}\n");
            }
        }
        return Encoding.UTF8.GetBytes($"{Header}\n{lines}");
    }

    /// <summary>A field (RFC 4180): a provider's reference may have anything in it.</summary>
    private static string? Field(string? text) => text.AsSpan().ContainsAny(",\"\r\n")
        ? $"\"{text!.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
        : text;

    /// <summary>
    /// Adds a line for each attempt that lines have not settled; what is left of the amount afterwards.
    /// </summary>
    private long Add(Payment payment, ProviderOperation operation, LineType type, long unsettledMinor, int sign)
    {
        var left = unsettledMinor;
        foreach (var attempt in payment.Attempts.Where(
            a => a.Operation == operation && a.Status == AttemptStatus.Approved))
        {
            var settled = payment.Lines.Where(l => l.Attempt == attempt.Number).Sum(l => l.SettledMinor);
            var open = Math.Min(left, attempt.AmountMinor - sign * settled);
            if (open <= 0)
            {
                continue;
            }
            left -= open;
            var row = new Row(payment.Id, type, attempt.Number)
            {
                ProviderReference = attempt.ProviderReference,
                OurReference = attempt.ProviderKey,
                Currency = payment.Currency,
                GrossMinor = sign * open,
                BookedAt = attempt.EndedAt ?? attempt.StartedAt,
            };
            rows.Add(type == LineType.Payment ? Charged(row) : row);
        }
        return left;
    }

    private Row Charged(Row row) => row with { FeeMinor = fee.Of(row.GrossMinor) };

    /// <summary>A line; the payment is empty where it is none of ours.</summary>
    private sealed record Row(string Payment, LineType Type, int Number)
    {
        public string? ProviderReference { get; init; }
        public string? OurReference { get; init; }
        public required string Currency { get; init; }
        public required long GrossMinor { get; init; }
        public long FeeMinor { get; init; }
        public required Timestamp BookedAt { get; init; }

        /// <summary>Whether it says for a second time, as a line of its own, what the one before it says.</summary>
        public bool IsAgain { get; init; }

        public long NetMinor => GrossMinor - FeeMinor;

        public string Reference => string.Create(
            CultureInfo.InvariantCulture,
            $"{(Payment == "" ? "sandbox_unknown" : Payment)}_{Number}{(IsAgain ? "_again" : "")}");
    }
}
