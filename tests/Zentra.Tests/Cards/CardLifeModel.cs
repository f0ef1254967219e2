using System.Globalization;
using System.Text;

namespace Zentra.Tests.Cards;

/// <summary>
/// A card's life in the simplest words, by code that shares nothing with the deciders: what each use holds, has cleared
/// and gave back, what the account has, what limits have counted, and how many people are asked to look.
/// </summary>
internal sealed class CardLifeModel
{
    private static readonly DateTime Start = new(2026, 11, 21, 10, 0, 0, DateTimeKind.Utc);
    private static readonly TimeSpan Life = TimeSpan.FromDays(7);

    /// <summary>A week rolls in 96 steps of 105 minutes, counted from 1970 on.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromMinutes(105);

    private readonly List<LifeUse> uses = [];
    private readonly List<LifeDispute> disputes = [];

    /// <summary>The reviews of clearing, oldest first, with what is in suspense of each.</summary>
    private readonly List<(long Minor, bool IsOpen)> reviews = [];
    private readonly Stack<int> ended = new();
    private DateTime now = Start;
    private long balance = CardLife.Deposit, network, converted, suspense, writtenOff, receivable;
    private bool isGhost;

    public override string ToString() => Say(
        uses.Sum(u => u.Held), balance, network, converted, suspense, receivable, writtenOff,
        [.. Used, Often],
        reviews.Count(r => r.IsOpen) + uses.Count(u => u.Status == "review"),
        uses.Select(u => u.ToString()),
        disputes.Select(d => d.ToString()));

    public static string Say(
        long held, long balance, long network, long converted, long suspense, long receivable, long writtenOff,
        IEnumerable<long> used, int reviews, IEnumerable<string> uses, IEnumerable<string> disputes)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"held {held}, balance {balance}, network {network} {converted}, ")
            .Append(CultureInfo.InvariantCulture, $"suspense {suspense}, receivable {receivable}, ")
            .Append(CultureInfo.InvariantCulture, $"written off {writtenOff}\n")
            .Append(CultureInfo.InvariantCulture, $"used {string.Join(' ', used)}, reviews {reviews}\n");
        return text.AppendJoin('\n', uses.Concat(disputes)).ToString();
    }

    private long Often => uses.Sum(u => u.Charges.Where(c => c.At.Date == now.Date).Sum(c => c.Count));

    public void Take(LifeStep step)
    {
        if (step.At > uses.Count || step.At == 0 || step.Dispute > disputes.Count || step.Dispute == 0)
        {
            return;
        }
        var use = step.At is { } at ? uses[at - 1] : null;
        var dispute = step.Dispute is { } number ? disputes[number - 1] : null;
        var minor = step.Minor;
        switch (step.Word)
        {
            case "wait":
                now += TimeSpan.FromHours(minor);
                break;
            case "auth" or "financial":
                Ask(new(step.Word, step.Place, minor, Billed(step)), step.Has("partial"));
                break;
            case "advice" or "force":
                Approve(Begin(new(step.Word, step.Place, minor, Billed(step))), Billed(step));
                break;
            case "credit" or "paid":
                Credit(Begin(new(step.Word, step.Place, minor, Billed(step)) { Approved = Billed(step) }));
                break;
            case "ghost":
                Begin(new("ghost", "", 0, 0) { Status = "declined" });
                isGhost = true;
                break;
            case "late" when isGhost:
                Begin(new("late", "", minor, 0) { Status = "declined" });
                isGhost = false;
                break;
            case "inc" when use!.IsPending && use.Kind != "credit" && Judge(minor, use) == "":
                use.Asked += minor;
                Approve(use, minor, isIncrement: true);
                break;
            case "back":
                Reverse(use!, minor == 0 ? null : minor, isNetworks: false);
                break;
            case "undo" or "replace" when use is { IsNamed: true, Status: "review" }:
                use.Withdraw(isWhole: step.Word == "undo" || minor == 0);
                break;
            case "undo" or "replace" when use!.IsNamed:
                Reverse(
                    use, step.Word == "undo" ? null : use.Open - use.AtBilling(minor), isNetworks: true);
                break;
            case "approve" when use is { Status: "review", Cleared: 0 } && Judge(use.Asked) != "decline":
                Approve(use, use.Asked);
                break;
            case "decline" when use!.Status == "review":
                use.Status = "declined";
                break;
            case "wake" when use!.IsPending && use.Ends <= now:
                Expire(use);
                break;
            case "stray":
                Move(-minor);
                reviews.Add((0, true));
                break;
            case "gift":
                Move(minor);
                break;
            case "nobody":
                (suspense, network) = (suspense - minor, network + minor);
                reviews.Add((minor, true));
                break;
            case "clear" or "unclear" or "return" or "unreturn" when use!.IsNamed:
                Present(use, step);
                break;
            case "answer" when reviews.FindIndex(r => r.IsOpen) is >= 0 and var first:
                ended.Push(first);
                Answer(first, isOpen: false);
                break;
            case "reopen" when ended.TryPop(out var was):
                Answer(was, isOpen: true);
                break;
            case "dispute":
                Dispute(use!, minor);
                break;
            case "grant" or "revoke" or "file" or "win" or "lose" or "part" or "drop":
                var (held, paid) = dispute!.Take(step.Word, minor);
                (balance, network) = (balance + held + paid, network - paid);
                receivable -= held;
                Settle(dispute);
                break;
        }
    }

    private static long Billed(LifeStep step) => step.Place == "fx" ? step.Minor * 11 / 10 : step.Minor;

    private static DateTime Rolled(DateTime at) =>
        DateTime.UnixEpoch + TimeSpan.FromTicks((at - DateTime.UnixEpoch).Ticks / Step.Ticks * Step.Ticks);

    private long UsedSince(DateTime start) => uses.Sum(u => u.Charges.Where(c => c.At >= start).Sum(c => c.Minor));

    private LifeUse Begin(LifeUse use)
    {
        uses.Add(use);
        return use;
    }

    /// <summary>Of all time, of this month, and of the week that rolls.</summary>
    private long[] Used =>
    [
        UsedSince(DateTime.MinValue), UsedSince(new(now.Year, now.Month, 1)), UsedSince(Rolled(now) - 96 * Step),
    ];

    /// <summary>What limits and the account leave.</summary>
    private long Left => Math.Max(0, new[]
    {
        LifeLimits.AllTime - Used[0], LifeLimits.Month - Used[1], LifeLimits.Week - Used[2], balance,
    }.Min());

    /// <summary>Nothing where it may be, else what is done instead.</summary>
    private string Judge(long minor, LifeUse? raised = null) =>
        minor > Left || (raised is null && Often >= LifeLimits.Often) ? "decline"
        : minor > Math.Max(0, LifeLimits.Watched - (raised?.Approved ?? 0)) ? "review"
        : "";

    private void Ask(LifeUse use, bool isPartial)
    {
        var part = Math.Min(Math.Min(use.Asked, Left), LifeLimits.Watched);
        switch (Judge(use.Asked))
        {
            case "":
                Approve(Begin(use), use.Asked);
                break;
            case "review":
                Begin(use).Status = "review";
                break;
            case "decline" when isPartial && part > 0 && Often < LifeLimits.Often:
                Approve(Begin(use), part);
                break;
            default:
                Begin(use).Status = "declined";
                break;
        }
    }

    private void Approve(LifeUse use, long minor, bool isIncrement = false)
    {
        use.Charges.Add(new(now, minor, isIncrement ? 0 : 1));
        use.Approved += minor;
        balance -= minor;
        if (use.Kind is "financial" or "force")
        {
            use.Status = "closed";
            use.Cleared += minor;
            network += minor;
            return;
        }
        use.Status = "pending";
        use.Held += minor;
        use.Ends = now + Life;
    }

    private void Credit(LifeUse use)
    {
        use.Status = use.Kind == "paid" ? "closed" : "pending";
        use.Ends = now + Life;
        if (use.Kind == "paid")
        {
            use.Refunded = use.Asked;
            Move(use.Asked);
        }
    }

    /// <param name="minor">Null for all there is.</param>
    private void Reverse(LifeUse use, long? minor, bool isNetworks)
    {
        var isPosted = use is { Kind: "financial", Status: "closed" };
        var there = use.Open;
        var back = minor ?? there;
        if ((!isPosted && !use.IsPending) || (!isNetworks && back > there))
        {
            return;
        }
        back = Math.Clamp(back, 0, there);
        if (isPosted)
        {
            use.Cleared -= back;
            network -= back;
        }
        else
        {
            use.Held -= back;
        }
        balance += back;
        use.Reversed += back;
        if (back == there)
        {
            use.Status = use.Cleared > 0 ? "closed" : "reversed";
        }
        use.GiveBack(back, isWhole: !isPosted && back == there && use.Cleared == 0);
    }

    private void Expire(LifeUse use)
    {
        balance += use.Held;
        use.Expired += use.Held;
        var isUsed = use.Cleared > 0 || use.Refunded > 0;
        use.GiveBack(use.Held, isWhole: !isUsed);
        use.Held = 0;
        use.Status = isUsed ? "closed" : "expired";
    }

    private void Present(LifeUse use, LifeStep step)
    {
        var minor = use.Place == "fx" ? step.Minor * 12 / 10 : step.Minor;
        var sign = step.Word is "clear" or "unreturn" ? 1 : -1;
        // Euros are settled in euros, and billed in dollars.
        (network, converted) = (network + sign * step.Minor, converted + sign * (minor - step.Minor));
        var (given, differs) = use.Kind is "credit" or "paid" && step.Word is "clear" or "unclear"
            // What was to be given is not taken: it is about no authorization.
            ? (-sign * minor, true)
            : use.Present(step, minor);
        balance += given;
        if (differs)
        {
            reviews.Add((0, true));
        }
    }

    /// <summary>What is in suspense is written off, or is not any more.</summary>
    private void Answer(int number, bool isOpen)
    {
        var of = reviews[number].Minor * (isOpen ? -1 : 1);
        reviews[number] = reviews[number] with { IsOpen = isOpen };
        (suspense, writtenOff) = (suspense + of, writtenOff - of);
    }

    private void Dispute(LifeUse use, long minor)
    {
        var most = Math.Max(0, use.Cleared - use.Refunded - use.Disputed);
        var disputed = minor == 0 ? most : minor;
        if (most > 0 && disputed <= most)
        {
            disputes.Add(new(use, disputed));
            use.Disputed += disputed;
        }
    }

    private static void Settle(LifeDispute dispute)
    {
        if (dispute.IsGivenUp)
        {
            dispute.Of.Disputed -= dispute.Amount;
            dispute.IsGivenUp = false;
        }
    }

    private void Move(long toCard) => (balance, network) = (balance + toCard, network - toCard);
}
