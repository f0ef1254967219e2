using System.Globalization;

namespace Zentra.Tests.Cards;

/// <summary>One use of the card, as the model sees it.</summary>
internal sealed class LifeUse(string kind, string place, long atMerchant, long asked)
{
    private readonly List<(int? Number, bool IsFinal, int Sign, long AtMerchant)> parts = [];
    private readonly long first = asked;

    public string Kind { get; } = kind;

    public string Place { get; } = place;

    public List<LifeCharge> Charges { get; } = [];

    public string Status { get; set; } = "";

    public long Asked { get; set; } = asked;

    public long Approved { get; set; }

    public long Held { get; set; }

    public long Cleared { get; set; }

    public long Reversed { get; set; }

    public long Expired { get; set; }

    public long Refunded { get; set; }

    public long Disputed { get; set; }

    public DateTime Ends { get; set; }

    public bool IsPending => Status == "pending";

    /// <summary>Whether the network has an identifier for it.</summary>
    public bool IsNamed => Kind is not ("ghost" or "late");

    /// <summary>What a reversal can give back.</summary>
    public long Open => Kind == "financial" && Status == "closed" ? Math.Max(0, Cleared - Refunded) : Held;

    /// <summary>What an amount of the merchant is when billed, at the rate of the first message; rounded up.</summary>
    public long AtBilling(long minor) =>
        Place != "fx" ? minor : atMerchant == 0 ? 0 : (minor * first + atMerchant - 1) / atMerchant;

    public void GiveBack(long minor, bool isWhole)
    {
        for (var i = Charges.Count - 1; i >= 0; i--)
        {
            var back = isWhole ? Charges[i].Minor : Math.Min(minor, Charges[i].Minor);
            minor -= back;
            Charges[i] = Charges[i] with { Minor = Charges[i].Minor - back, Count = isWhole ? 0 : Charges[i].Count };
        }
    }

    /// <summary>Takes a clearing record: what the account gets of it, and whether a person must look.</summary>
    public (long Given, bool Differs) Present(LifeStep step, long minor)
    {
        var (given, differs) = step.Word switch
        {
            "clear" => (Clear(step, minor), Differs(step, minor)),
            "unclear" => (minor, minor > Cleared),
            "return" => (minor, minor > Bought - Refunded),
            _ => (-minor, minor > Refunded),
        };
        switch (step.Word)
        {
            case "clear":
                Given(minor, IsLast(step));
                break;
            case "unclear":
                var back = Math.Min(minor, Cleared);
                GiveBack(back, isWhole: false);
                (Cleared, Refunded) = (Cleared - back, Refunded + minor - back);
                break;
            case "return":
                Refunded += minor;
                Status = Kind == "credit" && IsPending ? "closed" : Status;
                break;
            default:
                Cleared += Math.Max(0, minor - Refunded);
                Refunded = Math.Max(0, Refunded - minor);
                break;
        }
        parts.Add(step.Word switch
        {
            "clear" => (step.Part?.Of(0), IsLast(step), Math.Sign(minor), step.Minor),
            "unclear" => (step.Part?.Of(0), IsLast(step), -Math.Sign(minor), -step.Minor),
            _ => (null, false, 0, 0),
        });
        return (given, differs);
    }

    /// <summary>The network takes back what a person was to decide.</summary>
    public void Withdraw(bool isWhole) =>
        Status = !isWhole ? Status : Cleared > 0 ? "closed" : "reversed";

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Status}: approved {Approved} held {Held} cleared {Cleared} reversed {Reversed} expired {Expired} ")
        + string.Create(CultureInfo.InvariantCulture, $"refunded {Refunded} disputed {Disputed}");

    private long Bought => Kind is "credit" or "paid" ? Approved : Math.Max(Cleared, Approved - Reversed);

    private static bool IsLast(LifeStep step) => step.Has("last")
        || (!step.Has("more") && (step.Part is not { } part || part.Of(0) == part.Of(1)));

    /// <summary>What of a presentment is not held is the account's; the last one sets the rest free.</summary>
    private long Clear(LifeStep step, long minor)
    {
        var held = Math.Min(minor, Held);
        return held - minor + (IsLast(step) ? Held - held : 0);
    }

    private void Given(long minor, bool isLast)
    {
        var held = Math.Min(minor, Held);
        if (Charges.Count > 0)
        {
            Charges[^1] = Charges[^1] with { Minor = Charges[^1].Minor + minor - held };
        }
        (Held, Cleared) = (Held - held, Cleared + minor);
        if (isLast)
        {
            GiveBack(Held, isWhole: false);
            Held = 0;
        }
        Status = Status is "declined" or "review" || (IsPending && !isLast) ? Status : "closed";
    }

    private bool Differs(LifeStep step, long minor)
    {
        if (Status is "declined" or "review" or "reversed")
        {
            return true;
        }
        var number = step.Part?.Of(0);
        var count = step.Part?.Of(1);
        if (number is not null && parts.Where(p => p.Number == number).Sum(p => p.Sign) > 0)
        {
            return true;
        }
        var isOver = Kind is "financial" or "force" || parts.Where(p => p.IsFinal).Sum(p => p.Sign) > 0;
        if (isOver && !(number < count))
        {
            return true;
        }
        var approved = Approved - Reversed;
        var (expected, actual) = (approved, Cleared + minor);
        if (Place == "fx")
        {
            expected = first == approved || first == 0 ? atMerchant : (approved * atMerchant + first / 2) / first;
            actual = parts.Sum(p => p.AtMerchant) + step.Minor;
        }
        var tolerated = expected * (Place switch { "eats" => 20, "web" => 15, _ => 0 }) / 100;
        var came = parts.Where(p => p is { Number: not null, Sign: >= 0 }).Select(p => p.Number).Append(number);
        var isComplete = IsLast(step) && (count is null || came.Distinct().Count() >= count);
        return actual - expected > tolerated || (isComplete && expected - actual > tolerated);
    }
}

/// <param name="Minor">What limits still count of it.</param>
/// <param name="Count">1 where it counts as a use.</param>
internal sealed record LifeCharge(DateTime At, long Minor, int Count);

/// <summary>A dispute, as the model sees it.</summary>
internal sealed class LifeDispute(LifeUse of, long amount)
{
    private long remaining = amount, credit, recovered, denied;
    private string status = "opened";
    private bool isFiled;

    public LifeUse Of { get; } = of;

    public long Amount { get; } = amount;

    /// <summary>Whether it was withdrawn before the network knew of it, and this was not seen yet.</summary>
    public bool IsGivenUp { get; set; }

    /// <summary>What the account gets of the receivable, and of the network.</summary>
    public (long OfReceivable, long OfNetwork) Take(string word, long minor)
    {
        if (status is "won" or "lost" or "partially_won" or "withdrawn")
        {
            return default;
        }
        switch (word)
        {
            case "grant" when remaining > credit && minor <= remaining - credit:
                var granted = minor == 0 ? remaining - credit : minor;
                credit += granted;
                return (granted, 0);
            case "revoke" when credit > 0 && minor <= credit:
                var revoked = minor == 0 ? credit : minor;
                credit -= revoked;
                return (-revoked, 0);
            case "file" when !isFiled:
                (isFiled, status) = (true, "filed");
                return default;
            case "win" when isFiled && (minor == 0 || minor == remaining):
                return End("won", remaining);
            case "lose" when minor == 0:
                return End("lost", 0);
            case "part" when isFiled && minor > 0 && minor < remaining:
                return End("partially_won", minor);
            case "drop":
                IsGivenUp = !isFiled;
                return End("withdrawn", 0);
            default:
                return default;
        }
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{status}: {Amount} recovered {recovered} denied {denied} remaining {remaining} credit {credit}");

    /// <summary>What was credited stays where it was recovered, and goes back where it was not.</summary>
    private (long OfReceivable, long OfNetwork) End(string how, long came)
    {
        var given = (-credit, came);
        (recovered, denied, remaining, credit, status) = (came, remaining - came, 0, 0, how);
        return given;
    }
}
