using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Zentra.Payments.Payouts;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Server.Http;
using Zentra.Server.OpenApi;

namespace Zentra.Server.Payouts;

/// <summary>`/payouts`: from a merchant's settled balance to its bank account.</summary>
internal static class PayoutEndpoints
{
    private const int MaxDescription = 100;

    public static void MapPayouts(this IEndpointRouteBuilder app)
    {
        var payouts = app.MapGroup("/payouts").WithTags("Payouts");
        payouts.MapPost("", Create).Named("payouts_create", "Pay a merchant out, from what is settled")
            .Needs(Permission.Pay).Takes<CreatePayoutRequest>().WithKey(required: true)
            .Gives<PayoutResource>(201).Refuses(400, 409, 422);
        payouts.MapGet("", List).Named("payouts_list", "List payouts, newest first").Needs(Permission.Read)
            .Lists("status", "merchant", "currency", "file").Gives<Listing<PayoutResource>>(200).Refuses(400);
        payouts.MapGet("/{id}", Get).Named("payouts_get", "Read a payout").Needs(Permission.Read)
            .Gives<PayoutResource>(200).Refuses(404);
        payouts.MapPost("/{id}/cancel", Cancel)
            .Named("payouts_cancel", "Give a payout back to the balance before it is sent").Needs(Permission.Pay)
            .Takes<CancelPayoutRequest>().WithKey(required: false)
            .Gives<PayoutResource>(200).Refuses(400, 404, 409, 422);
        payouts.MapPost("/{id}/mark-paid", MarkPaid)
            .Named("payouts_mark_paid", "Say that a payout was paid, before a statement does")
            .Needs(Permission.Operate).Takes<MarkPayoutPaidRequest>().WithKey(required: false)
            .Gives<PayoutResource>(200).Refuses(400, 404, 409, 422);
        payouts.MapPost("/{id}/fail", Fail)
            .Named("payouts_fail", "Say that the bank did not execute a payout").Needs(Permission.Operate)
            .Takes<SettlePayoutRequest>().WithKey(required: false)
            .Gives<PayoutResource>(200).Refuses(400, 404, 409, 422);
        payouts.MapPost("/{id}/return", Return)
            .Named("payouts_return", "Say that a payout came back").Needs(Permission.Operate)
            .Takes<SettlePayoutRequest>().WithKey(required: false)
            .Gives<PayoutResource>(200).Refuses(400, 404, 409, 422);
        app.MapPayoutAccounts();
        app.MapPayoutFiles();
        app.MapBankStatements();
    }

    private static async Task<IResult> Create(HttpContext http, Door door)
    {
        var parsed = await JsonBody.Read(http, PayoutRequests.Default.CreatePayoutRequest);
        if (parsed.Value is not { } body)
        {
            return parsed.Refusal(http);
        }
        var faults = new Faults();
        faults.CheckReference("/merchant", body.Merchant);
        faults.CheckAmount("/amount_minor", body.AmountMinor);
        faults.RequireCurrency("/currency", body.Currency);
        faults.CheckText("/description", body.Description, MaxDescription);
        faults.CheckMetadata("/metadata", body.Metadata);
        if (faults.Any)
        {
            return faults.Refusal(http);
        }
        var command = new PayoutCommand.Create(
            body.Merchant, body.AmountMinor, body.Currency!, body.Description, body.Metadata);
        return await Mutation.Run(
            http, door, PayoutOperations.Create, command, body.IdempotencyKey, isKeyRequired: true, AtOnce,
            answer => $"/payouts/{IdOf(answer)}");
    }

    private static async Task<IResult> List(HttpContext http, IStore store)
    {
        var query = new Query(http);
        var columns = new List<(string, string)>();
        foreach (var (name, value) in new[]
        {
            ("status", query.OneOf("status", WireName.All<PayoutStatus>())),
            ("merchant", query.Text("merchant", 128)),
            ("currency", query.Text("currency", 3)),
            ("file", query.Id("file", PayoutFile.Kind.Prefix)),
        })
        {
            if (value is not null)
            {
                columns.Add((name, value));
            }
        }
        var page = query.Page(Payout.Kind.Prefix, withMetadata: true);
        if (query.Refusal() is { } refusal)
        {
            return refusal;
        }
        var rows = await store.Records(
            RequestScope.Of(http).Caller.Scope, Payout.Kind,
            new(page) { Columns = columns, Metadata = query.Metadata });
        return JsonReply.Ok(
            Listing<PayoutResource>.Of(
                rows, page.Limit, r => PayoutResource.Of((Payout)r.State), r => ((Payout)r.State).Id,
                newerFirst: page.NewerThan is not null),
            PayoutResponses.Default.ListingPayoutResource);
    }

    private static async Task<IResult> Get(HttpContext http, string id, IStore store) =>
        await Find(store, RequestScope.Of(http).Caller.Scope, id) is { } payout
            ? new Reply(200, PayoutResource.Render(payout), Reply.Json)
            : NotFound(http);

    private static async Task<IResult> Cancel(HttpContext http, string id, Door door)
    {
        var parsed = await JsonBody.Read(http, PayoutRequests.Default.CancelPayoutRequest);
        if (parsed.Value is not { } body)
        {
            return parsed.Refusal(http);
        }
        var faults = new Faults();
        faults.CheckText("/reason", body.Reason, 500);
        return await Run(
            http, id, door, PayoutOperations.Cancel, new PayoutCommand.Cancel(id, body.Reason), body.IdempotencyKey,
            faults);
    }

    private static async Task<IResult> MarkPaid(HttpContext http, string id, Door door)
    {
        var parsed = await JsonBody.Read(http, PayoutRequests.Default.MarkPayoutPaidRequest);
        if (parsed.Value is not { } body)
        {
            return parsed.Refusal(http);
        }
        var faults = new Faults();
        PayoutReading.CheckBankName("/bank", body.Bank, faults);
        PayoutReading.RequireReason(body.Reason, faults);
        var command = new PayoutCommand.MarkPaid(id, body.Bank, body.Reason ?? "");
        return await Run(http, id, door, PayoutOperations.MarkPaid, command, body.IdempotencyKey, faults);
    }

    private static Task<IResult> Fail(HttpContext http, string id, Door door) => Settle(
        http, id, door, PayoutOperations.Fail, reason => new PayoutCommand.Fail(id, reason));

    private static Task<IResult> Return(HttpContext http, string id, Door door) => Settle(
        http, id, door, PayoutOperations.Return, reason => new PayoutCommand.Return(id, reason));

    private static async Task<IResult> Settle(
        HttpContext http, string id, Door door, Operation operation, Func<string, PayoutCommand> command)
    {
        var parsed = await JsonBody.Read(http, PayoutRequests.Default.SettlePayoutRequest);
        if (parsed.Value is not { } body)
        {
            return parsed.Refusal(http);
        }
        var faults = new Faults();
        PayoutReading.RequireReason(body.Reason, faults);
        return await Run(http, id, door, operation, command(body.Reason ?? ""), body.IdempotencyKey, faults);
    }

    private static async Task<IResult> Run(
        HttpContext http,
        string id,
        Door door,
        Operation operation,
        PayoutCommand command,
        string? keyInBody,
        Faults faults)
    {
        if (faults.Any)
        {
            return faults.Refusal(http);
        }
        return Identifier.TryParse(id, Payout.Kind.Prefix, out _)
            ? await Mutation.Run(http, door, operation, command, keyInBody, isKeyRequired: false, AtOnce)
            : NotFound(http);
    }

    internal static async ValueTask<Payout?> Find(IStore store, Scope scope, string id) =>
        Identifier.TryParse(id, Payout.Kind.Prefix, out _)
            ? (Payout?)(await store.Record(scope, Payout.Kind, id))?.State
            : null;

    internal static ValueTask<ReadOnlyMemory<byte>> AtOnce(Result.Open open) =>
        throw new InvalidOperationException("A payout is answered at once.");

    internal static string? IdOf(Answer answer)
    {
        using var body = JsonDocument.Parse(answer.Body);
        return body.RootElement.TryGetProperty("id", out var id) ? id.GetString() : null;
    }

    internal static Reply NotFound(HttpContext http) =>
        Refuse(http, PayoutProblems.NotFound, "There is no such payout in this workspace.");

    internal static Reply Refuse(HttpContext http, ProblemType type, string detail) =>
        Reply.Of(Problem.Of(new Rejection(type, detail), RequestScope.Of(http).RequestId));
}
