using System.Globalization;
using System.Text.Json.Nodes;

namespace Zentra.Api.Tests.Connectors;

/// <summary>
/// What Adyen knows of a merchant's payments: each is a small state machine, moved by requests, and answered for in
/// notifications. A token says how its payments end.
/// </summary>
internal sealed class AdyenBooks(string merchantAccount)
{
    private readonly Dictionary<string, AdyenPayment> payments = [];
    private int drawn;

    /// <summary>Unsigned items, in the order in which their events happened.</summary>
    public List<JsonObject> Events { get; } = [];

    public IReadOnlyCollection<AdyenPayment> Payments => payments.Values;

    /// <summary>
    /// How often money was taken or held for a merchant's reference; more than once is a double charge.
    /// </summary>
    public int Charges(string reference) => payments.Values.Count(p => p.Reference == reference && p.IsAuthorised);

    public JsonObject Pay(JsonObject body)
    {
        var token = (string)body["paymentMethod"]!["storedPaymentMethodId"]!;
        var payment = new AdyenPayment
        {
            Psp = NewReference(),
            Reference = (string)body["reference"]!,
            Currency = (string)body["amount"]!["currency"]!,
            Authorised = (long)body["amount"]!["value"]!,
            CapturesAtOnce = (int?)body["captureDelayHours"] == 0,
        };
        payments.Add(payment.Psp, payment);
        var words = token.Split('_', 3);
        return words[1] switch
        {
            "ok" => Authorise(payment),
            "partial" => Answer(payment, "PartiallyAuthorised", Amount(payment.Currency, payment.Authorised / 2)),
            "refused" => Refuse(payment, "Refused", words[2]),
            "error" => Refuse(payment, "Error", words[2]),
            "cancelled" => Refuse(payment, "Cancelled", "16"),
            "pending" => Answer(payment, "Pending"),
            "received" => Answer(payment, "Received"),
            "redirect" => WithAction(payment, "GET"),
            "post" => WithAction(payment, "POST"),
            "identify" => new()
            {
                ["resultCode"] = "IdentifyShopper",
                ["action"] = new JsonObject
                {
                    ["type"] = "threeDS2",
                    ["subtype"] = "fingerprint",
                    ["paymentMethodType"] = "scheme",
                    ["token"] = "eyJ0aHJlZURTTWV0aG9kTm90aWZpY2F0",
                    ["paymentData"] = "Ab02b4c0",
                },
            },
            _ => Answer(payment, "PresentToShopper"),
        };
    }

    /// <summary>The customer comes back from the issuer.</summary>
    public void Complete(string reference, bool success)
    {
        var payment = payments.Values.Single(p => p.Reference == reference);
        payment.IsAuthorised = success;
        Tell("AUTHORISATION", payment, payment.Psp, success ? null : "3D Not Authenticated");
    }

    /// <summary>
    /// A modification of a known payment: acknowledged whatever comes of it, and told later. Null where there is no
    /// such payment.
    /// </summary>
    public JsonObject? Modify(string psp, string what, JsonObject body)
    {
        if (!payments.TryGetValue(psp, out var payment))
        {
            return null;
        }
        var reference = (string)body["reference"]!;
        var value = (long?)body["amount"]?["value"] ?? payment.Authorised;
        var own = NewReference();
        var (code, refusal) = what switch
        {
            "captures" => ("CAPTURE", payment.Capture(value)),
            "cancels" => ("CANCELLATION", payment.Cancel()),
            "refunds" => ("REFUND", payment.Refund(value)),
            "reversals" => ("CANCEL_OR_REFUND", payment.Reverse()),
            _ => ("AUTHORISATION_ADJUSTMENT", payment.Adjust(value)),
        };
        Tell(code, payment, own, refusal, reference, value);
        var answer = new JsonObject
        {
            ["merchantAccount"] = merchantAccount,
            ["paymentPspReference"] = psp,
            ["reference"] = reference,
            ["pspReference"] = own,
            ["status"] = "received",
        };
        if (body["amount"] is { } amount)
        {
            answer["amount"] = amount.DeepClone();
        }
        return answer;
    }

    public JsonObject CancelByReference(JsonObject body)
    {
        var (own, paid) = (NewReference(), (string)body["paymentReference"]!);
        var payment = payments.Values.FirstOrDefault(p => p.Reference == paid);
        if (payment is not null)
        {
            Tell("TECHNICAL_CANCEL", payment, own, payment.Cancel(), (string)body["reference"]!);
        }
        return new()
        {
            ["merchantAccount"] = merchantAccount,
            ["paymentReference"] = paid,
            ["reference"] = (string)body["reference"]!,
            ["pspReference"] = own,
            ["status"] = "received",
        };
    }

    public static JsonObject Amount(string currency, long value) =>
        new() { ["currency"] = currency, ["value"] = value };

    private JsonObject Authorise(AdyenPayment payment)
    {
        payment.IsAuthorised = true;
        payment.Captured = payment.CapturesAtOnce ? payment.Authorised : 0;
        Tell("AUTHORISATION", payment, payment.Psp, refusal: null);
        return Answer(payment, "Authorised", Amount(payment.Currency, payment.Authorised));
    }

    private JsonObject Refuse(AdyenPayment payment, string result, string code)
    {
        Tell("AUTHORISATION", payment, payment.Psp, "Refused");
        var answer = Answer(payment, result);
        answer["refusalReason"] = "as the code says";
        answer["refusalReasonCode"] = code;
        return answer;
    }

    private static JsonObject WithAction(AdyenPayment payment, string method)
    {
        var answer = Answer(payment, "RedirectShopper");
        answer["action"] = new JsonObject
        {
            ["type"] = "redirect",
            ["paymentMethodType"] = "scheme",
            ["method"] = method,
            ["url"] = "https://checkoutshopper-test.adyen.com/checkoutshopper/threeDS/redirect",
        };
        return answer;
    }

    private static JsonObject Answer(AdyenPayment payment, string result, JsonObject? amount = null)
    {
        var answer = new JsonObject
        {
            ["resultCode"] = result,
            ["pspReference"] = payment.Psp,
            ["merchantReference"] = payment.Reference,
        };
        if (amount is not null)
        {
            answer["amount"] = amount;
        }
        return answer;
    }

    private void Tell(
        string code, AdyenPayment payment, string psp, string? refusal, string? reference = null, long? value = null)
    {
        var item = new JsonObject
        {
            ["eventCode"] = code,
            ["eventDate"] = "2026-04-26T14:12:09+02:00",
            ["pspReference"] = psp,
            ["merchantAccountCode"] = merchantAccount,
            ["merchantReference"] = reference ?? payment.Reference,
            ["amount"] = Amount(payment.Currency, value ?? payment.Authorised),
            ["success"] = refusal is null ? "true" : "false",
            ["reason"] = refusal ?? "052103:1111:03/2030",
            ["paymentMethod"] = "visa",
        };
        if (psp != payment.Psp)
        {
            item["originalReference"] = payment.Psp;
        }
        Events.Add(item);
    }

    private string NewReference() =>
        string.Create(CultureInfo.InvariantCulture, $"ZNTR{Interlocked.Increment(ref drawn):D12}");
}

/// <summary>One payment at Adyen. An operation answers why it is refused, in Adyen's manner, or null.</summary>
internal sealed class AdyenPayment
{
    public required string Psp { get; init; }
    public required string Reference { get; init; }
    public required string Currency { get; init; }
    public required long Authorised { get; set; }
    public bool CapturesAtOnce { get; init; }
    public bool IsAuthorised { get; set; }
    public long Captured { get; set; }
    public long Refunded { get; private set; }

    public string? Capture(long value)
    {
        if (!IsAuthorised || value > Authorised - Captured)
        {
            return "Insufficient balance on payment";
        }
        Captured += value;
        return null;
    }

    public string? Cancel()
    {
        if (!IsAuthorised || Captured > 0)
        {
            return "Transaction already captured or not authorised";
        }
        IsAuthorised = false;
        return null;
    }

    public string? Refund(long value)
    {
        if (value > Captured - Refunded)
        {
            return "Insufficient balance on payment";
        }
        Refunded += value;
        return null;
    }

    public string? Reverse() => Captured > 0 ? Refund(Captured - Refunded) : Cancel();

    public string? Adjust(long total)
    {
        if (!IsAuthorised || Captured > 0)
        {
            return "Not enough balance";
        }
        Authorised = total;
        return null;
    }
}
