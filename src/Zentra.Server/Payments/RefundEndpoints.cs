using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Zentra.Payments;
using Zentra.Payments.Payments;
using Zentra.Payments.Refunds;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Server.Http;
using Zentra.Server.OpenApi;

namespace Zentra.Server.Payments;

/// <summary>`/payments/{id}/refunds` and `/refunds`.</summary>
internal static class RefundEndpoints
{
    private static readonly ProblemType RefundNotFound = new("refund_not_found", 404, "There is no such refund.");

    public static IReadOnlyList<ProblemType> Problems => [RefundNotFound];

    /// <summary>The operations that an intent envelope may name.</summary>
    public static IReadOnlyList<NamedOperation> Operations { get; } =
    [
        NamedOperation.OnPayment(
            "refunds_create", PaymentsCapability.RefundPayment, RequestJson.Default.CreateRefundRequest, Read),
    ];

    public static void MapRefunds(this IEndpointRouteBuilder app)
    {
        app.MapPost("/payments/{id}/refunds", Create).WithTags("Refunds")
            .Named("refunds_create", "Refund all or part of what was captured").Needs(Permission.Pay)
            .Takes<CreateRefundRequest>().WithKey(required: true)
            .Gives<RefundResource>(201, 202).Refuses(400, 402, 404, 409, 422);
        var refunds = app.MapGroup("/refunds").WithTags("Refunds");
        refunds.MapGet("", List).Named("refunds_list", "List refunds, newest first").Needs(Permission.Read)
            .Lists("payment", "status").Gives<Listing<RefundResource>>(200).Refuses(400);
        refunds.MapGet("/{id}", Get).Named("refunds_get", "Read a refund").Needs(Permission.Read)
            .Gives<RefundResource>(200).Refuses(404);
    }

    private static async Task<IResult> Create(HttpContext http, string id, Door door, IStore store)
    {
        var parsed = await JsonBody.Read(http, RequestJson.Default.CreateRefundRequest);
        if (parsed.Value is not { } body)
        {
            return parsed.Refusal(http);
        }
        var faults = new Faults();
        var command = Read(id, body, faults);
        if (faults.Any)
        {
            return faults.Refusal(http);
        }
        if (!Identifier.TryParse(id, Payment.Kind.Prefix, out _))
        {
            return PaymentEndpoints.NotFound(http);
        }
        return await Mutation.Run(
            http,
            door,
            PaymentsCapability.RefundPayment,
            command,
            body.IdempotencyKey,
            isKeyRequired: true,
            open => Present(store, RequestScope.Of(http).Caller.Scope, open),
            answer => $"/refunds/{PaymentEndpoints.IdOf(answer)}");
    }

    private static PaymentCommand.Refund Read(string id, CreateRefundRequest body, Faults faults)
    {
        faults.CheckAmount("/amount_minor", body.AmountMinor);
        faults.CheckText("/reason", body.Reason, 200);
        faults.CheckMetadata("/metadata", body.Metadata);
        return new(id, body.AmountMinor, body.Reason, body.Metadata);
    }

    private static async Task<IResult> Get(HttpContext http, string id, IStore store)
    {
        var request = RequestScope.Of(http);
        var found = Identifier.TryParse(id, Refund.Kind.Prefix, out _)
            ? await store.Record(request.Caller.Scope, Refund.Kind, id)
            : null;
        return found is { State: Refund refund }
            ? new Reply(200, RefundResource.Render(refund), Reply.Json)
            : Reply.Of(Problem.Of(new Rejection(RefundNotFound, "There is no such refund in this workspace."), request.RequestId));
    }

    private static async Task<IResult> List(HttpContext http, IStore store)
    {
        var query = new Query(http);
        var payment = query.Id("payment", Payment.Kind.Prefix);
        var status = query.OneOf("status", WireName.All<RefundStatus>());
        var page = query.Page(Refund.Kind.Prefix, withMetadata: true);
        if (query.Refusal() is { } refusal)
        {
            return refusal;
        }
        var columns = new List<(string, string)>();
        if (payment is not null)
        {
            columns.Add(("payment", payment));
        }
        if (status is not null)
        {
            columns.Add(("status", status));
        }
        var rows = await store.Records(
            RequestScope.Of(http).Caller.Scope, Refund.Kind, new(page) { Columns = columns, Metadata = query.Metadata });
        return JsonReply.Ok(
            Listing<RefundResource>.Of(
                rows, page.Limit, r => RefundResource.Of((Refund)r.State), r => ((Refund)r.State).Id,
                newerFirst: page.NewerThan is not null),
            ResponseJson.Default.ListingRefundResource);
    }

    /// <summary>The refund that the intent of this sequence opened, as it is now.</summary>
    private static async ValueTask<ReadOnlyMemory<byte>> Present(IStore store, Scope scope, Result.Open open)
    {
        var payment = (Payment)(await store.Record(scope, Payment.Kind, open.Subject))!.State;
        var refund = payment.Attempts.Single(a => a.Refund is not null && a.OpenedBy == open.Sequence).Refund!;
        return RefundResource.Render((Refund)(await store.Record(scope, Refund.Kind, refund))!.State);
    }
}
