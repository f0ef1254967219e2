using Zentra.Payments.Payments;
using Zentra.Runtime.Intents;

namespace Zentra.Tests.Payments;

/// <summary>A state that a payment can reach, and the shortest script that reaches it.</summary>
/// <param name="Hold">The status, what the authorization's side of it does not say, and what is open there.</param>
/// <param name="Refunds">The side of the refunds; empty where there is none.</param>
internal sealed record ReachedState(string Hold, string Refunds, string Script, Book Book)
{
    public string Name => Refunds.Length == 0 ? Hold : $"{Hold}, {Refunds}";
}

/// <summary>Every state a payment can reach, found by trying everything in every state.</summary>
internal static class Reachable
{
    private static readonly string[] Asks =
    [
        "confirm", "capture", "capture 3000", "capture 3000 final", "increment 2000", "cancel", "refund", "refund 1000",
        "wait 8d, wake",
    ];

    private static readonly string[] Messages = ["approved", "declined", "requires_action", "unknown"];

    public static IReadOnlyList<ReachedState> States { get; } = Explore();

    private static List<ReachedState> Explore()
    {
        var found = new Dictionary<string, ReachedState>();
        var queue = new Queue<ReachedState>();
        foreach (var start in new[] { "create 10000 unconfirmed", "create 10000", "create 10000 automatic" })
        {
            queue.Enqueue(StateOf(start, Script.Play(start)));
        }
        while (queue.TryDequeue(out var state))
        {
            if (!found.TryAdd(state.Name, state))
            {
                continue;
            }
            var open = state.Book.Payment.Attempts.Where(a => a.IsOpen);
            foreach (var step in Asks.Concat(open.SelectMany(a => Messages.Select(m => $"{m} #{a.Number}"))))
            {
                var book = state.Book.Copy();
                if (book.Last(step) is Decision.Accepted)
                {
                    queue.Enqueue(StateOf($"{state.Script}, {step}", book));
                }
            }
        }
        return [.. found.Values.OrderBy(s => s.Book.Payment.Status)];
    }

    private static ReachedState StateOf(string script, Book book) =>
        new(Hold(book.Payment), Refunds(book.Payment), script, book);

    private static string Hold(Payment payment)
    {
        // A full refund shows in the status, and is of the refunds' side.
        var notes = new List<string> { (payment with { Refund = Progress.None }).Status.Name() };
        if (payment is { Capture: Progress.Partial, CaptureClosed: true })
        {
            notes.Add(payment.Authorization == Authorization.Authorized
                ? "rest released"
                : $"rest {payment.Authorization.Name()}");
        }
        notes.AddRange(payment.Attempts
            .Where(a => a.IsOpen && a.Operation is not (ProviderOperation.Authorize or ProviderOperation.Refund))
            .Select(a => Open(a, payment)).Distinct().Order(StringComparer.Ordinal));
        return string.Join(", ", notes);
    }

    private static string Open(Attempt attempt, Payment payment) => attempt.Operation switch
    {
        ProviderOperation.Capture when attempt.Final => "final capture open",
        ProviderOperation.Capture when payment.CapturableMinor == 0 => "capture of all open",
        ProviderOperation.Capture => "capture of a part open",
        ProviderOperation.Void => "cancel open",
        ProviderOperation.Increment => "increment open",
        _ => throw new ArgumentOutOfRangeException(nameof(attempt)),
    };

    private static string Refunds(Payment payment)
    {
        var done = payment.AmountRefundedMinor == 0 ? ""
            : payment.AmountRefundedMinor < payment.AmountCapturedMinor ? "partly refunded"
            : "all refunded";
        var open = !payment.HasOpen(ProviderOperation.Refund) ? ""
            : payment.RefundableMinor == 0 ? "refund of all open"
            : "refund of a part open";
        return string.Join(", ", new[] { done, open }.Where(n => n.Length > 0));
    }
}
