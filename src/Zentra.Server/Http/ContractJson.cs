using System.Text.Json.Serialization;
using Zentra.Payments.Payments;
using Zentra.Payments.Refunds;
using Zentra.Runtime.Intents;
using Zentra.Server.Access;
using Zentra.Server.Events;
using Zentra.Server.Evidence;
using Zentra.Server.Ledger;
using Zentra.Server.Operations;
using Zentra.Server.Payments;
using Zentra.Server.Intents;
using Zentra.Server.Sandbox;

namespace Zentra.Server.Http;

/// <summary>Requests: strict. What the contract does not name is refused.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = false,
    NumberHandling = JsonNumberHandling.Strict,
    MaxDepth = JsonBody.MaxDepth)]
[JsonSerializable(typeof(CreatePaymentRequest))]
[JsonSerializable(typeof(ConfirmPaymentRequest))]
[JsonSerializable(typeof(CapturePaymentRequest))]
[JsonSerializable(typeof(IncrementPaymentRequest))]
[JsonSerializable(typeof(CancelPaymentRequest))]
[JsonSerializable(typeof(CreateRefundRequest))]
[JsonSerializable(typeof(CreateIntentRequest))]
[JsonSerializable(typeof(ChangeAccountRequest))]
[JsonSerializable(typeof(CreateApiKeyRequest))]
[JsonSerializable(typeof(CreateWorkspaceRequest))]
[JsonSerializable(typeof(UpdateWorkspaceRequest))]
[JsonSerializable(typeof(AdvanceClockRequest))]
internal sealed partial class RequestJson : JsonSerializerContext;

/// <summary>Responses: what is absent is left out; additions are no break.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PaymentResource))]
[JsonSerializable(typeof(Listing<PaymentResource>))]
[JsonSerializable(typeof(RefundResource))]
[JsonSerializable(typeof(Listing<RefundResource>))]
[JsonSerializable(typeof(StoryResource))]
[JsonSerializable(typeof(IntentResource))]
[JsonSerializable(typeof(Listing<IntentResource>))]
[JsonSerializable(typeof(Listing<AccountResource>))]
[JsonSerializable(typeof(AccountResource))]
[JsonSerializable(typeof(Listing<EntryResource>))]
[JsonSerializable(typeof(TrialBalanceResource))]
[JsonSerializable(typeof(EventResource))]
[JsonSerializable(typeof(Listing<EventResource>))]
[JsonSerializable(typeof(CheckpointResource))]
[JsonSerializable(typeof(ConsistencyResource))]
[JsonSerializable(typeof(EvidenceKeysResource))]
[JsonSerializable(typeof(ApiKeyResource))]
[JsonSerializable(typeof(Listing<ApiKeyResource>))]
[JsonSerializable(typeof(WorkspaceResource))]
[JsonSerializable(typeof(Listing<WorkspaceResource>))]
[JsonSerializable(typeof(ClockResource))]
[JsonSerializable(typeof(HealthResource))]
[JsonSerializable(typeof(Problem))]
internal sealed partial class ResponseJson : JsonSerializerContext;
