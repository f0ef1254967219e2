namespace Zentra.Api.Tests.Hostile;

/// <summary>A whole body for each operation of the cards.</summary>
internal static class CardBodies
{
    private const string Card = "/cards/crd_01kq5249taew7vxy3ydjmby001";

    private const string Authorization = "/cards/authorizations/ath_01kq5249taew7vxy3ydjmby001";

    private const string CardDispute = "/cards/disputes/cdp_01kq5249taew7vxy3ydjmby001";

    public static IEnumerable<(string Operation, HttpMethod Method, string Path, string Body)> All =>
    [
        ("cards_issue", HttpMethod.Post, "/cards",
            """
            {"customer":"cus_1","account":"operating_account","program":"prg_01kq5249taew7vxy3ydjmby001",
            "spend_limit_minor":1,"spend_limit_window":"day","single_use":true,"merchant_lock":"mer_1",
            "form":"virtual","expiry_months":12,"metadata":{"k":"v"},"idempotency_key":"k1"}
            """),
        ("cards_update", HttpMethod.Patch, Card, """{"metadata":{"k":"v"},"idempotency_key":"k1"}"""),
        ("cards_activate", HttpMethod.Post, $"{Card}/activate", """{"last4":"0002","idempotency_key":"k1"}"""),
        ("cards_freeze", HttpMethod.Post, $"{Card}/freeze", """{"reason":"text","idempotency_key":"k1"}"""),
        ("cards_unfreeze", HttpMethod.Post, $"{Card}/unfreeze", """{"idempotency_key":"k1"}"""),
        ("cards_close", HttpMethod.Post, $"{Card}/close", """{"reason":"lost","idempotency_key":"k1"}"""),
        ("cards_replace", HttpMethod.Post, $"{Card}/replace",
            """{"reason":"lost","form":"virtual","idempotency_key":"k1"}"""),
        ("cards_unblock_pin", HttpMethod.Post, $"{Card}/unblock-pin", """{"idempotency_key":"k1"}"""),
        ("cards_reveal", HttpMethod.Post, $"{Card}/reveal", """{"token":"rvl_text"}"""),
        ("card_vault_rotate", HttpMethod.Post, "/cards/vault/rotate", """{"reason":"text","idempotency_key":"k1"}"""),
        ("card_programs_create", HttpMethod.Post, "/cards/programs",
            """
            {"name":"text","bin":"400000","number_length":16,"currency":"USD","form":"virtual","expiry_months":12,
            "default":true,"review_answer":"decline","partial_approval":true,"hold_days":{"7011":1},
            "metadata":{"k":"v"},"idempotency_key":"k1"}
            """),
        ("card_programs_update", HttpMethod.Patch, "/cards/programs/prg_01kq5249taew7vxy3ydjmby001",
            """
            {"name":"text","default":true,"review_answer":"decline","partial_approval":true,"hold_days":{"7011":1},
            "metadata":{"k":"v"},"idempotency_key":"k1"}
            """),
        ("card_programs_put_external_decision", HttpMethod.Put,
            "/cards/programs/prg_01kq5249taew7vxy3ydjmby001/external-decision",
            """{"url":"https://tenant.example/decide","timeout_ms":2000,"fallback":"decline"}"""),
        ("card_accounts_put", HttpMethod.Put, "/cards/accounts/prepaid", """{"currency":"USD","floor_minor":1}"""),
        ("card_accounts_deposit", HttpMethod.Post, "/cards/accounts/prepaid/deposits",
            """{"amount_minor":1,"bank":"main","description":"text","idempotency_key":"k1"}"""),
        ("card_accounts_withdraw", HttpMethod.Post, "/cards/accounts/prepaid/withdrawals",
            """{"amount_minor":1,"bank":"main","description":"text","idempotency_key":"k1"}"""),
        ("card_authorizations_request", HttpMethod.Post, "/cards/authorizations",
            """
            {"card":"crd_01kq5249taew7vxy3ydjmby001","kind":"authorization","amount_minor":1,"currency":"USD",
            "billing_amount_minor":1,"billing_currency":"USD","merchant":{"id":"m","category":"5812"},
            "channel":"pos","partial_approval":true,"network":{"stan":"1"},"original":{"stan":"1"},
            "replacement_amount_minor":1,"expiry":"2912","pin":"passed","cvv":"passed","advised_code":"00",
            "approval_code":"000001","idempotency_key":"k1"}
            """),
        ("card_authorizations_increment", HttpMethod.Post, $"{Authorization}/increment",
            """{"amount_minor":1,"idempotency_key":"k1"}"""),
        ("card_authorizations_reverse", HttpMethod.Post, $"{Authorization}/reverse",
            """{"amount_minor":1,"idempotency_key":"k1"}"""),
        ("card_authorizations_approve", HttpMethod.Post, $"{Authorization}/approve",
            """{"reason":"text","idempotency_key":"k1"}"""),
        ("card_authorizations_decline", HttpMethod.Post, $"{Authorization}/decline",
            """{"reason":"text","idempotency_key":"k1"}"""),
        ("card_controls_set", HttpMethod.Post, "/cards/controls",
            """
            {"level":"card","card":"crd_01kq5249taew7vxy3ydjmby001",
            "rules":[{"name":"abroad","kind":"country","allow":["DE"]}],"description":"text","idempotency_key":"k1"}
            """),
        ("card_authorizations_explain (a purchase)", HttpMethod.Post, "/cards/authorizations/explain",
            """
            {"card":"crd_01kq5249taew7vxy3ydjmby001","amount_minor":1,"currency":"USD","billing_amount_minor":1,
            "billing_currency":"USD","merchant":{"id":"mer_1","name":"text","category":"5812","country":"DE"},
            "channel":"pos","partial_approval":true,"expiry":"2912","pin":"passed","cvv":"passed",
            "at":"2026-01-01T00:00:00Z","sets":["ctl_01kq5249taew7vxy3ydjmby001"],
            "controls":[{"level":"card","rules":[]}]}
            """),
        ("card_authorizations_explain (a reversal)", HttpMethod.Post, "/cards/authorizations/explain",
            """
            {"card":"crd_01kq5249taew7vxy3ydjmby001","kind":"reversal",
            "original_authorization":"ath_01kq5249taew7vxy3ydjmby001","amount_minor":1,"currency":"USD",
            "replacement_amount_minor":1,"advised_code":"00"}
            """),
        ("card_authorizations_explain (a decision)", HttpMethod.Post, "/cards/authorizations/explain",
            """{"authorization":"ath_01kq5249taew7vxy3ydjmby001","decision":1}"""),
        ("card_authorizations_replay_policy", HttpMethod.Post, "/cards/authorizations/replay-policy",
            """
            {"card":"crd_01kq5249taew7vxy3ydjmby001","from":"2026-01-01T00:00:00Z","to":"2026-01-02T00:00:00Z",
            "sets":["ctl_01kq5249taew7vxy3ydjmby001"],"controls":[{"level":"card","rules":[]}]}
            """),
        ("card_disputes_open", HttpMethod.Post, "/cards/disputes",
            """
            {"authorization":"ath_01kq5249taew7vxy3ydjmby001","amount_minor":1,"reason":"fraud","description":"text",
            "idempotency_key":"k1"}
            """),
        ("card_disputes_add_evidence", HttpMethod.Post, $"{CardDispute}/evidence",
            """
            {"files":[{"name":"a.txt","content_type":"text/plain","kind":"receipt","content":"dGV4dA=="}],
            "idempotency_key":"k1"}
            """),
        ("card_disputes_file", HttpMethod.Post, $"{CardDispute}/file",
            """{"network_reference":"text","idempotency_key":"k1"}"""),
        ("card_disputes_represent", HttpMethod.Post, $"{CardDispute}/represent",
            """{"contested_minor":1,"note":"text","idempotency_key":"k1"}"""),
        ("card_disputes_accept", HttpMethod.Post, $"{CardDispute}/accept",
            """{"written_off_minor":1,"note":"text","idempotency_key":"k1"}"""),
        ("card_disputes_escalate", HttpMethod.Post, $"{CardDispute}/escalate",
            """{"to":"arbitration","note":"text","idempotency_key":"k1"}"""),
        ("card_disputes_resolve", HttpMethod.Post, $"{CardDispute}/resolve",
            """
            {"outcome":"won","recovered_minor":1,"denied_minor":1,"written_off_minor":1,"note":"text",
            "idempotency_key":"k1"}
            """),
        ("card_disputes_withdraw", HttpMethod.Post, $"{CardDispute}/withdraw",
            """{"note":"text","idempotency_key":"k1"}"""),
        ("card_disputes_credit", HttpMethod.Post, $"{CardDispute}/credit",
            """{"action":"grant","amount_minor":1,"idempotency_key":"k1"}"""),
        ("sandbox_authorizations (that begins)", HttpMethod.Post, "/sandbox/authorizations",
            """
            {"action":"authorize","card":"crd_01kq5249taew7vxy3ydjmby001","kind":"authorization","amount_minor":1,
            "currency":"USD","merchant":{"id":"mer_1","name":"text","category":"5812","country":"DE"},"channel":"pos",
            "partial_approval":true,"expiry":"2912","pin":"passed","cvv":"passed","advised_code":"00",
            "idempotency_key":"k1"}
            """),
        ("sandbox_authorizations (that goes on)", HttpMethod.Post, "/sandbox/authorizations",
            """
            {"action":"clear","authorization":"ath_01kq5249taew7vxy3ydjmby001","amount_minor":1,"final":true,
            "idempotency_key":"k1"}
            """),
        ("sandbox_clearing_file", HttpMethod.Post, "/sandbox/clearing-file",
            """
            {"format":"csv",
            "faults":[{"kind":"wrong_amount","authorization":"ath_01kq5249taew7vxy3ydjmby001"}]}
            """),
    ];
}
