namespace Zentra.Runtime.Money;

/// <summary>
/// Limits of amounts. All are integers in minor units; JSON carries |amount| up to 2^53-1 (RFC 8259, section 6).
/// </summary>
public static class Amount
{
    public const long MaxMinor = (1L << 53) - 1;

    public static bool IsPositive(long amountMinor) => amountMinor is > 0 and <= MaxMinor;
}
