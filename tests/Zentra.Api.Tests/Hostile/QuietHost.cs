using Zentra.Api.Tests.Contract;
using Zentra.Api.Tests.Host;
using Zentra.Runtime.Intents;

namespace Zentra.Api.Tests.Hostile;

/// <summary>
/// A server of its own with a payment, a review and routing rules in it, where nothing writes but the request that is
/// tested.
/// </summary>
public sealed class QuietHost : IAsyncLifetime
{
    private readonly ApiHost host = new();
    private string before = "";

    public ApiClient Api { get; private set; } = null!;

    public string Payment { get; private set; } = "";

    /// <summary>An open review of another payment.</summary>
    public string Review { get; private set; } = "";

    public string Dispute { get; private set; } = "";

    /// <summary>An endpoint that wants nothing that happens here.</summary>
    public string Endpoint { get; private set; } = "";

    public Uri Url => host.Url;

    public static IEnumerable<(string Operation, HttpMethod Method, string Path, string Body)> Bodies =>
    [
        ("payments_create", HttpMethod.Post, "/payments",
            """{"amount_minor":1000,"currency":"USD","customer":"cus_1","merchant":"mer_1","payment_method":"tok_approved","capture_method":"manual","confirm":true,"description":"text","metadata":{"k":"v"},"idempotency_key":"k1"}"""),
        ("payments_confirm", HttpMethod.Post, "/payments/{id}/confirm", """{"payment_method":"tok_approved","idempotency_key":"k1"}"""),
        ("payments_capture", HttpMethod.Post, "/payments/{id}/capture", """{"amount_minor":1,"final":false,"idempotency_key":"k1"}"""),
        ("payments_increment", HttpMethod.Post, "/payments/{id}/increment", """{"amount_minor":1,"idempotency_key":"k1"}"""),
        ("payments_cancel", HttpMethod.Post, "/payments/{id}/cancel", """{"reason":"text","idempotency_key":"k1"}"""),
        ("refunds_create", HttpMethod.Post, "/payments/{id}/refunds",
            """{"amount_minor":1,"reason":"text","metadata":{"k":"v"},"idempotency_key":"k1"}"""),
        ("disputes_give_evidence", HttpMethod.Post, "/disputes/{dispute}/evidence",
            """{"text":{"customer_name":"text"},"files":[],"submit":false,"discard":false,"idempotency_key":"k1"}"""),
        ("disputes_accept", HttpMethod.Post, "/disputes/{dispute}/accept", """{"idempotency_key":"k1"}"""),
        ("sandbox_open_dispute", HttpMethod.Post, "/sandbox/disputes",
            """
            {"payment":"pay_01kq5249taew7vxy3ydjmby001","amount_minor":1,"reason":"duplicate","stage":"inquiry",
            "fee_minor":1}
            """),
        ("sandbox_decide_dispute", HttpMethod.Post, "/sandbox/disputes/{dispute}/decide",
            """{"outcome":"lost","fee_returned_minor":1}"""),
        ("runtime_intents_create", HttpMethod.Post, "/runtime/intents",
            """{"intent_id":"i1","scope":"workspace_scope","money_model":"minor_units + ledger_currency","primitives":["policy"]}"""),
        ("ledger_accounts_change", HttpMethod.Post, "/ledger/accounts/state",
            """{"code":"reserved_balance","currency":"USD","state":"open","reason":"text"}"""),
        ("api_keys_create", HttpMethod.Post, "/api-keys", """{"name":"text","role":"viewer","expires_at":"2030-01-01T00:00:00Z"}"""),
        ("workspaces_create", HttpMethod.Post, "/workspaces",
            """{"name":"text","livemode":false,"ledger_currency":"USD","default_merchant":"mer_1","payment_limit_minor":1}"""),
        ("ledger_periods_close", HttpMethod.Post, "/ledger/periods", """{"until":"2026-01-01"}"""),
        ("payment_methods_create", HttpMethod.Post, "/payment-methods",
            """
            {"customer":"cus_1","type":"card","tokens":{"sandbox":"tok_approved"},"brand":"visa","last4":"4242",
            "exp_month":12,"exp_year":2030,"bin":"424242","country":"DE","metadata":{"k":"v"},"idempotency_key":"k1"}
            """),
        ("providers_put", HttpMethod.Put, "/providers/acquirer",
            """
            {"connector":"simulated_acquirer","enabled":true,"settings":{"base_url":"https://acquirer.invalid"},
            "credentials":{"api_key":"k","callback_secret":"s"},
            "limits":{"min_amount_minor":1,"max_amount_minor":2,"currencies":["USD"]}}
            """),
        ("routing_rules_create", HttpMethod.Post, "/routing/rules", Rules),
        ("routing_rules_replace", HttpMethod.Put, "/routing/rules", Rules),
        ("routing_simulate (a payment)", HttpMethod.Post, "/routing/simulate",
            """
            {"version":1,"against":1,"payment":{"amount_minor":1000,"currency":"USD","id":"pay_1","country":"DE",
            "merchant":"mer_1","customer":"cus_1","channel":"moto","payment_method":"tok_approved",
            "metadata":{"k":"v"},"at":"2026-01-01T00:00:00Z"}}
            """),
        ("routing_simulate (the latest)", HttpMethod.Post, "/routing/simulate",
            $$"""{"against":1,"rules":{{Rules}},"recent":10}"""),
        ("reviews_resolve", HttpMethod.Post, "/reviews/{review}/resolve",
            """
            {"outcome":"declined","provider_reference":"ref_1","raw_code":"05","reason":"text","idempotency_key":"k1"}
            """),
        ("reviews_assign", HttpMethod.Post, "/reviews/{review}/assign", """{"owner":"text"}"""),
        ("reviews_comment", HttpMethod.Post, "/reviews/{review}/comment", """{"text":"text"}"""),
        ("reviews_due", HttpMethod.Post, "/reviews/{review}/due", """{"due_at":"2030-01-01T00:00:00Z"}"""),
        ("reviews_reopen", HttpMethod.Post, "/reviews/{review}/reopen", """{"reason":"text"}"""),
        ("reviews_bulk", HttpMethod.Post, "/reviews/bulk",
            """
            {"action":"resolve","filter":{"kind":"nothing","state":"open","owner":"text","related":"stl_1"},
            "resolution":"acknowledged","reason":"text"}
            """),
        ("workspaces_update", HttpMethod.Patch, "/workspaces/{workspace}",
            """{"four_eyes_above_minor":{"USD":100000}}"""),
        ("webhook_endpoints_create", HttpMethod.Post, "/webhooks/endpoints",
            """
            {"url":"https://hooks.invalid/a","description":"text","events":["dispute.lost"],"api_version":"VERSION",
            "secret":"whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz","max_in_flight":1,"max_per_second":1,"metadata":{"k":"v"}}
            """.Replace("VERSION", ApiVersion.Current, StringComparison.Ordinal)),
        ("webhook_endpoints_update", HttpMethod.Patch, "/webhooks/endpoints/{endpoint}",
            """
            {"url":"https://hooks.invalid/b","description":"text","events":["dispute.lost"],"enabled":true,
            "max_in_flight":1,"max_per_second":1,"metadata":{"k":"v"}}
            """),
        ("webhook_endpoints_rotate_secret", HttpMethod.Post, "/webhooks/endpoints/{endpoint}/rotate-secret",
            """{"secret":"whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz","grace_seconds":60}"""),
        ("webhooks_replay", HttpMethod.Post, "/webhooks/replay",
            """
            {"endpoint":"whe_01kq5249taew7vxy3ydjmby001","from":1,"to":1,"created_gte":"2026-01-01T00:00:00Z",
            "created_lt":"2026-01-02T00:00:00Z","types":["payment.*"],"states":["exhausted"],"dry_run":true,
            "reason":"text"}
            """),
        ("events_resend", HttpMethod.Post, "/events/evt_01kq5249taew7vxy3ydjmby001/resend",
            """{"endpoint":"whe_01kq5249taew7vxy3ydjmby001"}"""),
        ("payouts_create", HttpMethod.Post, "/payouts",
            """
            {"merchant":"mer_1","amount_minor":1,"currency":"USD","description":"text","metadata":{"k":"v"},
            "idempotency_key":"k1"}
            """),
        ("payouts_cancel", HttpMethod.Post, $"{Payout}/cancel", """{"reason":"text","idempotency_key":"k1"}"""),
        ("payouts_mark_paid", HttpMethod.Post, $"{Payout}/mark-paid",
            """{"bank":"main","reason":"text","idempotency_key":"k1"}"""),
        ("payouts_fail", HttpMethod.Post, $"{Payout}/fail", """{"reason":"text","idempotency_key":"k1"}"""),
        ("payouts_return", HttpMethod.Post, $"{Payout}/return", """{"reason":"text","idempotency_key":"k1"}"""),
        ("payout_accounts_put", HttpMethod.Put, "/payouts/accounts/mer_1",
            """
            {"currency":"EUR","holder":"text","iban":"DE89370400440532013000","bic":"COBADEFF","country":"DE",
            "interval":"weekly","weekday":"monday","minimum_minor":1,"reserve_minor":1,"state":"active"}
            """),
        ("payout_files_create", HttpMethod.Post, "/payouts/files",
            """
            {"format":"csv","bank":{"name":"main","debtor_name":"text","iban":"DE89370400440532013000",
            "bic":"COBADEFF"},"currency":"EUR","idempotency_key":"k1"}
            """),
        ("settlements_bank", HttpMethod.Post, "/settlements/stl_01kq5249taew7vxy3ydjmby001/bank",
            """{"currency":"USD","amount_minor":1,"reference":"text"}"""),
        ("settlements_agree", HttpMethod.Put, "/settlements/providers/sandbox",
            """
            {"format":"csv","mapping":{"delimiter":",","amounts":"major","types":{"":"payment"},
            "columns":{"currency":"cur","gross":"amount"}},"within_days":1,
            "fee":{"rate_ppm":1,"fixed_minor":1,"tolerance_minor":1}}
            """),
        ("sandbox_settlement_file", HttpMethod.Post, "/sandbox/settlement-file",
            """
            {"provider":"sandbox","rate_ppm":1,"fixed_minor":1,
            "faults":[{"kind":"unknown","payment":"pay_01kq5249taew7vxy3ydjmby001"}]}
            """),
        ("sandbox_clock", HttpMethod.Post, "/sandbox/clock", """{"advance_seconds":1}"""),
        .. CardBodies.All,
    ];

    private const string Payout = "/payouts/pot_01kq5249taew7vxy3ydjmby001";

    private const string Rules =
        """
        {"rules":[{"name":"large","when":{"field":"amount_minor","gte":1000},"then":{"priority":["sandbox"]}}],
        "otherwise":{"split":[{"provider":"sandbox","weight":1}]},
        "failover":{"max_attempts":2,"deadline_seconds":10,"on_soft_decline":true},"description":"text"}
        """;

    public async ValueTask InitializeAsync()
    {
        await host.InitializeAsync();
        Api = await host.NewTenant();
        Review = await Api.NewReview();
        (await Api.Post("/routing/rules", Rules, null)).Is(201);
        Payment = (await Api.Pay()).Is(201).Id;
        var captured = (await Api.Pay(more: ""","capture_method":"automatic" """)).Is(201).Id;
        Dispute = (await Api.Post("/sandbox/disputes", $$"""{"payment":"{{captured}}"}""", null)).Is(201).Id;
        Endpoint = (await Api.Post(
            "/webhooks/endpoints", """{"url":"https://hooks.invalid/","events":["dispute.lost"]}""", null)).Is(201).Id;
        before = host.Store.Read();
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    public string Here(string path) => path.Replace("{id}", Payment, StringComparison.Ordinal)
        .Replace("{review}", Review, StringComparison.Ordinal)
        .Replace("{workspace}", Api.Scope.Workspace, StringComparison.Ordinal)
        .Replace("{endpoint}", Endpoint, StringComparison.Ordinal)
        .Replace("{dispute}", Dispute, StringComparison.Ordinal);

    /// <summary>The largest body that an operation takes.</summary>
    public static int LargestOf(string operation) =>
        operation is "disputes_give_evidence" or "card_disputes_add_evidence" ? 8 << 20 : 65_536;

    public Task<ContractDocument> Contract() => ContractDocument.Generate(host.Services);

    /// <summary>Nothing at all was stored since this was last asked.</summary>
    public void StoredNothing()
    {
        var (last, now) = (before, host.Store.Read());
        before = now;
        Assert.Equal(last, now);
    }

    /// <summary>Whether anything was stored since this was last asked.</summary>
    public bool Stored()
    {
        var last = before;
        before = host.Store.Read();
        return last != before;
    }
}
