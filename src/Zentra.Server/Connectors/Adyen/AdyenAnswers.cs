using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Zentra.Payments.Payments;

namespace Zentra.Server.Connectors.Adyen;

/// <summary>
/// What an answer of Adyen's means. Whatever cannot be read, contradicts the request, or could have been processed
/// all the same, is unknown: to call it refused would charge a customer twice.
/// </summary>
internal static class AdyenAnswers
{
    /// <summary>
    /// The codes of errors that leave open what became of the first request with the same idempotency key: its store
    /// is away (703), or that request is done or under way (704).
    /// </summary>
    private static readonly string[] Idempotency = ["703", "704"];

    public static ProviderOutcome Read(ProviderCall call, AdyenAccount account, AdyenAnswer answer) => answer switch
    {
        AdyenAnswer.NotSent notSent => new ProviderOutcome.RefusedBeforeProcessing(notSent.Reason),
        AdyenAnswer.Lost lost => new ProviderOutcome.Unknown(lost.Reason),
        AdyenAnswer.Came { Status: 200 or 201, Body: var body } when call.Operation == ProviderOperation.Authorize =>
            Parse(body, AdyenJson.Default.PaymentAnswer) is { } payment ? Payment(call, payment) : Unreadable(),
        AdyenAnswer.Came { Status: 200 or 201, Body: var body } =>
            Parse(body, AdyenJson.Default.ModificationAnswer) is { } modification
                ? Modification(call, account, modification)
                : Unreadable(),
        AdyenAnswer.Came { Status: var status, Body: var body } =>
            Error(status, Parse(body, AdyenJson.Default.ErrorAnswer)),
        _ => throw new ArgumentOutOfRangeException(nameof(answer)),
    };

    private static ProviderOutcome Payment(ProviderCall call, PaymentAnswer answer)
    {
        if (answer.MerchantReference is { } reference && reference != call.ProviderKey)
        {
            return new ProviderOutcome.Unknown("answer_to_another_key");
        }
        if (!IsAmountOf(call, answer.Amount))
        {
            return new ProviderOutcome.Unknown("answer_with_another_amount");
        }
        return answer.ResultCode switch
        {
            "Authorised" when answer.PspReference is { Length: > 0 } psp => new ProviderOutcome.Approved(psp),
            "Refused" or "Cancelled" => AdyenRefusals.Refused(answer.RefusalReasonCode, answer.ResultCode),
            "Error" => AdyenRefusals.Failed(answer.RefusalReasonCode),
            "RedirectShopper" or "ChallengeShopper" or "IdentifyShopper" => Action(call, answer),
            "Pending" or "Received" => new ProviderOutcome.Pending(answer.PspReference),
            // Among them a part of the amount (PartiallyAuthorised): money is held, but not what was asked for.
            var code => new ProviderOutcome.Unknown($"result_{AdyenRefusals.Code(code)}"),
        };
    }

    /// <summary>An action is passed on where an address alone lets the customer take it.</summary>
    private static ProviderOutcome Action(ProviderCall call, PaymentAnswer answer) => answer.Action
        is { Type: "redirect", Method: null or "GET", Url: { } url }
        && Uri.TryCreate(url, UriKind.Absolute, out var address)
        && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp)
            ? new ProviderOutcome.RequiresAction(
                answer.PspReference is { Length: > 0 } psp ? psp : call.ProviderKey, "redirect_to_url", url)
            : new ProviderOutcome.Unknown("action_without_address");

    private static ProviderOutcome Modification(ProviderCall call, AdyenAccount account, ModificationAnswer answer)
    {
        var isOfCall = answer.Status == "received"
            && answer.PspReference is { Length: > 0 }
            && (answer.PaymentPspReference ?? answer.PaymentReference) == call.ProviderReference
            && answer.MerchantAccount == account.MerchantAccount
            && (answer.Reference is null || answer.Reference == call.ProviderKey)
            && IsAmountOf(call, answer.Amount);
        return isOfCall
            ? new ProviderOutcome.Pending(answer.PspReference)
            : new ProviderOutcome.Unknown("answer_to_another_request");
    }

    /// <summary>Where an answer names no amount, its reference says what it is about.</summary>
    private static bool IsAmountOf(ProviderCall call, AdyenAmount? amount) =>
        amount is null || (amount.Currency == call.Currency && amount.Value == AdyenRequest.Value(call));

    /// <summary>
    /// Errors, as docs.adyen.com/development-resources/error-codes and api-idempotency tell them. Only one that Adyen
    /// itself wrote and typed as the request's own fault is a refusal.
    /// </summary>
    private static ProviderOutcome Error(int status, ErrorAnswer? error)
    {
        var code = error?.ErrorCode is { Length: > 0 } given ? AdyenRefusals.Code(given) : null;
        return status switch
        {
            _ when code is not null && Idempotency.Contains(code) =>
                new ProviderOutcome.Unknown($"idempotency_{code}"),
            401 or 403 or 429 => new ProviderOutcome.RefusedBeforeProcessing(code ?? $"http_{status}"),
            400 or 404 or 422 when code is not null && IsOfRequest(error!) =>
                new ProviderOutcome.Declined(AdyenRefusals.StandardOfError(code), code),
            _ => new ProviderOutcome.Unknown(code is null ? $"http_{status}" : $"http_{status}_{code}"),
        };
    }

    /// <summary>Whether Adyen found the fault in the request, and not in itself while it worked on it.</summary>
    private static bool IsOfRequest(ErrorAnswer error) =>
        error.ErrorType is "validation" or "configuration" or "security";

    private static ProviderOutcome.Unknown Unreadable() => new("unreadable_answer");

    private static T? Parse<T>(byte[] body, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(body, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
