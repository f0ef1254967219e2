using System.Text.Json.Serialization;
using Zentra.Runtime.Intents;

namespace Zentra.Cards.Authorizations;

/// <summary>What became of a proof that came with a card.</summary>
[JsonConverter(typeof(WireEnum<CheckResult>))]
public enum CheckResult
{
    /// <summary>The message has none.</summary>
    Absent,

    /// <summary>The message has it, and nobody has checked it.</summary>
    Presented,

    /// <summary>The network checked it.</summary>
    Passed,

    /// <summary>The network checked it, and it is wrong.</summary>
    Failed,
}

/// <summary>The proofs that came with a card; of their values only a security code that is to be checked.</summary>
public sealed record CardChecks
{
    public CheckResult Pin { get; init; }

    public CheckResult Cvv { get; init; }

    /// <summary>The code that the cardholder was asked for, where nobody has checked it.</summary>
    public SecurityCode? SecurityCode { get; init; }

    /// <summary>Whether a chip's data came with it (ISO 8583 field 55).</summary>
    public bool HasChipData { get; init; }
}

/// <summary>
/// A card's security code: three or four digits. It cannot print itself, and is never stored (PCI DSS 3.3.1).
/// </summary>
public sealed class SecurityCode
{
    private readonly string digits;

    private SecurityCode(string digits) => this.digits = digits;

    public static SecurityCode? Parse(ReadOnlySpan<char> text) =>
        text.Length is 3 or 4 && !text.ContainsAnyExceptInRange('0', '9') ? new(text.ToString()) : null;

    /// <summary>Gives the digits to who checks them.</summary>
    public TResult Disclose<TResult>(Func<string, TResult> use)
    {
        ArgumentNullException.ThrowIfNull(use);
        return use(digits);
    }

    public override string ToString() => "a security code";
}
