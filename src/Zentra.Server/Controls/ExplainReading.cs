using Zentra.Cards.Authorizations;
using Zentra.Runtime.Intents;
using Zentra.Server.Http;

namespace Zentra.Server.Controls;

/// <summary>Reads what is to be explained or tried, and says every fault of it.</summary>
internal static class ExplainReading
{
    private const int FirstYear = 2000;
    private const int LastYear = 2099;

    /// <summary>The message that is not sent: read as one that is.</summary>
    public static AuthorizationMessage Message(ExplainAuthorizationRequest body, Faults faults)
    {
        var (message, _) = AuthorizationReading.Read(
            new AuthorizationRequest
            {
                Card = body.Card,
                Kind = body.Kind,
                AmountMinor = body.AmountMinor,
                Currency = body.Currency,
                BillingAmountMinor = body.BillingAmountMinor,
                BillingCurrency = body.BillingCurrency,
                Merchant = body.Merchant,
                Channel = body.Channel,
                PartialApproval = body.PartialApproval,
                ReplacementAmountMinor = body.ReplacementAmountMinor,
                Expiry = body.Expiry,
                Pin = body.Pin,
                Cvv = body.Cvv,
                AdvisedCode = body.AdvisedCode,
            },
            faults);
        if (body.Decision is not null)
        {
            faults.Add("/decision", "not_applicable", "/decision is one of an authorization's.");
        }
        CheckId("/original_authorization", body.OriginalAuthorization, Authorization.Records.Prefix, faults);
        var isOfAnother = message.Kind is NetworkRequestKind.Incremental or NetworkRequestKind.Reversal;
        if (isOfAnother != body.OriginalAuthorization is not null)
        {
            faults.Add(
                "/original_authorization", isOfAnother ? "required" : "not_applicable",
                "/original_authorization is what an incremental raises or a reversal gives back.");
        }
        return message with { Authorization = body.OriginalAuthorization };
    }

    /// <summary>Whose decision is to be explained; nothing of a message is given with it.</summary>
    public static void CheckDecision(ExplainAuthorizationRequest body, Faults faults)
    {
        CheckId("/authorization", body.Authorization, Authorization.Records.Prefix, faults);
        if (body.Decision is < 1 or > Authorization.MaxDecisions)
        {
            faults.Add("/decision", "out_of_range", $"/decision is 1 to {Authorization.MaxDecisions}.");
        }
        foreach (var (pointer, isThere) in new[]
        {
            ("/kind", body.Kind is not null),
            ("/original_authorization", body.OriginalAuthorization is not null),
            ("/amount_minor", body.AmountMinor is not null), ("/currency", body.Currency is not null),
            ("/billing_amount_minor", body.BillingAmountMinor is not null),
            ("/billing_currency", body.BillingCurrency is not null), ("/merchant", body.Merchant is not null),
            ("/channel", body.Channel is not null), ("/partial_approval", body.PartialApproval is not null),
            ("/replacement_amount_minor", body.ReplacementAmountMinor is not null),
            ("/advised_code", body.AdvisedCode is not null),
            ("/expiry", body.Expiry is not null), ("/pin", body.Pin is not null), ("/cvv", body.Cvv is not null),
            ("/at", body.At is not null),
        })
        {
            if (isThere)
            {
                faults.Add(pointer, "not_applicable", $"{pointer} is that of the authorization.");
            }
        }
    }

    /// <summary>The moment that is decided for: one at which every calendar and every hold has its end.</summary>
    public static Timestamp? Moment(string pointer, string? text, Faults faults)
    {
        var moment = AuthorizationReading.Time(pointer, text, faults);
        if (moment is { } at && at.ToDateTimeOffset().Year is < FirstYear or > LastYear)
        {
            faults.Add(pointer, "out_of_range", $"{pointer} is in the years {FirstYear} to {LastYear}.");
        }
        return moment;
    }

    public static void CheckId(string pointer, string? id, string prefix, Faults faults)
    {
        if (id is not null && !Identifier.TryParse(id, prefix, out _))
        {
            faults.Add(pointer, "invalid_value", $"{pointer} must be an identifier like {prefix}_….");
        }
    }
}
