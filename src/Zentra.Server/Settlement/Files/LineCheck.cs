using Zentra.Payments.Settlement;
using Zentra.Runtime.Money;
using Zentra.Server.Files;

namespace Zentra.Server.Settlement.Files;

/// <summary>What holds for every line, whatever file it is from.</summary>
internal static class LineCheck
{
    public static Refusal? References(ReportedLine line) =>
        Texts.CheckReference("The line's reference", line.LineReference)
        ?? Texts.CheckReference("The provider's reference", line.ProviderReference)
        ?? Texts.CheckReference("The payment's reference", line.PaymentReference)
        ?? Texts.CheckReference("Our reference", line.OurReference)
        ?? Texts.CheckReference("The batch", line.Batch)
        ?? Texts.CheckReference("The provider's type", line.RawType);

    public static Refusal? Sums(long gross, long fee, long net)
    {
        if (!IsAmount(gross) || !IsAmount(fee) || !IsAmount(net))
        {
            return new("amount_invalid", $"An amount has more than {Amount.MaxMinor} minor units.");
        }
        return gross - fee == net
            ? null
            : new("amounts_disagree", "The gross amount less the fee is not the net amount.");
    }

    private static bool IsAmount(long minor) => minor is >= -Amount.MaxMinor and <= Amount.MaxMinor;
}
