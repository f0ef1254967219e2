using System.Collections.Frozen;
using Zentra.Payments.Payments;
using Zentra.Payments.Providers;
using Zentra.Payments.Routing;

namespace Zentra.Server.Connectors;

/// <summary>
/// The in-process provider of sandbox workspaces. Its answer is a function of the test token, the operation and how
/// often it was asked, so it is the same in every run and after every crash.
/// </summary>
public sealed class SandboxConnector : IConnector
{
    /// <summary>When a refund that fails after its success is asked about.</summary>
    private const int ConfirmAfterSeconds = 5;

    public string Name => "sandbox";

    private static readonly FrozenDictionary<string, string> DeclineTokens = DeclineCodes.All
        .Where(c => c.Code != DeclineCodes.Unmapped && c.Code != "payment_method_not_found")
        .ToFrozenDictionary(c => $"tok_declined_{c.Code}", c => c.Code, StringComparer.Ordinal);

    /// <summary>Every test token and what it does; the public documentation is made from this.</summary>
    public static IReadOnlyList<(string Token, string Behaviour)> Tokens { get; } =
    [
        ("tok_approved", "Everything is approved. The default."),
        ("tok_requires_action", "Authorization requires action; confirming the payment approves it."),
        ("tok_requires_action_fails", "Authorization requires action; confirming it is declined with authentication_failed."),
        ("tok_timeout_approved", "Authorization times out (outcome unknown); asked about it, the provider had approved."),
        ("tok_timeout_declined", "Authorization times out; asked about it, the provider had declined."),
        ("tok_timeout_lost", "Authorization times out; the provider never got it, so it is sent again and approved."),
        ("tok_late_approved", "Authorization times out; the provider answers approved only when asked the third time."),
        ("tok_unknown", "Authorization times out, and the provider never says what became of it."),
        ("tok_refused", "The provider refuses before it begins."),
        ("tok_capture_declined", "Approved, but every capture is declined."),
        ("tok_capture_timeout", "Approved, but a capture times out; asked about it, the provider had captured."),
        ("tok_cancel_declined", "Approved, but cannot be canceled."),
        ("tok_increment_declined", "Approved, but increments are declined with limit_exceeded."),
        ("tok_refund_declined", "Approved, but refunds are declined."),
        ("tok_refund_fails_later", "Refunds succeed, and fail five seconds later."),
        .. DeclineTokens.OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => (t.Key, $"Authorization is declined with {t.Value}.")),
    ];

    public Capabilities Capabilities { get; } = RoutingDecider.SandboxCan;

    public ConnectorNeeds Needs { get; } = new([], [], []);

    public bool IsForTests => true;

    public ValueTask<ProviderOutcome> Send(
        ProviderCall call, ProviderAccount account, CancellationToken cancellation) => new(Answer(call));

    /// <summary>It has no voice of its own.</summary>
    public CallbackReading Read(Callback callback, ProviderAccount account) =>
        new CallbackReading.Unsigned("The sandbox provider sends no callbacks.");

    private static ProviderOutcome Answer(ProviderCall call) => call.Operation switch
    {
        ProviderOperation.Authorize => Authorize(call),
        ProviderOperation.Increment => Unless(call, "tok_increment_declined", "limit_exceeded"),
        ProviderOperation.Capture when call.PaymentMethod == "tok_capture_timeout" => new ProviderOutcome.Unknown("timeout"),
        ProviderOperation.Capture => Unless(call, "tok_capture_declined", "processing_error"),
        ProviderOperation.Void => Unless(call, "tok_cancel_declined", "method_not_supported"),
        ProviderOperation.Refund when call.PaymentMethod == "tok_refund_fails_later" =>
            new ProviderOutcome.Approved(Reference(call), ConfirmAfterSeconds),
        ProviderOperation.Refund => Unless(call, "tok_refund_declined", "invalid_account"),
        ProviderOperation.Reverse => Approved(call),
        _ => throw new ArgumentOutOfRangeException(nameof(call)),
    };

    public ValueTask<ProviderOutcome> Query(
        ProviderCall call, ProviderAccount account, CancellationToken cancellation) =>
        new((call.Operation, call.PaymentMethod) switch
        {
            (ProviderOperation.Authorize, "tok_timeout_approved") => Approved(call),
            (ProviderOperation.Authorize, "tok_timeout_declined") => new ProviderOutcome.Declined("do_not_honor", "05"),
            (ProviderOperation.Authorize, "tok_timeout_lost") => new ProviderOutcome.NotReceived(),
            (ProviderOperation.Authorize, "tok_late_approved") =>
                call.Queries < 3 ? new ProviderOutcome.Unknown("in_progress") : Approved(call),
            (ProviderOperation.Authorize, "tok_unknown") => new ProviderOutcome.Unknown("no_answer"),
            (ProviderOperation.Capture, "tok_capture_timeout") => Approved(call),
            (ProviderOperation.Refund, "tok_refund_fails_later") => new ProviderOutcome.Declined("invalid_account", "R03"),
            // A call whose answer a crash lost: it is what it would have been.
            _ => Answer(call),
        });

    private static ProviderOutcome Authorize(ProviderCall call) => call.PaymentMethod switch
    {
        "tok_approved" or "tok_capture_declined" or "tok_capture_timeout" or "tok_cancel_declined"
            or "tok_increment_declined" or "tok_refund_declined" or "tok_refund_fails_later" => Approved(call),
        "tok_requires_action" when call.ProviderReference is not null => Approved(call),
        "tok_requires_action_fails" when call.ProviderReference is not null =>
            new ProviderOutcome.Declined("authentication_failed", "1A"),
        "tok_requires_action" or "tok_requires_action_fails" => new ProviderOutcome.RequiresAction(
            Reference(call), "redirect_to_url", $"https://sandbox.invalid/authenticate/{call.ProviderKey}"),
        "tok_timeout_lost" when call.Queries > 0 => Approved(call),
        "tok_timeout_approved" or "tok_timeout_declined" or "tok_timeout_lost" or "tok_late_approved" or "tok_unknown" =>
            new ProviderOutcome.Unknown("timeout"),
        "tok_refused" => new ProviderOutcome.RefusedBeforeProcessing("provider_busy"),
        _ => DeclineTokens.TryGetValue(call.PaymentMethod, out var code)
            ? new ProviderOutcome.Declined(code, code)
            : new ProviderOutcome.Declined("payment_method_not_found", call.PaymentMethod),
    };

    private static ProviderOutcome Unless(ProviderCall call, string token, string code) => call.PaymentMethod == token
        ? new ProviderOutcome.Declined(code, code)
        : Approved(call);

    private static ProviderOutcome.Approved Approved(ProviderCall call) => new(Reference(call));

    private static string Reference(ProviderCall call) => $"sbx_{call.ProviderKey}";
}
