using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Zentra.Runtime.Evidence;
using Zentra.Runtime.Intents;

namespace Zentra.Runtime.Ledger;

/// <summary>
/// SHA-256 (FIPS 180-4) of a trial balance in its canonical form, and its totals, taken account by account: a workspace
/// may have a hundred thousand. The form is UTF-8 text of lines that end in a line feed: `zentra-trial-balance/v1`, the
/// workspace's identifier, the moment in RFC 3339 with six digits, then `code currency balance` for each account that
/// had entries by then, by the bytes of code and currency, the balance in minor units. No code holds a blank.
/// </summary>
public sealed class TrialBalanceDigest : IDisposable
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly SortedDictionary<string, (Int128 Debit, Int128 Credit, long Accounts)> sums =
        new(StringComparer.Ordinal);

    private AccountName last = new("", "");

    public TrialBalanceDigest(string workspace, Timestamp until) =>
        Line($"zentra-trial-balance/v1\n{workspace}\n{until}");

    /// <exception cref="ArgumentException">The account does not follow the one before.</exception>
    public void Add(Account account)
    {
        var name = account.Name;
        var order = string.CompareOrdinal(name.Code, last.Code) is not 0 and var byCode
            ? byCode
            : string.CompareOrdinal(name.Currency, last.Currency);
        if (order <= 0)
        {
            throw new ArgumentException($"{name} does not follow {last}.", nameof(account));
        }
        last = name;
        var (debit, credit, accounts) = sums.GetValueOrDefault(name.Currency);
        sums[name.Currency] = (
            debit + long.Min(account.BalanceMinor, 0), credit + long.Max(account.BalanceMinor, 0), accounts + 1);
        Line(string.Create(CultureInfo.InvariantCulture, $"{name.Code} {name.Currency} {account.BalanceMinor}"));
    }

    /// <summary>The hash and the totals of all that was added; nothing can be added after.</summary>
    /// <exception cref="UnbalancedPostingException">A currency does not sum to zero: the books are damaged.</exception>
    public (Digest Digest, SortedDictionary<string, PeriodTotal> Totals) Finish()
    {
        var totals = new SortedDictionary<string, PeriodTotal>(StringComparer.Ordinal);
        foreach (var (currency, (debit, credit, accounts)) in sums)
        {
            if (debit + credit != 0)
            {
                throw new UnbalancedPostingException(
                    $"The balances in {currency} sum to {debit + credit}, not to zero.");
            }
            totals.Add(currency, new(
                debit.ToString(CultureInfo.InvariantCulture), credit.ToString(CultureInfo.InvariantCulture), accounts));
        }
        return (Digest.FromSpan(hash.GetHashAndReset()), totals);
    }

    public void Dispose() => hash.Dispose();

    private void Line(string text) => hash.AppendData(Encoding.UTF8.GetBytes(text + "\n"));
}
