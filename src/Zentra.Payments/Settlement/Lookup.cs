using Zentra.Payments.Disputes;
using Zentra.Payments.Payments;
using Zentra.Payments.Providers;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Payments.Settlement;

/// <summary>What a line's references lead to: our own first, then the provider's, then those of disputes.</summary>
public static class Lookup
{
    /// <summary>The payment that our reference names by itself.</summary>
    public static string? Ours(ReportedLine line) => Messages.ByKey(line.OurReference)?.Payment
        ?? (Identifier.TryParse(line.OurReference, Payment.Kind.Prefix, out _) ? line.OurReference : null);

    /// <summary>What is kept of the provider's references that the line names, in the order that they count.</summary>
    public static IEnumerable<string> Aliases(string provider, ReportedLine line)
    {
        if (line.Type == LineType.Chargeback && line.ProviderReference is { } dispute)
        {
            yield return ProviderReference.IdOfDispute(provider, dispute);
        }
        if (line.PaymentReference is { } payment)
        {
            yield return ProviderReference.IdOf(provider, payment);
        }
        if (line.ProviderReference is { } reference && reference != line.PaymentReference)
        {
            yield return ProviderReference.IdOf(provider, reference);
        }
    }

    /// <summary>What was found, as far as it is the provider's: it settles no payment that another one took.</summary>
    internal static (Payment? Payment, Dispute? Dispute) Of(string provider, Payment? payment, Dispute? dispute) =>
        payment is null || (payment.Route is { } route && route.Provider != provider) ? (null, null)
            : dispute?.Payment == payment.Id ? (payment, dispute)
            : (payment, null);

    /// <summary>The same by reading the records one after the other, for the few lines that did not match.</summary>
    internal static (Payment? Payment, Dispute? Dispute) Of(string provider, ReportedLine line, IRecords records)
    {
        Payment? payment = Ours(line) is { } ours ? records.Find(Payment.Kind, ours) : null;
        Dispute? dispute = null;
        foreach (var alias in Aliases(provider, line))
        {
            if (records.Find(ProviderReference.Kind, alias)?.Object is not { } found)
            {
                continue;
            }
            if (Identifier.TryParse(found, Dispute.Kind.Prefix, out _))
            {
                dispute ??= records.Find(Dispute.Kind, found);
                payment ??= dispute is null ? null : records.Find(Payment.Kind, dispute.Payment);
            }
            else if (Identifier.TryParse(found, Payment.Kind.Prefix, out _))
            {
                payment ??= records.Find(Payment.Kind, found);
            }
        }
        return Of(provider, payment, dispute);
    }
}
