using System.Collections.Frozen;
using Zentra.Payments.Providers;
using Zentra.Runtime.Intents;

namespace Zentra.Server.Connectors.Adyen;

/// <summary>
/// Adyen's dispute events as stages of a dispute. Money moves with CHARGEBACK (away), CHARGEBACK_REVERSED (back) and
/// SECOND_CHARGEBACK (away for good); everything else says where the case stands.
/// Source: docs.adyen.com/risk-management/disputes-api/dispute-notifications and
/// docs.adyen.com/risk-management/understanding-disputes/dispute-process-and-flow.
/// </summary>
internal static class AdyenDisputes
{
    /// <summary>The networks' reason codes that have a standard reason; any other is `general`.</summary>
    /// <remarks>Source: docs.adyen.com/risk-management/understanding-disputes/dispute-reason-codes.</remarks>
    private static readonly FrozenDictionary<string, string> Reasons = new (string Reason, string[] Codes)[]
    {
        ("fraudulent", [
            "10.1", "10.2", "10.3", "10.4", "10.5", "4837", "4840", "4849", "4863", "4870", "4871",
            "F10", "F14", "F24", "F29", "F30", "F31",
        ]),
        ("duplicate", ["12.6", "12.6.1", "12.6.2", "4834", "C14", "P08"]),
        ("product_not_received", ["13.1", "4855", "C08"]),
        ("subscription_canceled", ["13.2", "4841", "C28"]),
        ("product_unacceptable", ["13.3", "13.4", "13.5", "C31", "C32"]),
        ("credit_not_processed", ["13.6", "13.7", "4860", "C02", "C05"]),
    }.SelectMany(r => r.Codes.Select(c => (Code: c, r.Reason)))
        .ToFrozenDictionary(r => r.Code, r => r.Reason, StringComparer.Ordinal);

    /// <summary>
    /// The stages that an event brings, in their order; none where it is not about a dispute's course.
    /// </summary>
    public static IReadOnlyList<DisputeNotice> Notices(NotificationItem item)
    {
        var amount = AdyenConnector.Abilities.FromProvider(item.Amount.Value, item.Amount.Currency);
        return amount is { } amountMinor
            ? [.. Stages(item).Select(s => Notice(item, s, amountMinor))]
            : [];
    }

    private static DisputeNotice Notice(NotificationItem item, DisputeNoticeStage stage, long amountMinor)
    {
        var code = item.Additional("chargebackReasonCode") ?? item.Additional("rfiReasonCode");
        return new(
            item.PspReference,
            stage,
            amountMinor,
            item.Amount.Currency,
            code is null ? "general" : Reasons.GetValueOrDefault(code, "general"),
            code is null ? null : AdyenRefusals.Code(code),
            Timestamp.TryParse(item.Additional("defensePeriodEndsAt"), out var ends) ? ends : null);
    }

    private static DisputeNoticeStage[] Stages(NotificationItem item) => item.EventCode switch
    {
        // Neither takes money: the debit comes with CHARGEBACK, days after it was announced.
        "REQUEST_FOR_INFORMATION" or "NOTIFICATION_OF_CHARGEBACK" => [DisputeNoticeStage.Inquiry],
        "CHARGEBACK" => item.Additional("disputeStatus") switch
        {
            "Lost" or "Accepted" or "Expired" => [DisputeNoticeStage.Opened, DisputeNoticeStage.Lost],
            "Responded" or "Pending" => [DisputeNoticeStage.Opened, DisputeNoticeStage.UnderReview],
            _ => [DisputeNoticeStage.Opened],
        },
        "INFORMATION_SUPPLIED" => [DisputeNoticeStage.UnderReview],
        "CHARGEBACK_REVERSED" or "ISSUER_RESPONSE_TIMEFRAME_EXPIRED" or "PREARBITRATION_WON"
            or "PREARBITRATION_ISSUER_WITHDRAWN" or "SCHEME_ARBITRATION_WON" => [DisputeNoticeStage.Won],
        // The issuer declined the defense: the money goes a second time, and this stage is the last one.
        "SECOND_CHARGEBACK" => item.Additional("disputeStatus") is "Pending" or "Responded" or "Undefended"
            ? [DisputeNoticeStage.SecondStage]
            : [DisputeNoticeStage.SecondStage, DisputeNoticeStage.Lost],
        "PREARBITRATION_LOST" or "SCHEME_ARBITRATION_LOST" or "DISPUTE_DEFENSE_PERIOD_ENDED" =>
            [DisputeNoticeStage.Lost],
        _ => [],
    };
}
