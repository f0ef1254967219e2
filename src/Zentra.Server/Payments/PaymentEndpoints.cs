using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Zentra.Payments;
using Zentra.Payments.Payments;
using Zentra.Payments.Payouts;
using Zentra.Payments.Settlement;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Reviews;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Server.Http;
using Zentra.Server.OpenApi;
using Zentra.Server.Intents;

namespace Zentra.Server.Payments;

/// <summary>`/payments`: from the first call to the last refund.</summary>
internal static class PaymentEndpoints
{
    private static readonly string[] Channels = ["ecommerce", "moto", "recurring", "in_store"];

    /// <summary>The operations that an intent envelope may name.</summary>
    public static IReadOnlyList<NamedOperation> Operations { get; } =
    [
        NamedOperation.Of(
            "payments_create", PaymentsCapability.Create, RequestJson.Default.CreatePaymentRequest, Read),
        NamedOperation.OnPayment(
            "payments_confirm", PaymentsCapability.Confirm, RequestJson.Default.ConfirmPaymentRequest, Read),
        NamedOperation.OnPayment(
            "payments_capture", PaymentsCapability.Capture, RequestJson.Default.CapturePaymentRequest, Read),
        NamedOperation.OnPayment(
            "payments_increment", PaymentsCapability.Increment, RequestJson.Default.IncrementPaymentRequest, Read),
        NamedOperation.OnPayment(
            "payments_cancel", PaymentsCapability.Cancel, RequestJson.Default.CancelPaymentRequest, Read),
    ];

    public static void MapPayments(this IEndpointRouteBuilder app)
    {
        var payments = app.MapGroup("/payments").WithTags("Payments");
        payments.MapPost("", Create).Named("payments_create", "Create a payment").Needs(Permission.Pay)
            .Takes<CreatePaymentRequest>().WithKey(required: true)
            .Gives<PaymentResource>(201, 202).Refuses(400, 402, 409, 422);
        payments.MapGet("", List).Named("payments_list", "List payments, newest first").Needs(Permission.Read)
            .Lists("customer", "status").Gives<Listing<PaymentResource>>(200).Refuses(400);
        payments.MapGet("/{id}", Get).Named("payments_get", "Read a payment").Needs(Permission.Read)
            .Gives<PaymentResource>(200).Refuses(404);
        payments.MapPost("/{id}/confirm", Confirm)
            .Named("payments_confirm", "Confirm a payment that is created or requires action").Needs(Permission.Pay)
            .Takes<ConfirmPaymentRequest>().WithKey(required: true)
            .Gives<PaymentResource>(201, 202).Refuses(400, 402, 404, 409, 422);
        payments.MapPost("/{id}/capture", Capture).Named("payments_capture", "Capture all or part of an authorization")
            .Needs(Permission.Pay).Takes<CapturePaymentRequest>().WithKey(required: true)
            .Gives<PaymentResource>(200, 202).Refuses(400, 402, 404, 409, 422);
        payments.MapPost("/{id}/increment", Increment).Named("payments_increment", "Raise an authorization")
            .Needs(Permission.Pay).Takes<IncrementPaymentRequest>().WithKey(required: true)
            .Gives<PaymentResource>(200, 202).Refuses(400, 402, 404, 409, 422);
        payments.MapPost("/{id}/cancel", Cancel).Named("payments_cancel", "Cancel, or release what is not captured")
            .Needs(Permission.Pay).Takes<CancelPaymentRequest>().WithKey(required: true)
            .Gives<PaymentResource>(200, 202).Refuses(400, 402, 404, 409, 422);
        payments.MapGet("/{id}/story", Story).Named("payments_story", "The payment's whole timeline").Needs(Permission.Read)
            .Gives<StoryResource>(200).Refuses(404);
    }

    private static async Task<IResult> Create(HttpContext http, Door door, IStore store)
    {
        var parsed = await JsonBody.Read(http, RequestJson.Default.CreatePaymentRequest);
        if (parsed.Value is not { } body)
        {
            return parsed.Refusal(http);
        }
        var faults = new Faults();
        var command = Read(body, faults);
        if (faults.Any)
        {
            return faults.Refusal(http);
        }
        return await Mutation.Run(
            http, door, PaymentsCapability.Create, command, body.IdempotencyKey, isKeyRequired: true,
            open => Present(store, RequestScope.Of(http).Caller.Scope, open.Subject),
            answer => $"/payments/{IdOf(answer)}");
    }

    private static Task<IResult> Confirm(HttpContext http, string id, Door door, IStore store) => Change(
        http, id, door, store, PaymentsCapability.Confirm, RequestJson.Default.ConfirmPaymentRequest, Read, b => b.IdempotencyKey);

    private static Task<IResult> Capture(HttpContext http, string id, Door door, IStore store) => Change(
        http, id, door, store, PaymentsCapability.Capture, RequestJson.Default.CapturePaymentRequest, Read, b => b.IdempotencyKey);

    private static Task<IResult> Increment(HttpContext http, string id, Door door, IStore store) => Change(
        http, id, door, store, PaymentsCapability.Increment, RequestJson.Default.IncrementPaymentRequest, Read,
        b => b.IdempotencyKey);

    private static Task<IResult> Cancel(HttpContext http, string id, Door door, IStore store) => Change(
        http, id, door, store, PaymentsCapability.Cancel, RequestJson.Default.CancelPaymentRequest, Read, b => b.IdempotencyKey);

    private static PaymentCommand.Create Read(CreatePaymentRequest body, Faults faults)
    {
        faults.RequireAmount("/amount_minor", body.AmountMinor);
        faults.RequireCurrency("/currency", body.Currency);
        faults.RequireReference("/customer", body.Customer);
        faults.CheckReference("/merchant", body.Merchant);
        faults.CheckReference("/payment_method", body.PaymentMethod);
        faults.CheckText("/description", body.Description, 500);
        faults.CheckMetadata("/metadata", body.Metadata);
        if (body.Country is { } country && (country.Length != 2 || !country.All(char.IsAsciiLetterUpper)))
        {
            faults.Add("/country", "invalid_value", "/country must be an ISO 3166-1 code of two upper-case letters.");
        }
        if (body.Channel is { } channel && !Channels.Contains(channel))
        {
            faults.Add("/channel", "invalid_value", $"/channel must be one of {string.Join(", ", Channels)}.");
        }
        return new(
            body.AmountMinor ?? 0,
            body.Currency ?? "",
            body.Customer ?? "",
            body.Merchant,
            body.PaymentMethod,
            body.CaptureMethod ?? CaptureMethod.Manual,
            body.Confirm ?? true,
            body.Description,
            body.Metadata)
        {
            Country = body.Country,
            Channel = body.Channel,
        };
    }

    private static PaymentCommand.Confirm Read(string id, ConfirmPaymentRequest body, Faults faults)
    {
        faults.CheckReference("/payment_method", body.PaymentMethod);
        return new(id, body.PaymentMethod);
    }

    private static PaymentCommand.Capture Read(string id, CapturePaymentRequest body, Faults faults)
    {
        faults.CheckAmount("/amount_minor", body.AmountMinor);
        return new(id, body.AmountMinor, body.Final ?? false);
    }

    private static PaymentCommand.Increment Read(string id, IncrementPaymentRequest body, Faults faults)
    {
        faults.RequireAmount("/amount_minor", body.AmountMinor);
        return new(id, body.AmountMinor ?? 0);
    }

    private static PaymentCommand.Cancel Read(string id, CancelPaymentRequest body, Faults faults)
    {
        faults.CheckText("/reason", body.Reason, 200);
        return new(id, body.Reason);
    }

    private static async Task<IResult> Get(HttpContext http, string id, IStore store)
    {
        var scope = RequestScope.Of(http).Caller.Scope;
        return await Find(store, scope, id) is { } payment
            ? new Reply(200, PaymentResource.Render(payment), Reply.Json)
            : NotFound(http);
    }

    private static async Task<IResult> List(HttpContext http, IStore store)
    {
        var query = new Query(http);
        var customer = query.Text("customer", 128);
        var status = query.OneOf("status", WireName.All<PaymentStatus>());
        var page = query.Page("pay", withMetadata: true);
        if (query.Refusal() is { } refusal)
        {
            return refusal;
        }
        var columns = new List<(string, string)>();
        if (customer is not null)
        {
            columns.Add(("customer", customer));
        }
        if (status is not null)
        {
            columns.Add(("status", status));
        }
        var rows = await store.Records(
            RequestScope.Of(http).Caller.Scope, Payment.Kind, new(page) { Columns = columns, Metadata = query.Metadata });
        return JsonReply.Ok(
            Listing<PaymentResource>.Of(
                rows, page.Limit, r => PaymentResource.Of((Payment)r.State), r => ((Payment)r.State).Id,
                newerFirst: page.NewerThan is not null),
            ResponseJson.Default.ListingPaymentResource);
    }

    private static async Task<IResult> Story(HttpContext http, string id, IStore store)
    {
        var scope = RequestScope.Of(http).Caller.Scope;
        if (await Find(store, scope, id) is not { } payment)
        {
            return NotFound(http);
        }
        var intents = await PaymentStory.Intents(store, scope, payment);
        var steps = new List<IntentResource>();
        foreach (var intent in intents)
        {
            steps.Add(await IntentResource.Of(store, intent));
        }
        var payout = await PaymentStory.Payout(store, scope, payment, intents);
        return JsonReply.Ok(
            new StoryResource(id, payment.Status.Name(), PaymentResource.Of(payment), steps)
            {
                SettlementLines =
                    [.. (await PaymentStory.Lines(store, scope, payment)).Select(SettlementLineResource.Of)],
                Settlements = [.. (await PaymentStory.Batches(store, scope, payment)).Select(SettlementResource.Of)],
                Reviews = [.. (await PaymentStory.Reviews(store, scope, payment)).Select(ReviewResource.Of)],
                Payout = payout is null ? null : PayoutResource.Of(payout),
            },
            ResponseJson.Default.StoryResource);
    }

    private static async Task<IResult> Change<T>(
        HttpContext http,
        string id,
        Door door,
        IStore store,
        Operation operation,
        JsonTypeInfo<T> json,
        Func<string, T, Faults, Command> read,
        Func<T, string?> key)
        where T : class
    {
        var parsed = await JsonBody.Read(http, json);
        if (parsed.Value is not { } body)
        {
            return parsed.Refusal(http);
        }
        var faults = new Faults();
        var command = read(id, body, faults);
        if (faults.Any)
        {
            return faults.Refusal(http);
        }
        if (!Identifier.TryParse(id, Payment.Kind.Prefix, out _))
        {
            return NotFound(http);
        }
        return await Mutation.Run(
            http, door, operation, command, key(body), isKeyRequired: true,
            open => Present(store, RequestScope.Of(http).Caller.Scope, open.Subject));
    }

    internal static async ValueTask<Payment?> Find(IStore store, Scope scope, string id) =>
        Identifier.TryParse(id, Payment.Kind.Prefix, out _)
            ? (Payment?)(await store.Record(scope, Payment.Kind, id))?.State
            : null;

    internal static Reply NotFound(HttpContext http) => Reply.Of(Problem.Of(
        new Rejection(PaymentProblems.NotFound, "There is no such payment in this workspace."),
        RequestScope.Of(http).RequestId));

    private static async ValueTask<ReadOnlyMemory<byte>> Present(IStore store, Scope scope, string id) =>
        PaymentResource.Render((Payment)(await store.Record(scope, Payment.Kind, id))!.State);

    internal static string? IdOf(Answer answer)
    {
        using var body = JsonDocument.Parse(answer.Body);
        return body.RootElement.TryGetProperty("id", out var id) ? id.GetString() : null;
    }
}
