using System.Collections.Frozen;
using System.Text.Json.Serialization;
using Zentra.Runtime.Intents;

namespace Zentra.Payments.Payments;

/// <summary>Whether what failed may be tried again as it was, with a new key.</summary>
[JsonConverter(typeof(WireEnum<RetrySafety>))]
public enum RetrySafety
{
    /// <summary>No money moved, and another try may pass.</summary>
    Safe,

    /// <summary>Another try is refused again, counts against the merchant, or charges twice.</summary>
    Unsafe,

    /// <summary>It cannot be said yet. Treated as unsafe.</summary>
    Unknown,
}

/// <summary>A standard decline code: what it means, whether another try can succeed, and what to do next.</summary>
/// <param name="Retry">Whether the same payment may be tried again as it was.</param>
/// <param name="MoneyMoved">`no`, or `maybe` where an earlier transaction like it may have gone through.</param>
public sealed record DeclineCode(
    string Code, RetrySafety Retry, string MoneyMoved, string Meaning, NextSteps Next)
{
    /// <summary>A soft decline may pass later or elsewhere; a hard one will not pass again.</summary>
    public bool Soft => Retry == RetrySafety.Safe;

    /// <summary>What the merchant is told: it is he who asked.</summary>
    public string NextStep => Next.Merchant;
}

/// <summary>What each may do about a decline.</summary>
/// <param name="Payer">What the payer may be told; it never says that a card is lost, stolen or suspected.</param>
/// <param name="Merchant">What the integration does.</param>
/// <param name="Operator">What whoever operates the installation does.</param>
public sealed record NextSteps(string Payer, string Merchant, string Operator);

/// <summary>The decline taxonomy. A decline never moved money by itself.</summary>
public static class DeclineCodes
{
    /// <summary>Stands in for a code that has no mapping; such a decline is treated as hard.</summary>
    public const string Unmapped = "declined_by_provider";

    private static readonly FrozenDictionary<string, DeclineCode> ByCode =
        DeclineTable.Codes.ToFrozenDictionary(c => c.Code, StringComparer.Ordinal);

    public static IReadOnlyList<DeclineCode> All => DeclineTable.Codes;

    public static DeclineCode Of(string? code) => ByCode.GetValueOrDefault(code ?? Unmapped, ByCode[Unmapped]);
}
