namespace Zentra.Api.Tests.Payments;

/// <summary>The table of lives: authorization, capture and cancellation. See <see cref="LifeCase"/>.</summary>
internal static class PaymentLives
{
    private const string Hold = "customer -1000, reserved +1000";
    private const string Made = "created, route.selected, authorized";

    public static readonly LifeCase[] Captures =
    [
        new("An approval is held until it is captured")
        {
            Answers = "201", Facets = "authorized: authorization authorized, capture none, refund none",
            Amounts = "1000 authorized, 0 captured, 0 refunded", Events = Made, Ledger = Hold,
            Explanation = "sandbox approved the authorization of 10.00 USD.",
        },
        new("A capture without an amount takes all")
        {
            Steps = "capture", Answers = "201, 200", Facets = "captured: authorization authorized, capture full, refund none",
            Amounts = "1000 authorized, 1000 captured, 0 refunded", Events = $"{Made}, captured",
            Ledger = $"{Hold}; reserved -1000, settlement +1000", Explanation = "sandbox approved the capture of 10.00 USD.",
        },
        new("A partial capture leaves the rest reserved")
        {
            Steps = "capture 400", Answers = "201, 200",
            Facets = "partially_captured: authorization authorized, capture partial, refund none",
            Amounts = "1000 authorized, 400 captured, 0 refunded", Events = $"{Made}, captured",
            Ledger = $"{Hold}; reserved -400, settlement +400", Explanation = "sandbox approved the capture of 4.00 USD.",
        },
        new("Captures add up to the authorization")
        {
            Steps = "capture 400; capture 350; capture", Answers = "201, 200, 200, 200",
            Facets = "captured: authorization authorized, capture full, refund none",
            Amounts = "1000 authorized, 1000 captured, 0 refunded", Events = $"{Made}, captured, captured, captured",
            Ledger = $"{Hold}; reserved -400, settlement +400; reserved -350, settlement +350; reserved -250, settlement +250",
            Explanation = "sandbox approved the capture of 2.50 USD.",
        },
        new("A final capture releases the rest to the customer")
        {
            Steps = "capture 400 final", Answers = "201, 200",
            Facets = "captured: authorization authorized, capture partial, refund none",
            Amounts = "1000 authorized, 400 captured, 0 refunded", Events = $"{Made}, captured",
            Ledger = $"{Hold}; reserved -400, settlement +400, reserved -600, customer +600",
            Explanation = "sandbox approved the capture of 4.00 USD.",
        },
        new("Nothing is captured after the final capture")
        {
            Steps = "capture 400 final; capture 1; cancel", Answers = "201, 200, 409 payment_state_conflict, 409 payment_state_conflict",
            Facets = "captured: authorization authorized, capture partial, refund none",
            Amounts = "1000 authorized, 400 captured, 0 refunded", Events = $"{Made}, captured",
            Ledger = $"{Hold}; reserved -400, settlement +400, reserved -600, customer +600",
            Explanation = "sandbox approved the capture of 4.00 USD.",
        },
        new("No more is captured than was authorized")
        {
            Steps = "capture 1001; capture 400; capture 601; capture 600; capture 1",
            Answers = "201, 422 capture_exceeds_authorization, 200, 422 capture_exceeds_authorization, 200, 409 payment_state_conflict",
            Facets = "captured: authorization authorized, capture full, refund none",
            Amounts = "1000 authorized, 1000 captured, 0 refunded", Events = $"{Made}, captured, captured",
            Ledger = $"{Hold}; reserved -400, settlement +400; reserved -600, settlement +600",
            Explanation = "sandbox approved the capture of 6.00 USD.",
        },
        new("Automatic capture comes with the authorization")
        {
            More = ""","capture_method":"automatic" """, Answers = "201",
            Facets = "captured: authorization authorized, capture full, refund none",
            Amounts = "1000 authorized, 1000 captured, 0 refunded", Events = $"{Made}, captured",
            Ledger = $"{Hold}; reserved -1000, settlement +1000",
            Explanation = "sandbox approved the authorization of 10.00 USD and captured it.",
        },
        new("A declined capture leaves the money reserved, and can be canceled")
        {
            Token = "tok_capture_declined", Steps = "capture; cancel", Answers = "201, 402 capture_declined, 200",
            Facets = "canceled: authorization canceled, capture none, refund none",
            Amounts = "1000 authorized, 0 captured, 0 refunded", Events = $"{Made}, capture_declined, canceled",
            Ledger = $"{Hold}; reserved -1000, customer +1000", Explanation = "sandbox approved the cancellation of 10.00 USD.",
        },
        new("A capture that times out blocks no other amount, and is known when the provider is asked")
        {
            Token = "tok_capture_timeout", Steps = "capture 400; capture 601; cancel; wait 5",
            Answers = "201, 202, 422 capture_exceeds_authorization, 409 payment_operation_in_progress, 200",
            Facets = "partially_captured: authorization authorized, capture partial, refund none",
            Amounts = "1000 authorized, 400 captured, 0 refunded", Events = $"{Made}, unknown, captured",
            Ledger = $"{Hold}; reserved -400, settlement +400", Explanation = "sandbox approved the capture of 4.00 USD.",
        },
        new("An increment raises the authorization, and all of it can be captured")
        {
            Steps = "increment 500; capture", Answers = "201, 200, 200",
            Facets = "captured: authorization authorized, capture full, refund none",
            Amounts = "1500 authorized, 1500 captured, 0 refunded", Events = $"{Made}, incremented, captured",
            Ledger = $"{Hold}; customer -500, reserved +500; reserved -1500, settlement +1500",
            Explanation = "sandbox approved the capture of 15.00 USD.",
        },
        new("A declined increment reserves nothing more")
        {
            Token = "tok_increment_declined", Steps = "increment 500", Answers = "201, 402 increment_declined",
            Facets = "authorized: authorization authorized, capture none, refund none",
            Amounts = "1000 authorized, 0 captured, 0 refunded", Events = $"{Made}, increment_declined",
            Ledger = $"{Hold}; customer -500, reserved +500; reserved -500, customer +500",
            Explanation = "sandbox refused the increment of 5.00 USD: the issuer's spending limit is exceeded (raw code limit_exceeded); no money moved. "
                + "Try a smaller amount, or another method.",
        },
        new("A cancellation gives back what was reserved, and ends the payment")
        {
            Steps = "cancel; cancel; capture; increment 1; confirm",
            Answers = "201, 200, 409 payment_state_conflict, 409 payment_state_conflict, 409 payment_state_conflict, 409 payment_state_conflict",
            Facets = "canceled: authorization canceled, capture none, refund none",
            Amounts = "1000 authorized, 0 captured, 0 refunded", Events = $"{Made}, canceled",
            Ledger = $"{Hold}; reserved -1000, customer +1000", Explanation = "sandbox approved the cancellation of 10.00 USD.",
        },
        new("A cancellation after a partial capture gives back the rest only")
        {
            Steps = "capture 400; cancel; capture 1", Answers = "201, 200, 200, 409 payment_state_conflict",
            Facets = "captured: authorization canceled, capture partial, refund none",
            Amounts = "1000 authorized, 400 captured, 0 refunded", Events = $"{Made}, captured, canceled",
            Ledger = $"{Hold}; reserved -400, settlement +400; reserved -600, customer +600",
            Explanation = "sandbox approved the cancellation of 6.00 USD.",
        },
        new("A declined cancellation changes nothing, and the payment can be captured")
        {
            Token = "tok_cancel_declined", Steps = "cancel; capture", Answers = "201, 402 cancel_declined, 200",
            Facets = "captured: authorization authorized, capture full, refund none",
            Amounts = "1000 authorized, 1000 captured, 0 refunded", Events = $"{Made}, cancel_declined, captured",
            Ledger = $"{Hold}; reserved -1000, settlement +1000", Explanation = "sandbox approved the capture of 10.00 USD.",
        },
        new("A payment that is not confirmed reserves nothing, and can be canceled")
        {
            More = ""","confirm":false""", Steps = "capture; refund; cancel",
            Answers = "201, 409 payment_state_conflict, 409 payment_state_conflict, 200",
            Facets = "canceled: authorization canceled, capture none, refund none",
            Amounts = "0 authorized, 0 captured, 0 refunded", Events = "created, canceled", Ledger = "",
        },
        new("A payment that is confirmed later is authorized then")
        {
            More = ""","confirm":false""", Steps = "confirm; confirm", Answers = "201, 201, 409 payment_state_conflict",
            Facets = "authorized: authorization authorized, capture none, refund none",
            Amounts = "1000 authorized, 0 captured, 0 refunded", Events = Made, Ledger = Hold,
            Explanation = "sandbox approved the authorization of 10.00 USD.",
        },
    ];
}
