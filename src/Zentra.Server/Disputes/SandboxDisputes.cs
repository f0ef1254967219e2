using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Zentra.Payments.Disputes;
using Zentra.Payments.Payments;
using Zentra.Payments.Providers;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Server.Http;
using Zentra.Server.OpenApi;

namespace Zentra.Server.Disputes;

/// <summary>
/// `/sandbox/disputes`: disputes of test workspaces. They come as a provider's messages do, by the same path.
/// </summary>
internal static class SandboxDisputes
{
    private const string Prefix = "sandbox_";

    private static readonly TimeSpan TimeForEvidence = TimeSpan.FromDays(7);

    private static readonly string[] Stages = ["opened", "inquiry"];
    private static readonly string[] Outcomes = ["won", "lost", "second_stage", "closed"];

    public static void MapSandboxDisputes(this IEndpointRouteBuilder app)
    {
        var disputes = app.MapGroup("/sandbox/disputes").WithTags("Sandbox");
        disputes.MapPost("", Open)
            .Named("sandbox_open_dispute", "Have a sandbox payment disputed").Needs(Permission.Pay)
            .Takes<OpenSandboxDisputeRequest>().Gives<DisputeResource>(201).Refuses(400, 403, 404, 409);
        disputes.MapPost("/{id}/decide", Decide)
            .Named("sandbox_decide_dispute", "Have a sandbox dispute decided, or taken up again")
            .Needs(Permission.Pay)
            .Takes<DecideSandboxDisputeRequest>().Gives<DisputeResource>(200).Refuses(400, 403, 404);
    }

    /// <summary>Evidence that says how it ends, decides a dispute that was opened here.</summary>
    public static async ValueTask DecideBySignal(
        Dispute dispute, RequestScope request, IStore store, ProviderMessages messages)
    {
        var isInquiry = dispute.Status == DisputeStatus.Inquiry;
        DisputeNoticeStage? told = dispute.Text?.UncategorizedText switch
        {
            "winning_evidence" => isInquiry ? DisputeNoticeStage.Closed : DisputeNoticeStage.Won,
            "losing_evidence" => isInquiry ? DisputeNoticeStage.Opened : DisputeNoticeStage.Lost,
            _ => null,
        };
        if (told is { } stage && !request.Caller.Livemode && dispute.SubmittedAt is not null
            && (isInquiry || dispute.Status == DisputeStatus.UnderReview)
            && dispute.Reference.StartsWith(Prefix, StringComparison.Ordinal))
        {
            await Tell(dispute, stage, request, store, messages);
        }
    }

    private static async Task<IResult> Open(HttpContext http, IStore store, ProviderMessages messages)
    {
        var parsed = await JsonBody.Read(http, DisputeRequests.Default.OpenSandboxDisputeRequest);
        if (parsed.Value is not { } body)
        {
            return parsed.Refusal(http);
        }
        var faults = new Faults();
        Check(body, faults);
        if (faults.Any)
        {
            return faults.Refusal(http);
        }
        var request = RequestScope.Of(http);
        if (request.Caller.Livemode)
        {
            return SandboxOnly(http);
        }
        if (await store.Record(request.Caller.Scope, Payment.Kind, body.Payment!) is not { State: Payment payment })
        {
            return DisputeEndpoints.Refuse(
                http, PaymentProblems.NotFound, "There is no such payment in this workspace.");
        }
        if (payment.AmountCapturedMinor == 0)
        {
            return DisputeEndpoints.Refuse(
                http, PaymentProblems.StateConflict,
                $"A payment that is {payment.Status.Name()} cannot be disputed: nothing of it is captured.");
        }
        var reference = $"{Prefix}{request.Draw.Id.Text("dispute")}";
        await messages.Receive(request.Caller.Scope, payment.Route!.Provider, Message(payment, request, new(
            reference,
            body.Stage == "inquiry" ? DisputeNoticeStage.Inquiry : DisputeNoticeStage.Opened,
            body.AmountMinor ?? payment.AmountCapturedMinor,
            payment.Currency,
            body.Reason ?? "fraudulent",
            RawReason: null,
            request.Draw.At.Plus(TimeForEvidence),
            body.FeeMinor ?? 0)));
        var alias = (ProviderReference)(await store.Record(
            request.Caller.Scope, ProviderReference.Kind,
            ProviderReference.IdOfDispute(payment.Route.Provider, reference)))!.State;
        var dispute = (await DisputeEndpoints.Find(store, request.Caller.Scope, alias.Object))!;
        return new Reply(201, DisputeResource.Render(dispute), Reply.Json) { Location = $"/disputes/{dispute.Id}" };
    }

    private static async Task<IResult> Decide(HttpContext http, string id, IStore store, ProviderMessages messages)
    {
        var parsed = await JsonBody.Read(http, DisputeRequests.Default.DecideSandboxDisputeRequest);
        if (parsed.Value is not { } body)
        {
            return parsed.Refusal(http);
        }
        var request = RequestScope.Of(http);
        if (request.Caller.Livemode)
        {
            return SandboxOnly(http);
        }
        if (await DisputeEndpoints.Find(store, request.Caller.Scope, id) is not { } dispute)
        {
            return DisputeEndpoints.NotFound(http);
        }
        var faults = new Faults();
        if (body.Outcome is null || !Outcomes.Contains(body.Outcome))
        {
            faults.Add("/outcome", "invalid_value", $"/outcome must be one of {string.Join(", ", Outcomes)}.");
        }
        faults.CheckAmount("/fee_returned_minor", body.FeeReturnedMinor);
        if (faults.Any)
        {
            return faults.Refusal(http);
        }
        var stage = WireName.Find<DisputeNoticeStage>(body.Outcome!)!.Value;
        await Tell(dispute, stage, request, store, messages, body.FeeReturnedMinor ?? 0);
        return new Reply(
            200, DisputeResource.Render((await DisputeEndpoints.Find(store, request.Caller.Scope, id))!), Reply.Json);
    }

    private static void Check(OpenSandboxDisputeRequest body, Faults faults)
    {
        if (body.Payment is null || !Identifier.TryParse(body.Payment, Payment.Kind.Prefix, out _))
        {
            faults.Add("/payment", "required", "/payment is required: the payment's identifier.");
        }
        faults.CheckAmount("/amount_minor", body.AmountMinor);
        faults.CheckAmount("/fee_minor", body.FeeMinor);
        if (body.Reason is not null && !DisputeReasons.All.Contains(body.Reason))
        {
            faults.Add("/reason", "invalid_value", $"/reason must be one of {string.Join(", ", DisputeReasons.All)}.");
        }
        if (body.Stage is not null && !Stages.Contains(body.Stage))
        {
            faults.Add("/stage", "invalid_value", $"/stage must be one of {string.Join(", ", Stages)}.");
        }
    }

    private static async Task Tell(
        Dispute dispute,
        DisputeNoticeStage stage,
        RequestScope request,
        IStore store,
        ProviderMessages messages,
        long feeReturnedMinor = 0)
    {
        var scope = request.Caller.Scope;
        var payment = (Payment)(await store.Record(scope, Payment.Kind, dispute.Payment))!.State;
        await messages.Receive(scope, dispute.Provider, Message(payment, request, new(
            dispute.Reference,
            stage,
            dispute.AmountMinor,
            dispute.Currency,
            dispute.Reason,
            dispute.RawReason,
            stage is DisputeNoticeStage.Opened or DisputeNoticeStage.SecondStage
                ? request.Draw.At.Plus(TimeForEvidence)
                : null,
            dispute.FeeMinor,
            feeReturnedMinor)));
    }

    /// <summary>A message of its own for each request: it names the payment by the key of its authorization.</summary>
    private static ProviderMessage Message(Payment payment, RequestScope request, DisputeNotice notice) => new()
    {
        Id = request.RequestId,
        Type = $"sandbox.dispute.{notice.Stage.Name()}",
        ProviderKey = payment.Attempts[0].ProviderKey,
        AmountMinor = notice.AmountMinor,
        Currency = notice.Currency,
        Dispute = notice,
    };

    private static Reply SandboxOnly(HttpContext http) => DisputeEndpoints.Refuse(
        http, AccessProblems.SandboxOnly, "Disputes are opened and decided here in sandbox workspaces only.");
}
