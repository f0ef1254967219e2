using System.Text.Json.Nodes;

namespace Zentra.Api.Tests.Connectors;

/// <summary>
/// Stripe's objects as it publishes them, with every field of the object itself; one test compares them with Stripe's
/// fixtures where those are at hand.
/// </summary>
internal static class StripeShapes
{
    public static JsonObject PaymentIntent() => Parse("""
        {
          "id": "pi_1", "object": "payment_intent", "amount": 1000, "amount_capturable": 0,
          "amount_details": {"tip": {}}, "amount_received": 0, "application": null, "application_fee_amount": null,
          "automatic_payment_methods": null, "canceled_at": null, "cancellation_reason": null,
          "capture_method": "automatic", "client_secret": "pi_1_secret_1", "confirmation_method": "automatic",
          "created": 1790000000, "currency": "usd", "customer": null, "customer_account": null, "description": null,
          "excluded_payment_method_types": null, "last_payment_error": null, "latest_charge": null,
          "livemode": false, "managed_payments": null, "metadata": {}, "next_action": null, "on_behalf_of": null,
          "payment_method": null, "payment_method_configuration_details": null, "payment_method_options": {},
          "payment_method_types": ["card"], "processing": null, "receipt_email": null, "review": null,
          "setup_future_usage": null, "shipping": null, "source": null, "statement_descriptor": null,
          "statement_descriptor_suffix": null, "status": "requires_payment_method", "transfer_data": null,
          "transfer_group": null
        }
        """);

    public static JsonObject Refund() => Parse("""
        {
          "id": "re_1", "object": "refund", "amount": 100, "balance_transaction": null, "charge": "ch_1",
          "created": 1790000000, "currency": "usd", "customer": null, "customer_account": null,
          "destination_details": {"card": {"type": "reversal"}, "type": "card"}, "metadata": {},
          "payment_intent": null, "payment_method": null, "reason": null, "receipt_number": null,
          "source_transfer_reversal": null, "status": "succeeded", "transfer_reversal": null
        }
        """);

    /// <summary>A charge, with the fields that say what became of the money.</summary>
    public static JsonObject Charge() => Parse("""
        {
          "id": "ch_1", "object": "charge", "amount": 1000, "amount_captured": 0, "amount_refunded": 0,
          "captured": false, "created": 1790000000, "currency": "usd", "disputed": false, "failure_code": null,
          "livemode": false, "metadata": {}, "paid": true, "payment_intent": null, "refunded": false,
          "status": "succeeded"
        }
        """);

    public static JsonObject Dispute() => Parse("""
        {
          "id": "dp_1", "object": "dispute", "amount": 1000, "balance_transactions": [], "charge": "ch_1",
          "created": 1790000000, "currency": "usd", "enhanced_eligibility_types": [], "evidence": {},
          "evidence_details": {
            "due_by": 1790600000, "enhanced_eligibility": {}, "has_evidence": false, "past_due": false,
            "submission_count": 0
          },
          "is_charge_refundable": false, "livemode": false, "metadata": {}, "payment_intent": "pi_1",
          "payment_method_details": {
            "card": {"brand": "visa", "case_type": "chargeback", "network": "visa", "network_reason_code": "10.4"},
            "type": "card"
          },
          "reason": "fraudulent", "status": "needs_response"
        }
        """);

    public static JsonObject BalanceTransaction() => Parse("""
        {
          "id": "txn_1", "object": "balance_transaction", "amount": -1000, "available_on": 1790000000,
          "balance_type": "payments", "created": 1790000000, "currency": "usd", "description": null,
          "exchange_rate": null, "fee": 1500, "fee_details": [], "net": -2500, "reporting_category": "dispute",
          "source": "dp_1", "status": "available", "type": "adjustment"
        }
        """);

    public static JsonObject Event(string id, string type, JsonObject about) => Parse("""
        {
          "id": "evt_1", "object": "event", "api_version": "2026-05-27.dahlia", "created": 1790000000,
          "data": {"object": {}}, "livemode": false, "pending_webhooks": 1,
          "request": {"id": null, "idempotency_key": null}, "type": "type"
        }
        """).With("id", id).With("type", type).With("data", new JsonObject { ["object"] = about.DeepClone() });

    public static JsonObject List(string url, IEnumerable<JsonObject> data, bool hasMore = false) => new()
    {
        ["object"] = "list",
        ["url"] = url,
        ["has_more"] = hasMore,
        ["data"] = new JsonArray([.. data.Select(d => d.DeepClone())]),
    };

    public static JsonObject With(this JsonObject shape, string field, JsonNode? value)
    {
        Assert.True(shape.ContainsKey(field), $"The shape has no field {field}.");
        shape[field] = value;
        return shape;
    }

    public static string Text(this JsonObject shape, string field) => shape[field]!.GetValue<string>();

    public static long Number(this JsonObject shape, string field) => shape[field]!.GetValue<long>();

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}
