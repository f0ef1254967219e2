namespace Zentra.Simulators.Network;

/// <summary>
/// The same messages over both edges of an issuer: purchases, their repeats, what overtakes, comes late or is about
/// nothing. What comes back is compared with what must, and with each other; then the books are.
/// </summary>
internal sealed class Comparison(IReadOnlyList<INetworkLink> edges, IssuerDesk desk, Traffic traffic, TimeSpan patience)
{
    private const string Approved = "00";
    private const string OriginalNotFound = "25";
    private const string DoNotHonor = "05";

    /// <summary>Longer than any hold of a restaurant lives.</summary>
    private static readonly TimeSpan HoldsEnd = TimeSpan.FromDays(8);

    private readonly List<Compared> steps = [];

    /// <summary>0, or 1 where an edge or the books say something else than they must.</summary>
    public async Task<int> Play()
    {
        var before = await desk.Funds();
        await Late();
        foreach (var edge in edges)
        {
            await Repeats(edge);
            await Overtaking(edge);
            await Reversed(edge);
            await Unmatched(edge);
        }
        steps.ForEach(Report.Write);
        // Of each edge: a late presentment, an unmatched one and a purchase are taken; the purchase is still held.
        var after = await desk.Funds();
        var amount = traffic.AmountMinor * edges.Count;
        var books = new Reconciled(
            before.BalanceMinor - 3 * amount, after.BalanceMinor, before.HeldMinor + amount, after.HeldMinor);
        Report.Write(books);
        return books.Differs || steps.Exists(s => s.Differs) ? 1 : 0;
    }

    /// <summary>What comes after the hold's time: a reversal has nothing to give back, a posting posts.</summary>
    private async Task Late()
    {
        var purchases = new List<IsoMessage>();
        foreach (var edge in edges)
        {
            purchases.Add(traffic.Authorization());
            await Tell(edge, "late_purchase", purchases[^1], Approved);
        }
        await desk.Wait(HoldsEnd);
        foreach (var (edge, purchase) in edges.Zip(purchases))
        {
            await Tell(edge, "reversal_after_expiry", traffic.Reversal(purchase, "0420"), Approved);
            await Tell(edge, "posting_after_expiry", traffic.Posting(purchase), Approved);
        }
    }

    /// <summary>A purchase, its repeat, and the same again as if it were new: one answer.</summary>
    private async Task Repeats(INetworkLink edge)
    {
        var purchase = traffic.Authorization();
        var first = await Tell(edge, "purchase", purchase, Approved);
        var repeat = await Tell(edge, "repeat", purchase.As("0101"), Approved);
        var again = await Tell(edge, "duplicate", purchase, Approved);
        var isOne = first?[38] is { } code && code == repeat?[38] && code == again?[38];
        Note(edge, "one_approval_code", "yes", isOne ? "yes" : "no");
    }

    /// <summary>A reversal that comes before its purchase, which is declined then.</summary>
    private async Task Overtaking(INetworkLink edge)
    {
        var purchase = traffic.Authorization();
        await Tell(edge, "reversal_before_purchase", traffic.Reversal(purchase, "0420"), OriginalNotFound);
        await Tell(edge, "purchase_after_reversal", purchase, DoNotHonor);
    }

    private async Task Reversed(INetworkLink edge)
    {
        var purchase = traffic.Authorization();
        await Tell(edge, "purchase_to_reverse", purchase, Approved);
        var reversal = traffic.Reversal(purchase, "0400");
        await Tell(edge, "reversal", reversal, Approved);
        await Tell(edge, "reversal_repeat", reversal.As("0401"), Approved);
    }

    /// <summary>About what nobody asked: a reversal finds nothing, and a posting is money that moved.</summary>
    private async Task Unmatched(INetworkLink edge)
    {
        var unknown = traffic.Authorization();
        await Tell(edge, "reversal_of_unknown", traffic.Reversal(unknown, "0400"), OriginalNotFound);
        await Tell(edge, "posting_of_unknown", traffic.Posting(traffic.Authorization()), Approved);
    }

    private async Task<IsoMessage?> Tell(INetworkLink edge, string step, IsoMessage message, string expected)
    {
        var answered = await edge.Ask(message, patience);
        Report.Write(Told.Of(edge, message, answered));
        Note(edge, step, expected, answered.Message?[39]);
        return answered.Message;
    }

    private void Note(INetworkLink edge, string step, string expected, string? said)
    {
        var at = steps.FindIndex(s => s.Step == step);
        if (at < 0)
        {
            steps.Add(new(step, expected, new(StringComparer.Ordinal)));
            at = steps.Count - 1;
        }
        steps[at].Said[edge.Edge] = said ?? "nothing";
    }
}
