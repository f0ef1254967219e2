using Zentra.Payments.Routing;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Payments.Payments;

/// <summary>
/// Whether a payment that one provider did not take may go to another. The type of the outcome says so: what was
/// refused before it began is safe anywhere, a soft decline where the workspace wants it, and nothing else ever is.
/// </summary>
internal static class Failover
{
    /// <param name="failed">The attempt that failed, as it was while it was open.</param>
    /// <returns>The route to the next provider; null where there is none, or it must not be tried.</returns>
    public static Route? Next(
        Payment payment, Attempt failed, AttemptStatus status, string code, IRecords records, Context context)
    {
        // One that was ever unknown stays where it is, also when its provider says later that it never began.
        var isSafe = failed is
        {
            Operation: ProviderOperation.Authorize,
            Status: AttemptStatus.Pending,
            Queries: 0,
            ProviderReference: null,
        };
        if (!isSafe || payment.CancelRequested || records.Find(RoutingTable.Kind, RoutingTable.Id) is not { } table)
        {
            return null;
        }
        var policy = table.Rules.Failover;
        if (status != AttemptStatus.Refused && !(policy.OnSoftDecline && DeclineCodes.Of(code).Soft))
        {
            return null;
        }
        var tried = payment.Attempts
            .Where(a => a.Operation == ProviderOperation.Authorize && a.OpenedBy == failed.OpenedBy).ToList();
        if (tried.Count >= policy.MaxAttempts
            || context.At > tried[0].StartedAt.Plus(TimeSpan.FromSeconds(policy.DeadlineSeconds)))
        {
            return null;
        }
        var route = RoutingDecider.Select(
            payment, records, context, tried.Select(a => a.Provider).ToHashSet(StringComparer.Ordinal));
        return route.Provider.Length == 0 ? null : route;
    }
}
