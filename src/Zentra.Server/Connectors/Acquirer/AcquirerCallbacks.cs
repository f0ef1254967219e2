using System.Text.Json;
using Zentra.Payments.Payments;
using Zentra.Payments.Providers;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Money;

namespace Zentra.Server.Connectors.Acquirer;

/// <summary>Reads what the acquirer tells by itself, once its signature was found right.</summary>
internal static class AcquirerCallbacks
{
    private const int MaxTextLength = 255;

    public static CallbackReading Read(ReadOnlySpan<byte> body)
    {
        AcquirerNotice? notice;
        try
        {
            notice = JsonSerializer.Deserialize(body, AcquirerAnswerJson.Default.AcquirerNotice);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return new CallbackReading.Malformed("The body is not a message of the acquirer.");
        }
        if (notice is null || IsUnfit(notice.Id) || IsUnfit(notice.Type))
        {
            return new CallbackReading.Malformed("The body is not a message of the acquirer.");
        }
        return notice switch
        {
            { Dispute: { } dispute } => OfDispute(notice, dispute),
            { Operation: not null } or { Status: not null } or { Key: not null } => OfOperation(notice),
            // It tells of something that we do not know, and that is no fault of its own.
            _ => Message(new() { Id = notice.Id, Type = notice.Type }),
        };
    }

    private static CallbackReading OfOperation(AcquirerNotice notice)
    {
        if (Operation(notice.Operation) is not { } operation)
        {
            return new CallbackReading.Malformed("The message is about an operation that is not known.");
        }
        if (IsUnfit(notice.Key) || IsUnfit(notice.Reference) || notice.Status is null
            || !IsMoney(notice.AmountMinor, notice.Currency))
        {
            return new CallbackReading.Malformed("The operation is not told whole: key, reference, status and amount.");
        }
        var outcome = AcquirerAnswers.Of(
            operation, notice.Status, notice.Reference!, notice.Code, notice.ActionUrl);
        return outcome is null
            ? new CallbackReading.Malformed("The operation's status is not known, or lacks what belongs to it.")
            : Message(new()
            {
                Id = notice.Id,
                Type = notice.Type,
                ProviderKey = notice.Key,
                ProviderReference = notice.Reference,
                Operation = operation,
                AmountMinor = notice.AmountMinor,
                Currency = notice.Currency,
                Outcome = outcome,
            });
    }

    private static CallbackReading OfDispute(AcquirerNotice notice, AcquirerDispute dispute)
    {
        if (WireName.Find<DisputeNoticeStage>(dispute.Stage) is not { } stage)
        {
            return new CallbackReading.Malformed("The stage of the dispute is not known.");
        }
        if (IsUnfit(notice.Reference) || IsUnfit(dispute.Id) || IsUnfit(dispute.Reason)
            || dispute.RawReason?.Length > MaxTextLength || !IsMoney(dispute.AmountMinor, dispute.Currency)
            || dispute.FeeMinor is < 0 or > Amount.MaxMinor)
        {
            return new CallbackReading.Malformed("The dispute is not told whole: reference, reason and amount.");
        }
        return Message(new()
        {
            Id = notice.Id,
            Type = notice.Type,
            ProviderReference = notice.Reference,
            AmountMinor = dispute.AmountMinor,
            Currency = dispute.Currency,
            Dispute = new(
                dispute.Id, stage, dispute.AmountMinor, dispute.Currency, dispute.Reason, dispute.RawReason,
                dispute.EvidenceDueBy, dispute.FeeMinor),
        });
    }

    private static CallbackReading.Read Message(ProviderMessage message) => new([message]);

    private static ProviderOperation? Operation(string? name) => name switch
    {
        "authorization" or "confirmation" => ProviderOperation.Authorize,
        "capture" => ProviderOperation.Capture,
        "increment" => ProviderOperation.Increment,
        "void" => ProviderOperation.Void,
        "refund" => ProviderOperation.Refund,
        "reversal" => ProviderOperation.Reverse,
        _ => null,
    };

    private static bool IsMoney(long? amountMinor, string? currency) =>
        amountMinor is >= 0 and <= Amount.MaxMinor && currency is not null && Currency.Find(currency) is not null;

    private static bool IsUnfit(string? text) => text is null or { Length: 0 or > MaxTextLength };
}
