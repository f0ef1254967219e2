using Zentra.Cards.Authorizations;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Cards.Clearing;

/// <summary>
/// Which authorization a record is about: by the network's transaction identifier; by card, authorization code and
/// retrieval reference or trace number; by card, code and merchant within a window of dates. Never by an amount.
/// </summary>
internal static class ClearingMatching
{
    /// <summary>The merchant's date may be of another time zone.</summary>
    private static readonly TimeSpan Before = TimeSpan.FromDays(2);

    /// <summary>Stays and rentals are dated when they end, after at most a hold's longest time and some days.</summary>
    private static readonly TimeSpan After = TimeSpan.FromDays(35);

    public static (Authorization Authorization, ClearingMatch By)? Find(
        PresentedRecord record, string card, IRecords records, Context context)
    {
        (Authorization, ClearingMatch)? unapproved = null;
        foreach (var (authorization, by) in Candidates(record, card, records, context))
        {
            if (authorization.Card != card || !MayClear(authorization, record))
            {
                continue;
            }
            if (authorization.Outcome == AuthorizationOutcome.Approved)
            {
                return (authorization, by);
            }
            unapproved ??= (authorization, by);
        }
        return unapproved;
    }

    private static IEnumerable<(Authorization Authorization, ClearingMatch By)> Candidates(
        PresentedRecord record, string card, IRecords records, Context context)
    {
        if (Of(NetworkHash.OfTransaction(card, record.NetworkTransactionId), records) is { } named)
        {
            yield return (named, ClearingMatch.NetworkTransaction);
        }
        if (NetworkHash.OfCode(card, record.AuthorizationCode) is not { } hash
            || records.Find(NetworkTrace.Kind, hash) is not { Authorization: { } latest } trace)
        {
            yield break;
        }
        var coded = new List<Authorization>();
        foreach (var id in (string[])[latest, .. trace.Earlier ?? []])
        {
            if (records.Find(Authorization.Records, id) is { } authorization)
            {
                coded.Add(authorization);
            }
        }
        foreach (var authorization in coded.Where(a => IsSame(record.Rrn, a.Network?.Rrn)))
        {
            yield return (authorization, ClearingMatch.CodeAndRrn);
        }
        foreach (var authorization in coded.Where(a => IsSame(record.Stan, a.Network?.Stan)))
        {
            yield return (authorization, ClearingMatch.CodeAndStan);
        }
        foreach (var authorization in coded.Where(a =>
            IsSame(record.Merchant?.Id, a.Merchant?.Id) && IsNear(record, a, context)))
        {
            yield return (authorization, ClearingMatch.CodeAndMerchant);
        }
    }

    private static Authorization? Of(string? hash, IRecords records) =>
        hash is not null && records.Find(NetworkTrace.Kind, hash)?.Authorization is { } id
            ? records.Find(Authorization.Records, id)
            : null;

    private static bool IsSame(string? one, string? other) => one is not null && other is not null
        && one.AsSpan().Trim().Equals(other.AsSpan().Trim(), StringComparison.OrdinalIgnoreCase);

    /// <summary>A check moves no money; a refund that was authorized is cleared by a refund.</summary>
    private static bool MayClear(Authorization authorization, PresentedRecord record) => authorization.Kind switch
    {
        NetworkRequestKind.AccountCheck or NetworkRequestKind.BalanceInquiry or NetworkRequestKind.Reversal => false,
        NetworkRequestKind.Refund => record.Type == PresentedType.Refund,
        _ => true,
    };

    private static bool IsNear(PresentedRecord record, Authorization authorization, Context context)
    {
        var at = record.PurchasedOn is { } day
            ? Timestamp.From(new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero))
            : context.At;
        return authorization.CreatedAt <= at.Plus(Before) && at <= authorization.CreatedAt.Plus(After);
    }
}
