using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Zentra.Api.Tests.Connectors;

/// <summary>How the book shows what is in it, and the steps that several requests share.</summary>
internal sealed partial class StripeBook
{
    private static void Hold(JsonObject intent)
    {
        var (amount, isManual) = (intent.Number("amount"), intent.Text("capture_method") == "manual");
        intent["status"] = isManual ? "requires_capture" : "succeeded";
        intent["amount_capturable"] = isManual ? amount : 0;
        intent["amount_received"] = isManual ? 0 : amount;
    }

    private static void Fail(JsonObject intent, string type, string code, string? declineCode)
    {
        intent["status"] = "requires_payment_method";
        intent["payment_method"] = null;
        intent["last_payment_error"] = new JsonObject { ["type"] = type, ["code"] = code };
        if (declineCode is not null)
        {
            intent["last_payment_error"]!["decline_code"] = declineCode;
        }
    }

    private static StripeReply Decline(JsonObject intent, string code, string? declineCode)
    {
        Fail(intent, "card_error", code, declineCode);
        return StripeReply.Error(402, "card_error", code, declineCode, intent: intent);
    }

    private static StripeReply? In(JsonObject intent, string[] states) => states.Contains(intent.Text("status"))
        ? null
        : StripeReply.Error(400, "invalid_request_error", "payment_intent_unexpected_state", intent: intent);

    private static StripeReply Missing(string parameter) =>
        StripeReply.Error(404, "invalid_request_error", "resource_missing", parameter: parameter, message: "No such.");

    private static bool Has(JsonObject intent, string option) => intent["payment_method_options"]![option] is not null;

    /// <summary>What is given is set beside what is there. https://docs.stripe.com/api/metadata</summary>
    private static void Merge(JsonObject into, StripeRequest request)
    {
        foreach (var (name, value) in
            request.Parameters.Where(p => p.Key.StartsWith("metadata[", StringComparison.Ordinal)))
        {
            into["metadata"]![name["metadata[".Length..^1]] = value;
        }
    }

    /// <summary>A PaymentIntent, with its charge where that was to be expanded.</summary>
    private JsonObject Shown(JsonObject intent, StripeRequest request)
    {
        var shown = intent.DeepClone().AsObject();
        var hasCharge = intent.Text("status") is "requires_capture" or "succeeded";
        var isExpanded = request.Parameters.Any(p => p is { Value: "latest_charge" });
        shown["latest_charge"] = hasCharge ? isExpanded ? Charge(intent) : Charge(intent).Text("id") : null;
        return shown;
    }

    /// <summary>Newest first.</summary>
    private StripeReply ListRefunds(StripeRequest request)
    {
        var all = refunds.AsEnumerable().Reverse()
            .Where(r => r.Text("payment_intent") == request["payment_intent"]).ToList();
        var from = request["starting_after"] is { } after ? all.FindIndex(r => r.Text("id") == after) + 1 : 0;
        var limit = int.Parse(request["limit"] ?? "10", CultureInfo.InvariantCulture);
        return StripeReply.Ok(
            StripeShapes.List("/v1/refunds", all.Skip(from).Take(limit), all.Count > from + limit));
    }

    private StripeReply Search(StripeRequest request)
    {
        if (Clause().Match(request["query"]!) is not { Success: true } clause)
        {
            return StripeReply.Error(400, "invalid_request_error", parameter: "query");
        }
        var found = intents.Where(i => !SearchLags
            && i["metadata"]![clause.Groups[1].Value]?.GetValue<string>() == clause.Groups[2].Value);
        return StripeReply.Ok(
            StripeShapes.List("/v1/payment_intents/search", found).With("object", "search_result"));
    }

    private JsonObject Charge(JsonObject intent)
    {
        var (received, refunded) = (intent.Number("amount_received"), Refunded(intent));
        return StripeShapes.Charge().With("id", intent.Text("id").Replace("pi_", "ch_", StringComparison.Ordinal))
            .With("amount", intent.Number("amount")).With("amount_captured", received)
            .With("amount_refunded", refunded).With("captured", received > 0)
            .With("currency", intent.Text("currency")).With("payment_intent", intent.Text("id"))
            .With("refunded", received > 0 && refunded == received);
    }

    private long Refunded(JsonObject intent) => refunds
        .Where(r => r.Text("payment_intent") == intent.Text("id") && r.Text("status") is "succeeded" or "pending")
        .Sum(r => r.Number("amount"));

    [GeneratedRegex(@"^metadata\['([^']+)'\]:'([^']+)'$")]
    private static partial Regex Clause();
}
