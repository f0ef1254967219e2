using System.Globalization;

namespace Zentra.Cli.Trigger;

/// <summary>What can be triggered: each a real story of the sandbox, told by the API alone.</summary>
internal static class Stories
{
    private const string Payment = "payment";
    private const string Refund = "refund";
    private const string Dispute = "dispute";
    private const string Endpoint = "endpoint";
    private const string Method = "method";
    private const string Review = "review";

    private static readonly Call NewMethod = new(
        "POST", "/payment-methods",
        """{"customer":"cus_trigger","type":"card","tokens":{"sandbox":"tok_approved"}}""", Method);

    /// <summary>At a host that does not exist and never will (RFC 2606), and for its own events alone.</summary>
    private static readonly Call NewEndpoint = new(
        "POST", "/webhooks/endpoints",
        """{"url":"https://trigger.invalid/hooks","events":["webhook_endpoint.*"],"description":"zentra trigger"}""",
        Endpoint);

    private static readonly Call DeleteEndpoint = new("DELETE", "/webhooks/endpoints/{endpoint}", Body: null);

    public static IReadOnlyList<Story> All { get; } =
    [
        new("payment.created", "a payment is made", Payment, Pay()),
        new("payment.authorized", "a payment is authorized", Payment, Pay()),
        new("payment.declined", "a payment is declined: too little money", Payment,
            Pay("tok_declined_insufficient_funds")),
        new("payment.requires_action", "the payer has to act", Payment, Pay("tok_requires_action")),
        new("payment.unknown", "the provider's answer is lost for ever", Payment, Pay("tok_unknown")),
        new("payment.incremented", "an authorization is raised", Payment, Pay(), On("increment", Amount(500))),
        new("payment.increment_declined", "raising an authorization is declined", Payment,
            Pay("tok_increment_declined"), On("increment", Amount(500))),
        new("payment.captured", "a payment is captured", Payment, Pay(), On("capture")),
        new("payment.capture_declined", "a capture is declined", Payment, Pay("tok_capture_declined"), On("capture")),
        new("payment.canceled", "a payment is canceled", Payment, Pay(), On("cancel")),
        new("payment.cancel_declined", "a cancellation is declined", Payment, Pay("tok_cancel_declined"), On("cancel")),
        new("payment.cancel_requested", "a payment is canceled while nobody knows whether it was approved", Payment,
            Pay("tok_unknown"), On("cancel")),
        new("payment.reversed", "what was approved after its cancellation is undone", Payment,
            Pay("tok_timeout_approved"), On("cancel"), Wait(6)),
        new("payment.expired", "an authorization runs out after 7 days", Payment, Pay(), Wait(604_801)),
        new("route.selected", "a provider is chosen for a payment", Payment, Pay()),
        new("refund.created", "a refund is asked for", Refund, Pay(), On("capture"), GiveBack),
        new("refund.posted", "a refund is posted", Refund, Pay(), On("capture"), GiveBack),
        new("refund.failed", "a refund was posted, and the provider takes it back", Refund,
            Pay("tok_refund_fails_later"), On("capture"), GiveBack, Wait(6)),
        new("dispute.opened", "a captured payment is disputed", Dispute, Pay(), On("capture"), Contest()),
        new("dispute.inquiry_opened", "a bank asks about a payment", Dispute, Pay(), On("capture"), Contest("inquiry")),
        new("dispute.closed", "a bank's question is answered", Dispute,
            Pay(), On("capture"), Contest("inquiry"), Decide("closed")),
        new("dispute.won", "a dispute is won", Dispute, Pay(), On("capture"), Contest(), Decide("won")),
        new("dispute.lost", "a dispute is lost", Dispute, Pay(), On("capture"), Contest(), Decide("lost")),
        new("dispute.second_stage", "a dispute that was won is taken up again", Dispute,
            Pay(), On("capture"), Contest(), Decide("won"), Decide("second_stage")),
        new("dispute.accepted", "a dispute is accepted", Dispute,
            Pay(), On("capture"), Contest(), new Call("POST", "/disputes/{dispute}/accept")),
        new("dispute.evidence_submitted", "evidence is given against a dispute", Dispute,
            Pay(), On("capture"), Contest(),
            new Call(
                "POST", "/disputes/{dispute}/evidence",
                """{"text":{"uncategorized_text":"It was delivered."},"submit":true}""")),
        new("dispute.evidence_overdue", "nobody answered a dispute for 7 days", Dispute,
            Pay(), On("capture"), Contest(), Wait(604_801)),
        new("review.opened", "an outcome stays unknown, and a person is asked", Review,
            Pay("tok_unknown"), Wait(65), Wait(90), Wait(360), Wait(1_860),
            new Call("GET", "/reviews?subject={payment}", Body: null, Review) { IdAt = ["data.0.id"] }),
        new("payment_method.created", "a payment method is stored", Method, NewMethod),
        new("payment_method.detached", "a payment method is given up", Method,
            NewMethod, new Call("POST", "/payment-methods/{method}/detach")),
        new("webhook_endpoint.created", "an endpoint is made (and deleted)", Endpoint, NewEndpoint)
        {
            Afterwards = [DeleteEndpoint],
        },
        new("webhook_endpoint.tested", "an endpoint is tested (and deleted)", Endpoint,
            NewEndpoint, new Call("POST", "/webhooks/endpoints/{endpoint}/test"))
        {
            Afterwards = [DeleteEndpoint],
        },
        new("webhook_endpoint.deleted", "an endpoint is made and deleted", Endpoint, NewEndpoint, DeleteEndpoint),
    ];

    private static Call GiveBack => new("POST", "/payments/{payment}/refunds", Amount(300), Refund) { IdAt = ["id"] };

    public static Story? Find(string type) => All.FirstOrDefault(s => s.Event == type);

    private static Call Pay(string token = "tok_approved") => new(
        "POST", "/payments",
        $$"""
        {"amount_minor":1000,"currency":"ledger_currency","customer":"cus_trigger","payment_method":"{{token}}"}
        """,
        Payment);

    private static Call On(string operation, string body = "{}") =>
        new("POST", $"/payments/{{payment}}/{operation}", body);

    private static Call Contest(string stage = "opened") => new(
        "POST", "/sandbox/disputes", $$"""{"payment":"{payment}","stage":"{{stage}}"}""", Dispute);

    private static Call Decide(string outcome) => new(
        "POST", "/sandbox/disputes/{dispute}/decide", $$"""{"outcome":"{{outcome}}"}""");

    private static Call Wait(int seconds) => new(
        "POST", "/sandbox/clock",
        string.Create(CultureInfo.InvariantCulture, $$"""{"advance_seconds":{{seconds}}}"""));

    private static string Amount(int minor) =>
        string.Create(CultureInfo.InvariantCulture, $$"""{"amount_minor":{{minor}}}""");
}
