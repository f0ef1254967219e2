using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Zentra.Payments.Payments;
using Zentra.Runtime.Money;

namespace Zentra.Server;

/// <summary>
/// Counts the decline codes of providers that have no mapping, so that somebody maps them. The first pairs of provider
/// and code are told apart, and all others are counted together: nobody can make the metrics grow without end.
/// </summary>
public sealed class UnmappedDeclines
{
    private const int MaxPairs = 200;
    private const int MaxLabel = 40;
    private const string Others = "other";

    private readonly ConcurrentDictionary<(string Provider, string Raw), long> counts = new();

    public void See(string provider, ProviderOutcome? outcome)
    {
        if (outcome is not ProviderOutcome.Declined declined
            || DeclineCodes.Of(declined.Code).Code != DeclineCodes.Unmapped)
        {
            return;
        }
        var pair = (Label(provider), Label(declined.RawCode));
        counts.AddOrUpdate(
            counts.ContainsKey(pair) || counts.Count < MaxPairs ? pair : (Others, Others), 1, (_, seen) => seen + 1);
    }

    /// <summary>Prometheus text format 0.0.4.</summary>
    public void Write(StringBuilder text)
    {
        text.Append("# HELP zentra_unmapped_decline_codes_total Declines whose raw code has no mapping.\n")
            .Append("# TYPE zentra_unmapped_decline_codes_total counter\n");
        foreach (var ((provider, raw), count) in counts.OrderBy(c => c.Key))
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"zentra_unmapped_decline_codes_total{{provider=\"{provider}\",raw_code=\"{raw}\"}} {count}\n");
        }
    }

    /// <summary>What a provider wrote, in characters that need no escape, and without a card's number.</summary>
    private static string Label(string text)
    {
        var label = new StringBuilder();
        foreach (var c in CardNumber.Mask(text))
        {
            if (label.Length == MaxLabel)
            {
                break;
            }
            label.Append(char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' ? c : '_');
        }
        return label.ToString();
    }
}
