namespace Zentra.Api.Tests.Payments;

/// <summary>The table of lives: outcomes that come late or never, what time does, and refunds. See <see cref="LifeCase"/>.</summary>
internal static class OutcomeLives
{
    private const string Hold = "customer -1000, reserved +1000";
    private const string Release = "reserved -1000, customer +1000";
    private const string Made = "created, route.selected, authorized";
    private const string Unknown = "created, route.selected, unknown";
    private const string Captured = $"{Hold}; reserved -1000, settlement +1000";

    public static readonly LifeCase[] Outcomes =
    [
        new("An outcome that is unknown stays reserved, and nothing else is tried")
        {
            Token = "tok_unknown", Steps = "capture; cancel; confirm; wait 5; wait 30",
            Answers = "202, 409 payment_state_conflict, 202, 409 payment_operation_in_progress, 200, 200",
            Facets = "unknown: authorization unknown, capture none, refund none",
            Amounts = "0 authorized, 0 captured, 0 refunded", Events = $"{Unknown}, cancel_requested", Ledger = Hold,
            Explanation = "sandbox gave no answer that can be trusted to the authorization of 10.00 USD (no_answer); money may have moved. "
                + "Do nothing: the provider is being asked, and the books stay as they are until it answers.",
        },
        new("A cancellation while nobody knows waits, and undoes what was approved after all")
        {
            Token = "tok_timeout_approved", Steps = "cancel; cancel; wait 5",
            Answers = "202, 202, 409 payment_operation_in_progress, 200",
            Facets = "canceled: authorization canceled, capture none, refund none",
            Amounts = "0 authorized, 0 captured, 0 refunded",
            Events = $"{Unknown}, cancel_requested, canceled, reversal_started, reversed",
            Ledger = $"{Hold}; {Release}",
            Explanation = "sandbox approved the reversal of 10.00 USD.",
        },
        new("A cancellation while nobody knows ends the payment when the provider had declined")
        {
            Token = "tok_timeout_declined", Steps = "cancel; wait 5; cancel",
            Answers = "202, 202, 200, 409 payment_state_conflict",
            Facets = "canceled: authorization canceled, capture none, refund none",
            Amounts = "0 authorized, 0 captured, 0 refunded", Events = $"{Unknown}, cancel_requested, canceled",
            Ledger = $"{Hold}; {Release}",
            Explanation = "sandbox refused the authorization of 10.00 USD: the issuer refused without a reason (raw code 05); no money moved. "
                + "Ask the customer to call the issuer, or to use another method.",
        },
        new("Asked after a time-out, the provider had approved")
        {
            Token = "tok_timeout_approved", Steps = "wait 5", Answers = "202, 200",
            Facets = "authorized: authorization authorized, capture none, refund none",
            Amounts = "1000 authorized, 0 captured, 0 refunded", Events = $"{Unknown}, authorized", Ledger = Hold,
            Explanation = "sandbox approved the authorization of 10.00 USD.",
        },
        new("Asked after a time-out, the provider had declined")
        {
            Token = "tok_timeout_declined", Steps = "wait 5", Answers = "202, 200",
            Facets = "declined: authorization declined, capture none, refund none",
            Amounts = "0 authorized, 0 captured, 0 refunded", Events = $"{Unknown}, declined", Ledger = $"{Hold}; {Release}",
            Explanation = "sandbox refused the authorization of 10.00 USD: the issuer refused without a reason (raw code 05); no money moved. "
                + "Ask the customer to call the issuer, or to use another method.",
        },
        new("What the provider never got is sent again with the same key")
        {
            Token = "tok_timeout_lost", Steps = "wait 5", Answers = "202, 200",
            Facets = "authorized: authorization authorized, capture none, refund none",
            Amounts = "1000 authorized, 0 captured, 0 refunded", Events = $"{Unknown}, authorized", Ledger = Hold,
            Explanation = "sandbox approved the authorization of 10.00 USD.",
        },
        new("A provider that needs to be asked twice has not answered yet")
        {
            Token = "tok_late_approved", Steps = "wait 5; wait 29", Answers = "202, 200, 200",
            Facets = "unknown: authorization unknown, capture none, refund none",
            Amounts = "0 authorized, 0 captured, 0 refunded", Events = Unknown, Ledger = Hold,
            Explanation = "sandbox gave no answer that can be trusted to the authorization of 10.00 USD (in_progress); money may have moved. "
                + "Do nothing: the provider is being asked, and the books stay as they are until it answers.",
        },
        new("A late approval comes when the provider is asked the third time")
        {
            Token = "tok_late_approved", Steps = "wait 5; wait 30; wait 300", Answers = "202, 200, 200, 200",
            Facets = "authorized: authorization authorized, capture none, refund none",
            Amounts = "1000 authorized, 0 captured, 0 refunded", Events = $"{Unknown}, authorized", Ledger = Hold,
            Explanation = "sandbox approved the authorization of 10.00 USD.",
        },
        new("A refusal before processing gives back what was reserved")
        {
            Token = "tok_refused", Answers = "402 payment_declined",
            Facets = "declined: authorization declined, capture none, refund none",
            Amounts = "0 authorized, 0 captured, 0 refunded", Events = "created, route.selected, declined", Ledger = $"{Hold}; {Release}",
            Explanation = "sandbox refused the authorization of 10.00 USD before it began (raw code provider_busy); no money moved. "
                + "Try again with a new key.",
        },
        new("A required action is confirmed, and the payment is authorized")
        {
            Token = "tok_requires_action", Steps = "capture; confirm", Answers = "201, 409 payment_state_conflict, 201",
            Facets = "authorized: authorization authorized, capture none, refund none",
            Amounts = "1000 authorized, 0 captured, 0 refunded", Events = "created, route.selected, requires_action, authorized",
            Ledger = Hold, Explanation = "sandbox approved the authorization of 10.00 USD.",
        },
        new("A required action that fails declines the payment")
        {
            Token = "tok_requires_action_fails", Steps = "confirm", Answers = "201, 402 payment_declined",
            Facets = "declined: authorization declined, capture none, refund none",
            Amounts = "0 authorized, 0 captured, 0 refunded", Events = "created, route.selected, requires_action, declined",
            Ledger = $"{Hold}; {Release}",
            Explanation = "sandbox refused the authorization of 10.00 USD: the customer did not pass authentication (raw code 1A); no money moved. "
                + "Ask the customer to authenticate again.",
        },
        new("Another method does not inherit the action that was asked of the first")
        {
            Token = "tok_requires_action_fails", Steps = "confirm tok_requires_action", Answers = "201, 201",
            Facets = "requires_action: authorization requires_action, capture none, refund none",
            Amounts = "0 authorized, 0 captured, 0 refunded", Events = "created, route.selected, requires_action, route.selected, requires_action",
            Ledger = Hold,
            Explanation = "sandbox waits for the customer before the authorization of 10.00 USD. "
                + "Send the customer to next_action.url, then confirm the payment.",
        },
        new("A required action can be canceled")
        {
            Token = "tok_requires_action", Steps = "cancel", Answers = "201, 200",
            Facets = "canceled: authorization canceled, capture none, refund none",
            Amounts = "0 authorized, 0 captured, 0 refunded", Events = "created, route.selected, requires_action, canceled",
            Ledger = $"{Hold}; {Release}", Explanation = "sandbox approved the cancellation of 10.00 USD.",
        },
        new("A required action runs out after a day")
        {
            Token = "tok_requires_action", Steps = "wait 86399; confirm tok_requires_action; wait 86400; confirm",
            Answers = "201, 200, 201, 200, 409 payment_state_conflict",
            Facets = "authorized: authorization authorized, capture none, refund none",
            Amounts = "1000 authorized, 0 captured, 0 refunded", Events = "created, route.selected, requires_action, authorized",
            Ledger = Hold, Explanation = "sandbox approved the authorization of 10.00 USD.",
        },
        new("An action that nobody took gives back what was reserved")
        {
            Token = "tok_requires_action", Steps = "wait 86401; confirm", Answers = "201, 200, 409 payment_state_conflict",
            Facets = "expired: authorization expired, capture none, refund none",
            Amounts = "0 authorized, 0 captured, 0 refunded", Events = "created, route.selected, requires_action, expired",
            Ledger = $"{Hold}; {Release}",
            Explanation = "sandbox waits for the customer before the authorization of 10.00 USD. "
                + "Send the customer to next_action.url, then confirm the payment.",
        },
        new("An authorization runs out after seven days")
        {
            Steps = "wait 604790; capture 300; wait 20; capture",
            Answers = "201, 200, 200, 200, 409 payment_state_conflict",
            Facets = "captured: authorization expired, capture partial, refund none",
            Amounts = "1000 authorized, 300 captured, 0 refunded", Events = $"{Made}, captured, expired",
            Ledger = $"{Hold}; reserved -300, settlement +300; reserved -700, customer +700",
            Explanation = "sandbox approved the capture of 3.00 USD.",
        },
    ];

    public static readonly LifeCase[] Refunds =
    [
        new("A refund without an amount gives back all")
        {
            Steps = "capture; refund", Answers = "201, 200, 201",
            Facets = "refunded: authorization authorized, capture full, refund full",
            Amounts = "1000 authorized, 1000 captured, 1000 refunded", Events = $"{Made}, captured, refund.created, refund.posted",
            Ledger = $"{Captured}; settlement -1000, customer +1000", Explanation = "sandbox approved the refund of 10.00 USD.",
        },
        new("Refunds add up to the captures and no further")
        {
            Steps = "capture; refund 300; refund 701; refund 700; refund 1",
            Answers = "201, 200, 201, 422 refund_exceeds_capture, 201, 422 refund_exceeds_capture",
            Facets = "refunded: authorization authorized, capture full, refund full",
            Amounts = "1000 authorized, 1000 captured, 1000 refunded",
            Events = $"{Made}, captured, refund.created, refund.posted, refund.created, refund.posted",
            Ledger = $"{Captured}; settlement -300, customer +300; settlement -700, customer +700",
            Explanation = "sandbox approved the refund of 7.00 USD.",
        },
        new("What is not captured cannot be refunded")
        {
            Steps = "refund", Answers = "201, 409 payment_state_conflict",
            Facets = "authorized: authorization authorized, capture none, refund none",
            Amounts = "1000 authorized, 0 captured, 0 refunded", Events = Made, Ledger = Hold,
            Explanation = "sandbox approved the authorization of 10.00 USD.",
        },
        new("A declined refund gives nothing back, and can be tried again")
        {
            Token = "tok_refund_declined", Steps = "capture; refund 300; refund 300",
            Answers = "201, 200, 402 refund_declined, 402 refund_declined",
            Facets = "captured: authorization authorized, capture full, refund none",
            Amounts = "1000 authorized, 1000 captured, 0 refunded",
            Events = $"{Made}, captured, refund.created, refund.failed, refund.created, refund.failed",
            Ledger = Captured,
            Explanation = "sandbox refused the refund of 3.00 USD: the account does not exist or is closed (raw code invalid_account); no money moved. "
                + "Ask the customer for another method.",
        },
        new("A refund that fails after its success is posted back by new entries")
        {
            Token = "tok_refund_fails_later", Steps = "capture; refund 300; wait 6", Answers = "201, 200, 201, 200",
            Facets = "captured: authorization authorized, capture full, refund none",
            Amounts = "1000 authorized, 1000 captured, 0 refunded",
            Events = $"{Made}, captured, refund.created, refund.posted, refund.failed",
            Ledger = $"{Captured}; settlement -300, customer +300; customer -300, settlement +300",
            Explanation = "sandbox approved the refund of 3.00 USD, then took it back: the account does not exist or is closed (raw code R03); "
                + "the money did not reach the customer. "
                + "Ask the customer for another method.",
        },
        new("All that was captured is refunded, and the rest canceled: the payment is refunded")
        {
            Steps = "capture 400; refund; cancel", Answers = "201, 200, 201, 200",
            Facets = "refunded: authorization canceled, capture partial, refund full",
            Amounts = "1000 authorized, 400 captured, 400 refunded",
            Events = $"{Made}, captured, refund.created, refund.posted, canceled",
            Ledger = $"{Hold}; reserved -400, settlement +400; settlement -400, customer +400; reserved -600, customer +600",
            Explanation = "sandbox approved the cancellation of 6.00 USD.",
        },
        new("All that was captured is refunded, and the rest runs out: the payment is refunded")
        {
            Steps = "capture 400; refund; wait 604801", Answers = "201, 200, 201, 200",
            Facets = "refunded: authorization expired, capture partial, refund full",
            Amounts = "1000 authorized, 400 captured, 400 refunded",
            Events = $"{Made}, captured, refund.created, refund.posted, expired",
            Ledger = $"{Hold}; reserved -400, settlement +400; settlement -400, customer +400; reserved -600, customer +600",
            Explanation = "sandbox approved the refund of 4.00 USD.",
        },
        new("A capture after a full refund makes the refund partial again")
        {
            Steps = "capture 400; refund; capture 600", Answers = "201, 200, 201, 200",
            Facets = "captured: authorization authorized, capture full, refund partial",
            Amounts = "1000 authorized, 1000 captured, 400 refunded",
            Events = $"{Made}, captured, refund.created, refund.posted, captured",
            Ledger = $"{Hold}; reserved -400, settlement +400; settlement -400, customer +400; reserved -600, settlement +600",
            Explanation = "sandbox approved the capture of 6.00 USD.",
        },
    ];
}
