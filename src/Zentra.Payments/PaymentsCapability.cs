using System.Text.Json.Serialization.Metadata;
using Zentra.Payments.Disputes;
using Zentra.Payments.Methods;
using Zentra.Payments.Payments;
using Zentra.Payments.Payouts;
using Zentra.Payments.Providers;
using Zentra.Payments.Refunds;
using Zentra.Payments.Routing;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Reviews;

namespace Zentra.Payments;

/// <summary>Payments as the runtime sees them: every operation by name, with its decider.</summary>
public static class PaymentsCapability
{
    public static readonly Operation Create = Operation.Of(
        "payments.create",
        PaymentJson.Default.CreatePayment,
        command => PaymentMethod.IsStored(command.PaymentMethod ?? "")
            ? [RoutingTable.Kind.Key(RoutingTable.Id), PaymentMethod.Kind.Key(command.PaymentMethod!)]
            : [RoutingTable.Kind.Key(RoutingTable.Id)],
        (command, records, context) => PaymentDecider.Decide(null, command, records, context),
        (command, _, workspace) => PaymentPostings.Accounts(command, workspace));

    public static readonly Operation Confirm =
        On("payments.confirm", PaymentJson.Default.ConfirmPayment, c => c.Payment);
    public static readonly Operation Capture =
        On("payments.capture", PaymentJson.Default.CapturePayment, c => c.Payment);
    public static readonly Operation Increment =
        On("payments.increment", PaymentJson.Default.IncrementPayment, c => c.Payment);
    public static readonly Operation Cancel =
        On("payments.cancel", PaymentJson.Default.CancelPayment, c => c.Payment);
    public static readonly Operation RefundPayment =
        On("refunds.create", PaymentJson.Default.RefundPayment, c => c.Payment);
    public static readonly Operation Wake =
        On("payments.wake", PaymentJson.Default.Wake, c => c.Payment);

    public static readonly Operation SettleUnknown = Operation.Of(
        "payments.settle_unknown",
        PaymentJson.Default.SettleUnknown,
        c => c.Review is { } review
            ? [Payment.Kind.Key(c.Payment), Review.Records.Key(review)]
            : [Payment.Kind.Key(c.Payment)],
        (command, records, context) => UnknownReview.Decide(
            records.Find(Payment.Kind, command.Payment), command, records, context),
        (command, records, _) => PaymentPostings.Accounts(records.Find(Payment.Kind, command.Payment)));

    public static readonly Operation RecordOutcome = Operation.Of(
        "payments.record_outcome",
        PaymentJson.Default.RecordOutcome,
        c => [Payment.Kind.Key(c.Payment)],
        (command, records, context) => PaymentOutcomes.Decide(
            records.Find(Payment.Kind, command.Payment),
            command.Attempt,
            command.Outcome,
            command.Asked == true,
            records,
            context),
        (command, records, _) => PaymentPostings.Accounts(records.Find(Payment.Kind, command.Payment)));

    public static readonly Capability Capability = new(
        "payments",
        [
            Create, Confirm, Capture, Increment, Cancel, RefundPayment, RecordOutcome, Wake, SettleUnknown,
            PaymentMethods.Create, PaymentMethods.Detach, ProviderDecider.Put, RoutingDecider.Put, Messages.Receive,
            DisputeOperations.GiveEvidence, DisputeOperations.Accept, DisputeOperations.Wake,
            .. PayoutOperations.All,
        ],
        [
            Payment.Kind, Refund.Kind, PaymentMethod.Kind, Provider.Kind, ProviderCallback.Kind,
            ProviderReference.Kind, ReceivedMessage.Kind, RoutingTable.Kind, RoutingVersion.Kind,
            Dispute.Kind, DisputeFile.Kind, .. PayoutOperations.Kinds,
        ])
    {
        Events =
        [
            .. PaymentEvents.All, .. RefundEvents.All, .. DisputeEvents.All, .. RoutingEvents.All,
            .. ProviderEvents.All, .. MethodEvents.All, .. PayoutEvents.All,
        ],
    };

    private static Operation On<TCommand>(string name, JsonTypeInfo<TCommand> json, Func<TCommand, string> payment)
        where TCommand : PaymentCommand => Operation.Of(
            name,
            json,
            command => [Payment.Kind.Key(payment(command))],
            (command, records, context) =>
                PaymentDecider.Decide(records.Find(Payment.Kind, payment(command)), command, records, context),
            (command, records, _) => PaymentPostings.Accounts(records.Find(Payment.Kind, payment(command))));
}
