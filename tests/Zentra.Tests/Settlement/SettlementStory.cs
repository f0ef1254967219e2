using Zentra.Payments.Providers;
using Zentra.Payments.Settlement;
using Zentra.Runtime.Intents;

namespace Zentra.Tests.Settlement;

/// <summary>What is wrong with a line.</summary>
public enum Fault
{
    None,

    /// <summary>A capture is in no file; of what is no capture, that no deadline watches, the line is late.</summary>
    Missing,

    /// <summary>It comes twice with the provider's identifier of the line.</summary>
    Twice,

    /// <summary>It comes twice, and the provider has no identifier of it.</summary>
    TwiceUnnumbered,

    /// <summary>It comes twice as if it were another one.</summary>
    TwiceAsAnother,
    Less,
    More,
    OtherCurrency,

    /// <summary>It names nothing of ours; what is no capture comes right in the next file.</summary>
    UnknownReference,
    OtherFee,

    /// <summary>It comes in the next file.</summary>
    Late,
}

/// <param name="Faults">One for each line, in their order: captures, refunds, the chargeback and its reversal.</param>
public sealed record PlannedPayment(long AmountMinor, int Captures, int Refunds, string Dispute, Fault[] Faults)
{
    public override string ToString() =>
        $"{AmountMinor} in {Captures}, {Refunds} refunds, {Dispute} [{string.Join(' ', Faults)}]";
}

/// <param name="Choices">How each review is ended, and whether it is held before.</param>
public sealed record SettlementPlan(IReadOnlyList<PlannedPayment> Payments, int[] Choices)
{
    public override string ToString() => $"{string.Join("; ", Payments)} ({string.Join(' ', Choices)})";
}

/// <summary>
/// Random payments, the files that their provider makes of them with the faults that were planned, and what must be
/// found of these: an opinion that knows nothing of the deciders.
/// </summary>
internal sealed class SettlementStory
{
    private static readonly AgreedFee Fee = new(29_000, 30, 0);

    private readonly SettlementPlan plan;
    private readonly List<(ReportedLine Line, string Expected)> first = [];
    private readonly List<(ReportedLine Line, string Expected)> second = [];
    private readonly List<string> missing = [];
    private int lineNumber;

    public SettlementStory(SettlementPlan plan)
    {
        this.plan = plan;
        Desk.Play("agree 29000 30 within 7");
        for (var i = 0; i < plan.Payments.Count; i++)
        {
            Take(plan.Payments[i], i + 1);
        }
    }

    public SettlementDesk Desk { get; } = new();

    /// <summary>The batches with those of their lines that have an effect.</summary>
    public List<(string Batch, IReadOnlyList<ReportedLine> Lines)> Files { get; } = [];

    public IEnumerable<string> ExpectedOfFirst => first.Select(l => l.Expected);

    public IEnumerable<string> ExpectedOfSecond => second.Select(l => l.Expected);

    public IEnumerable<string> ExpectedReviews => first.Concat(second).Select(l => l.Expected)
        .Where(e => e is not ("matched" or "duplicate")).Concat(missing).Order(StringComparer.Ordinal);

    /// <summary>What the dispute itself took of the merchant and did not give back.</summary>
    public long DisputedMinor { get; private set; }

    /// <summary>What lines said once more of that.</summary>
    public long MatchedChargebacksMinor => -Desk.Book.Payments.Select(Desk.Book.PaymentOf)
        .SelectMany(p => p.Lines).Where(l => l.Type == LineType.Chargeback).Sum(l => l.SettledMinor);

    public void ReadFirst() => Read(first);

    public void ReadSecond()
    {
        Hold(every: 3);
        Read(second);
    }

    /// <summary>The status of each line of the last file, and the kind of its break.</summary>
    public IEnumerable<string> Found()
    {
        for (var i = 1; i <= lineNumber; i++)
        {
            var line = Desk.LineOf(Desk.Batches[^1], i);
            yield return line.Break?.Kind.Name() ?? line.Status.Name();
        }
    }

    /// <summary>The kinds of all breaks whose reviews are open.</summary>
    public IEnumerable<string> Reviews() =>
        Desk.OpenReviews.Select(r => r.Facts["break"]).Order(StringComparer.Ordinal).ToList();

    public void PassDeadline()
    {
        Desk.Play("wait 8d");
        for (var i = 1; i <= plan.Payments.Count; i++)
        {
            Desk.When($"{i}: wake");
        }
    }

    /// <summary>Ends every review, some after they were held.</summary>
    public void Resolve()
    {
        var at = 0;
        while (Desk.OpenReviews is { Count: > 0 } open)
        {
            var choice = plan.Choices[at++ % plan.Choices.Length];
            var review = open[choice % open.Count];
            if (choice >= 2)
            {
                Desk.Hold(review.Id, isHeld: true);
            }
            Assert.IsType<Decision.Accepted>(Desk.Resolve(review.Id, choice % 2 == 0 ? "accept" : "write_off"));
        }
    }

    /// <summary>The bank gets what the lines come to, or another amount, which is resolved.</summary>
    public void TellBankAndClose(string batch)
    {
        foreach (var (currency, totals) in Desk.BatchOf(batch).Totals)
        {
            var bank = totals.NetMinor + plan.Choices[0];
            Assert.IsType<Decision.Accepted>(Desk.Book.Do(
                SettlementOperations.TellBank, new SettlementCommand.TellBank(batch, currency, bank, null)));
        }
        Resolve();
        Assert.IsType<Decision.Accepted>(Desk.Book.Do(
            SettlementOperations.Close, new SettlementCommand.Close(batch, null)));
    }

    private void Take(PlannedPayment payment, int number)
    {
        var (part, fault) = (payment.AmountMinor / payment.Captures, 0);
        var (quarter, refunded) = (payment.AmountMinor / 4, payment.Refunds * (payment.AmountMinor / 4));
        Desk.Play($"create {payment.AmountMinor}, approved");
        var wasMissing = missing.Count;
        var claimed = false;
        for (var i = 1; i <= payment.Captures; i++)
        {
            var amount = i == payment.Captures ? payment.AmountMinor - part * (i - 1) : part;
            Desk.Play($"capture {amount}{(i == payment.Captures ? " final" : "")}, approved");
            claimed |= payment.Faults[fault] == Fault.OtherCurrency;
            Report($"payment {amount}", i + 1, payment.Faults[fault++]);
        }
        if (missing.Count > wasMissing)
        {
            // One review for all of a payment; none where a line in another currency asks about all of it already.
            missing.RemoveRange(wasMissing, missing.Count - wasMissing);
            missing.AddRange(claimed ? [] : ["missing"]);
        }
        for (var i = 1; i <= payment.Refunds; i++)
        {
            Desk.Play($"refund {quarter}, approved");
            Report($"refund -{quarter}", payment.Captures + i + 1, payment.Faults[fault++]);
        }
        if (payment.Dispute.Length > 0)
        {
            Desk.Play($"opened {quarter} @{number}");
            Report($"chargeback -{quarter} @{number}", 0, payment.Faults[fault++]);
            DisputedMinor += quarter;
        }
        if (payment.Dispute is "won" or "lost")
        {
            Desk.Play($"{payment.Dispute} @{number}");
        }
        if (payment.Dispute == "won")
        {
            DisputedMinor -= quarter;
            Report($"chargeback {quarter} @{number}", 0, payment.Faults[fault]);
        }
    }

    /// <summary>What the files say of something, and what is to be found of it.</summary>
    private void Report(string words, int attempt, Fault fault)
    {
        var isCapture = words.StartsWith("payment", StringComparison.Ordinal);
        var line = Desk.Line([.. words.Split(' '), .. attempt == 0 ? [] : new[] { $"#{attempt}" }]) with
        {
            LineReference = $"l{first.Count}-{second.Count}",
        };
        line = Charged(line, line.GrossMinor);
        var less = line.GrossMinor - Math.Sign(line.GrossMinor);
        switch (fault)
        {
            case Fault.Missing when isCapture:
                missing.Add("missing");
                break;
            case Fault.Missing or Fault.Late:
                second.Add((line, "matched"));
                break;
            case Fault.Twice:
                first.AddRange([(line, "matched"), (line, "duplicate")]);
                break;
            case Fault.TwiceUnnumbered:
                line = line with { LineReference = null };
                first.AddRange([(line, "matched"), (line, "duplicate")]);
                break;
            case Fault.TwiceAsAnother:
                var again = line with { LineReference = $"{line.LineReference} again" };
                first.AddRange([(line, "matched"), (again, "already_settled")]);
                break;
            case Fault.Less:
                first.Add((Charged(line, less), "amount"));
                break;
            case Fault.More:
                first.Add((Charged(line, line.GrossMinor + Math.Sign(line.GrossMinor) * 7), "amount"));
                break;
            case Fault.OtherCurrency:
                first.Add((line with { Currency = "EUR" }, "currency"));
                break;
            case Fault.UnknownReference:
                var unknown = line with
                {
                    OurReference = null,
                    ProviderReference = $"theirs_{line.LineReference}",
                    LineReference = $"{line.LineReference}?",
                };
                first.Add((unknown, "unknown_payment"));
                if (isCapture)
                {
                    missing.Add("missing");
                }
                else
                {
                    second.Add((line, "matched"));
                }
                break;
            case Fault.OtherFee when isCapture:
                first.Add((line with { FeeMinor = line.FeeMinor + 5, NetMinor = line.NetMinor - 5 }, "fee"));
                break;
            default:
                first.Add((line, "matched"));
                break;
        }
    }

    private static ReportedLine Charged(ReportedLine line, long gross)
    {
        var fee = line.Type == LineType.Payment ? Fee.Of(gross) : 0;
        return line with { GrossMinor = gross, FeeMinor = fee, NetMinor = gross - fee };
    }

    private void Read(List<(ReportedLine Line, string Expected)> lines)
    {
        Desk.Play("file");
        lineNumber = 0;
        foreach (var (line, _) in lines)
        {
            Assert.IsType<Decision.Accepted>(Desk.Read(line));
            lineNumber++;
        }
        Desk.Play("end");
        Files.Add((Desk.Batches[^1], [.. lines.Where(l => l.Expected != "duplicate").Select(l => l.Line)]));
    }

    private void Hold(int every)
    {
        var reviews = Desk.OpenReviews.Where((_, i) => i % every == 0).ToList();
        foreach (var review in reviews)
        {
            // What has no amount of its own cannot be held.
            Desk.Hold(review.Id, isHeld: true);
        }
    }
}
