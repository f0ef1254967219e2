using Zentra.Payments.Settlement;
using Zentra.Runtime.Intents;
using static Zentra.Payments.Payments.PaymentCommand;

namespace Zentra.Payments.Payments;

/// <summary>
/// What time does to a payment: open attempts are asked about, authorizations run out. Time never makes an outcome
/// known.
/// </summary>
public static class PaymentTimers
{
    /// <summary>
    /// How long an attempt is its node's: to begin the call, and to wait for the answer. Then whoever comes first asks
    /// the provider about it, so a node that died is made up for, and one that was paused must not call any more.
    /// </summary>
    public static readonly TimeSpan CallDeadline = BeginWithin + AnswerWithin + TimeSpan.FromSeconds(2);

    /// <summary>How long after its intent was opened a call may begin.</summary>
    public static TimeSpan BeginWithin => TimeSpan.FromSeconds(10);

    /// <summary>How long a provider has to answer.</summary>
    public static TimeSpan AnswerWithin => TimeSpan.FromSeconds(18);

    private static readonly TimeSpan[] Backoff =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30),
        TimeSpan.FromHours(2), TimeSpan.FromHours(12), TimeSpan.FromHours(24),
    ];

    /// <summary>
    /// When to ask again after so many questions; the last pause repeats, because an unknown outcome is never dropped.
    /// </summary>
    public static Timestamp NextQuery(int queries, Timestamp at) =>
        at.Plus(Backoff[Math.Min(queries, Backoff.Length - 1)]);

    /// <summary>A question that is out is given its time to be answered before it is asked again.</summary>
    private static Timestamp AfterAsking(int queries, Timestamp at)
    {
        var (next, deadline) = (NextQuery(queries, at), at.Plus(CallDeadline));
        return next > deadline ? next : deadline;
    }

    public static Decision Decide(Payment payment, Wake command, Context context)
    {
        var change = new Change(payment, context).AsFact();
        var isDue = false;
        foreach (var attempt in payment.Attempts)
        {
            if (attempt.CheckAt is not { } check || (check > context.At && !(command.Recovering && attempt.IsOpen)))
            {
                continue;
            }
            isDue = true;
            var asked = attempt with
            {
                Queries = attempt.Queries + 1,
                CheckAt = AfterAsking(attempt.Queries, context.At),
            };
            var reference = attempt.ProviderReference
                ?? (attempt.Operation == ProviderOperation.Authorize ? null : payment.ProviderReference);
            change.Replace(asked).Send(asked, reference, isQuery: true);
        }
        var canExpire = payment.ExpiresAt <= context.At && !payment.HasOpenHold;
        if (canExpire)
        {
            change.Post(
                PaymentPostings.Release(payment, payment.ReservedMinor, context), reserved: -payment.ReservedMinor);
            change.Set(p => p with
            {
                Authorization = Authorization.Expired,
                CaptureClosed = true,
                NextAction = null,
                ExpiresAt = null,
            });
            change.Set(p => p.Recounted()).Tell(PaymentEvents.Expired);
        }
        var isLate = payment.SettleBy <= context.At;
        if (isLate)
        {
            change.Set(p => p with { SettleBy = null });
            if (payment.UnsettledMinor > 0)
            {
                BreakDecider.OpenMissing(change, context);
            }
        }
        return isDue || canExpire || isLate
            ? change.Accept()
            : new Rejection(PaymentProblems.NothingDue, $"Nothing of {payment.Id} is due.");
    }
}
