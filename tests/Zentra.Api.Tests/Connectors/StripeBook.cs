using System.Globalization;
using System.Text.Json.Nodes;

namespace Zentra.Api.Tests.Connectors;

/// <summary>
/// Stripe's PaymentIntents and refunds, as far as payments by card go. What a payment method does is in its name: the
/// first are Stripe's own for tests. https://docs.stripe.com/testing and
/// https://docs.stripe.com/payments/paymentintents/lifecycle
/// </summary>
internal sealed partial class StripeBook
{
    private const string CardOption = "payment_method_options[card][";

    /// <summary>Stripe's test methods that are declined, by code and decline code.</summary>
    private static readonly Dictionary<string, (string Code, string? DeclineCode)> Declined = new()
    {
        ["pm_card_visa_chargeDeclined"] = ("card_declined", "generic_decline"),
        ["pm_card_visa_chargeDeclinedInsufficientFunds"] = ("card_declined", "insufficient_funds"),
        ["pm_card_visa_chargeDeclinedLostCard"] = ("card_declined", "lost_card"),
        ["pm_card_visa_chargeDeclinedStolenCard"] = ("card_declined", "stolen_card"),
        ["pm_card_chargeDeclinedExpiredCard"] = ("expired_card", null),
        ["pm_card_chargeDeclinedIncorrectCvc"] = ("incorrect_cvc", "incorrect_cvc"),
        ["pm_card_chargeDeclinedProcessingError"] = ("processing_error", null),
    };

    private readonly List<JsonObject> intents = [];
    private readonly List<JsonObject> refunds = [];

    /// <summary>Whether search does not show yet what was written.</summary>
    public bool SearchLags { get; set; }

    public IReadOnlyList<JsonObject> Intents => intents;

    public IReadOnlyList<JsonObject> Refunds => refunds;

    public StripeReply Answer(string operation, StripeRequest request) => operation switch
    {
        "POST /v1/payment_intents" => Create(request),
        "GET /v1/payment_intents/search" => Search(request),
        "POST /v1/refunds" => Refund(request),
        "GET /v1/refunds" => ListRefunds(request),
        "GET /v1/refunds/{id}" => refunds.Find(r => r.Text("id") == request.Path.Split('/')[3]) is { } refund
            ? StripeReply.Ok(refund)
            : Missing("id"),
        _ => intents.Find(i => i.Text("id") == request.Path.Split('/')[3]) is { } intent
            ? Answer(operation, request, intent)
            : Missing("intent"),
    };

    /// <summary>What the customer does at the page that the action led to.</summary>
    public void Act(string intent, bool succeeds, bool waits = false)
    {
        var found = intents.Single(i => i.Text("id") == intent);
        Assert.Equal("requires_action", found.Text("status"));
        found["next_action"] = null;
        if (waits)
        {
            found["status"] = "requires_confirmation";
        }
        else if (succeeds)
        {
            Hold(found);
        }
        else
        {
            Fail(found, "invalid_request_error", "payment_intent_authentication_failure", null);
        }
    }

    private StripeReply Answer(string operation, StripeRequest request, JsonObject intent) => operation switch
    {
        "GET /v1/payment_intents/{id}" => StripeReply.Ok(Shown(intent, request)),
        "POST /v1/payment_intents/{id}/confirm" => In(intent, ["requires_confirmation"]) ?? Authorize(intent, request),
        "POST /v1/payment_intents/{id}/capture" => In(intent, ["requires_capture"]) ?? Capture(intent, request),
        "POST /v1/payment_intents/{id}/cancel" =>
            In(intent, ["requires_payment_method", "requires_capture", "requires_confirmation", "requires_action"])
            ?? Cancel(intent, request),
        "POST /v1/payment_intents/{id}/increment_authorization" =>
            In(intent, ["requires_capture"]) ?? Increment(intent, request),
        _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, "No such operation."),
    };

    private StripeReply Create(StripeRequest request)
    {
        var (amount, currency) = (long.Parse(request["amount"]!, CultureInfo.InvariantCulture), request["currency"]!);
        if (StripeParameters.AmountRefusal(amount, currency) is { } refusal)
        {
            return refusal;
        }
        var method = request["payment_method"];
        if (method is null || !method.StartsWith("pm_", StringComparison.Ordinal) || method == "pm_missing")
        {
            return StripeReply.Error(
                400, "invalid_request_error", "resource_missing", parameter: "payment_method");
        }
        if (method == "pm_of_customer" && request["customer"] != "cus_1")
        {
            return StripeReply.Error(
                400, "invalid_request_error", parameter: "payment_method", message: "It belongs to a customer.");
        }
        var number = intents.Count + 1;
        var intent = StripeShapes.PaymentIntent()
            .With("id", $"pi_{number}").With("client_secret", $"pi_{number}_secret_{number}")
            .With("amount", amount).With("currency", currency)
            .With("capture_method", request["capture_method"] ?? "automatic_async")
            .With("description", request["description"]).With("customer", request["customer"])
            .With("payment_method", method).With("status", "requires_confirmation");
        foreach (var (name, value) in
            request.Parameters.Where(p => p.Key.StartsWith(CardOption, StringComparison.Ordinal)))
        {
            intent["payment_method_options"]![name[CardOption.Length..^1]] = value;
        }
        Merge(intent, request);
        intents.Add(intent);
        return request["confirm"] == "true" ? Authorize(intent, request) : StripeReply.Ok(Shown(intent, request));
    }

    private StripeReply Authorize(JsonObject intent, StripeRequest request)
    {
        var method = intent.Text("payment_method");
        if (Declined.TryGetValue(method, out var decline))
        {
            return Decline(intent, decline.Code, decline.DeclineCode);
        }
        if (method.StartsWith("pm_declined_", StringComparison.Ordinal))
        {
            return Decline(intent, "card_declined", method["pm_declined_".Length..]);
        }
        if (method == "pm_card_authenticationRequired" && intent.Text("status") == "requires_confirmation"
            && request["confirm"] == "true")
        {
            intent["status"] = "requires_action";
            intent["next_action"] = request["return_url"] is { } back
                ? new JsonObject
                {
                    ["type"] = "redirect_to_url",
                    ["redirect_to_url"] = new JsonObject
                    {
                        ["return_url"] = back,
                        ["url"] = "https://hooks.stripe.com/3d_secure_2/authenticate",
                    },
                }
                : new JsonObject { ["type"] = "use_stripe_sdk", ["use_stripe_sdk"] = new JsonObject() };
            return StripeReply.Ok(Shown(intent, request));
        }
        if (method == "pm_processing")
        {
            intent["status"] = "processing";
            return StripeReply.Ok(Shown(intent, request));
        }
        Hold(intent);
        return StripeReply.Ok(Shown(intent, request));
    }

    private StripeReply Capture(JsonObject intent, StripeRequest request)
    {
        var capturable = intent.Number("amount_capturable");
        var amount = request["amount_to_capture"] is { } text
            ? long.Parse(text, CultureInfo.InvariantCulture)
            : capturable;
        var isFinal = request["final_capture"] != "false";
        if (amount > capturable)
        {
            return StripeReply.Error(400, "invalid_request_error", "amount_too_large", parameter: "amount_to_capture");
        }
        if (request["final_capture"] is not null && !Has(intent, "request_multicapture"))
        {
            return StripeReply.Error(400, "invalid_request_error", parameter: "final_capture");
        }
        if (intent.Text("payment_method") == "pm_capture_declined")
        {
            return StripeReply.Error(402, "card_error", "card_declined", "expired_card", intent: intent);
        }
        var isDone = isFinal || amount == capturable;
        intent["amount_received"] = intent.Number("amount_received") + amount;
        intent["amount_capturable"] = isDone ? 0 : capturable - amount;
        intent["status"] = isDone ? "succeeded" : "requires_capture";
        Merge(intent, request);
        return StripeReply.Ok(Shown(intent, request));
    }

    private StripeReply Cancel(JsonObject intent, StripeRequest request)
    {
        intent["status"] = "canceled";
        intent["amount_capturable"] = 0;
        intent["canceled_at"] = 1790000001;
        intent["cancellation_reason"] = request["cancellation_reason"];
        return StripeReply.Ok(Shown(intent, request));
    }

    /// <summary>
    /// A refused increment changes nothing. https://docs.stripe.com/api/payment_intents/increment_authorization
    /// </summary>
    private StripeReply Increment(JsonObject intent, StripeRequest request)
    {
        var amount = long.Parse(request["amount"]!, CultureInfo.InvariantCulture);
        if (amount <= intent.Number("amount") || !Has(intent, "request_incremental_authorization"))
        {
            return StripeReply.Error(400, "invalid_request_error", parameter: "amount");
        }
        if (intent.Text("payment_method") == "pm_increment_declined")
        {
            return StripeReply.Error(402, "card_error", "card_declined", "insufficient_funds", intent: intent);
        }
        intent["amount"] = amount;
        intent["amount_capturable"] = amount;
        Merge(intent, request);
        return StripeReply.Ok(Shown(intent, request));
    }

    private StripeReply Refund(StripeRequest request)
    {
        var intent = intents.Find(i => i.Text("id") == request["payment_intent"]);
        if (intent is null)
        {
            return StripeReply.Error(400, "invalid_request_error", "resource_missing", parameter: "payment_intent");
        }
        var left = intent.Number("amount_received") - Refunded(intent);
        var amount = request["amount"] is { } text ? long.Parse(text, CultureInfo.InvariantCulture) : left;
        if (left == 0)
        {
            return StripeReply.Error(400, "invalid_request_error", "charge_already_refunded");
        }
        if (amount > left)
        {
            return StripeReply.Error(400, "invalid_request_error", parameter: "amount");
        }
        var refund = StripeShapes.Refund().With("id", $"re_{refunds.Count + 1}").With("amount", amount)
            .With("currency", intent.Text("currency")).With("payment_intent", intent.Text("id"))
            .With("status", intent.Text("payment_method") == "pm_card_pendingRefund" ? "pending" : "succeeded");
        Merge(refund, request);
        refunds.Add(refund);
        return StripeReply.Ok(refund);
    }
}
