using Zentra.Runtime.Money;
using Zentra.Runtime.Policy;
using Zentra.Runtime.Tenancy;

namespace Zentra.Payments.Payments;

/// <summary>The rules every payment passes before money is reserved; each verdict is recorded, passed or not.</summary>
public static class PaymentPolicy
{
    public static IReadOnlyList<Verdict> Evaluate(Payment payment, Workspace workspace)
    {
        var limit = workspace.PaymentLimitMinor ?? Amount.MaxMinor;
        return
        [
            new(
                "limit_check",
                payment.AmountMinor <= limit,
                $"{payment.AmountMinor} minor units against a limit of {limit} a payment."),
        ];
    }
}
