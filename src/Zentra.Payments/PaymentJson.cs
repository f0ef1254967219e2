using System.Text.Json.Serialization;
using Zentra.Payments.Disputes;
using Zentra.Payments.Methods;
using Zentra.Payments.Payments;
using Zentra.Payments.Providers;
using Zentra.Payments.Refunds;
using Zentra.Payments.Routing;

namespace Zentra.Payments;

/// <summary>The JSON of this capability: its recorded commands, and the resources of the contract.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RouteDecisionResource))]
[JsonSerializable(typeof(PaymentResource))]
[JsonSerializable(typeof(RefundResource))]
[JsonSerializable(typeof(PaymentCommand.Create), TypeInfoPropertyName = "CreatePayment")]
[JsonSerializable(typeof(PaymentCommand.Confirm), TypeInfoPropertyName = "ConfirmPayment")]
[JsonSerializable(typeof(PaymentCommand.Capture), TypeInfoPropertyName = "CapturePayment")]
[JsonSerializable(typeof(PaymentCommand.Increment), TypeInfoPropertyName = "IncrementPayment")]
[JsonSerializable(typeof(PaymentCommand.Cancel), TypeInfoPropertyName = "CancelPayment")]
[JsonSerializable(typeof(PaymentCommand.Refund), TypeInfoPropertyName = "RefundPayment")]
[JsonSerializable(typeof(PaymentCommand.RecordOutcome))]
[JsonSerializable(typeof(PaymentCommand.SettleUnknown))]
[JsonSerializable(typeof(PaymentCommand.Wake))]
public sealed partial class PaymentJson : JsonSerializerContext;

/// <summary>
/// The JSON of stored states: what has its default value is left out, because every commit writes it.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(Dispute))]
[JsonSerializable(typeof(DisputeFile))]
[JsonSerializable(typeof(Payment))]
[JsonSerializable(typeof(PaymentMethod))]
[JsonSerializable(typeof(Provider))]
[JsonSerializable(typeof(ProviderCallback))]
[JsonSerializable(typeof(ProviderReference))]
[JsonSerializable(typeof(ReceivedMessage))]
[JsonSerializable(typeof(RoutingTable))]
[JsonSerializable(typeof(RoutingVersion))]
[JsonSerializable(typeof(Refund))]
public sealed partial class StateJson : JsonSerializerContext;
