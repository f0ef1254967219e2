using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace Zentra.Simulators.Acquirer;

/// <summary>What callers use: authorizations, what is done to them, and questions about operations.</summary>
internal sealed class PaymentEndpoints(
    AcquirerOptions options,
    Book book,
    Script script,
    Chaos chaos,
    CallbackQueue callbacks,
    TimeProvider time,
    IHostApplicationLifetime lifetime)
{
    private readonly string authorization = $"Bearer {options.ApiKey}";

    public void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/v1/authorizations", Authorize);
        Map(app, "confirmations", OperationKind.Confirmation);
        Map(app, "captures", OperationKind.Capture);
        Map(app, "increments", OperationKind.Increment);
        Map(app, "voids", OperationKind.Void);
        Map(app, "refunds", OperationKind.Refund);
        Map(app, "reversals", OperationKind.Reversal);
        app.MapGet("/v1/operations", Find);
        app.MapGet("/actions/{reference}", Act);
    }

    private void Map(IEndpointRouteBuilder app, string path, OperationKind kind) => app.MapPost(
        $"/v1/authorizations/{{reference}}/{path}",
        async http =>
        {
            if (!await IsAllowed(http)
                || await Exchange.Read(http, AcquirerJson.Default.ChangeRequest) is not { } request)
            {
                return;
            }
            var reference = (string)http.Request.RouteValues["reference"]!;
            await Perform(http, request.ToOrder(kind, reference), book.FindAuthorization(reference)?.Method);
        });

    private async Task Authorize(HttpContext http)
    {
        if (await IsAllowed(http) && await Exchange.Read(http, AcquirerJson.Default.AuthorizeRequest) is { } request)
        {
            await Perform(http, request.ToOrder(), request.Method);
        }
    }

    private async Task Perform(HttpContext http, Order order, string? method)
    {
        if (order.Fault is { } fault)
        {
            await Exchange.Refuse(http, HttpStatusCode.UnprocessableEntity, "invalid_request", fault);
            return;
        }
        var conduct = Choose(order.Kind, order.Key, method);
        if (await RefusesToBegin(http, conduct))
        {
            return;
        }
        switch (book.Perform(order, conduct, $"{http.Request.Scheme}://{http.Request.Host}"))
        {
            case Entry.Kept kept:
                await Finish(http, kept, conduct);
                break;
            case Entry.KeyConflict:
                await Exchange.Refuse(http, HttpStatusCode.UnprocessableEntity, "key_conflict");
                break;
            case Entry.UnknownReference:
                await Exchange.Refuse(http, HttpStatusCode.NotFound, "unknown_reference");
                break;
            default:
                throw new InvalidOperationException("The book says something else.");
        }
    }

    /// <summary>Answers and tells, in the order that the conduct says. A repeat is answered and not told.</summary>
    private async Task Finish(HttpContext http, Entry.Kept kept, Conduct conduct)
    {
        var operation = kept.Operation;
        if (kept.IsNew && conduct.PendingMs is { } pendingMs)
        {
            _ = Settle(operation.Key, pendingMs, conduct);
        }
        if (!kept.IsNew || !operation.IsFinal)
        {
            await End(http, operation, conduct);
            return;
        }
        var message = OperationMessage.Of(Instead(operation, conduct.TellsInstead, conduct), time.GetUtcNow());
        if (conduct.Telling == Telling.First)
        {
            await callbacks.SendNow(message);
            await End(http, operation, conduct);
        }
        else if (conduct.Ending == Ending.Answer)
        {
            await End(http, operation, conduct);
            callbacks.Send(message, conduct);
        }
        else
        {
            // A caller who gets no answer does not keep the callback waiting.
            callbacks.Send(message, conduct);
            await End(http, operation, conduct);
        }
    }

    private async Task End(HttpContext http, Operation operation, Conduct conduct)
    {
        try
        {
            await Answer(http, Instead(operation, conduct.AnswersInstead, conduct), conduct);
        }
        catch (OperationCanceledException)
        {
            // The caller is gone or the acquirer ends: what was done stays done, and nothing is answered.
            http.Abort();
        }
    }

    private async Task Answer(HttpContext http, Operation operation, Conduct conduct)
    {
        if (conduct.DelayMs > 0)
        {
            await Wait(http, conduct.DelayMs);
        }
        var json = AcquirerJson.Default.Operation;
        switch (conduct.Ending)
        {
            case Ending.Answer:
                await Exchange.Answer(http, operation, json);
                break;
            case Ending.Hang:
                await Wait(http, Timeout.Infinite);
                break;
            case Ending.Drop:
                http.Abort();
                break;
            case Ending.Garble:
                await Exchange.Write(http, "<html>Bad Gateway</html>"u8.ToArray(), HttpStatusCode.OK, "text/html");
                break;
            case Ending.Truncate:
                await Exchange.Truncate(http, JsonSerializer.SerializeToUtf8Bytes(operation, json));
                break;
            case Ending.Flood:
                await Exchange.Answer(http, operation with { Code = new('0', Exchange.MaxBytes) }, json);
                break;
            case Ending.WrongAmount:
                await Exchange.Answer(http, operation with { AmountMinor = operation.AmountMinor + 1 }, json);
                break;
            case Ending.WrongKey:
                await Exchange.Answer(http, operation with { Key = $"{operation.Key}-other" }, json);
                break;
            case Ending.Fail:
                await Exchange.Refuse(http, HttpStatusCode.InternalServerError, "internal_error");
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(conduct));
        }
    }

    private async Task Find(HttpContext http)
    {
        if (!await IsAllowed(http))
        {
            return;
        }
        var key = http.Request.Query["key"].ToString();
        var conduct = Choose(OperationKind.Query, key, null);
        if (await RefusesToBegin(http, conduct))
        {
            return;
        }
        if (book.FindOperation(key) is { } operation)
        {
            await End(http, operation, conduct);
        }
        else
        {
            await Exchange.Refuse(http, HttpStatusCode.NotFound, "not_found");
        }
    }

    /// <summary>Where the customer is sent: whoever comes has done what was required.</summary>
    private async Task Act(HttpContext http)
    {
        if (book.Act((string)http.Request.RouteValues["reference"]!) is not { } operation)
        {
            await Exchange.Refuse(http, HttpStatusCode.NotFound, "no_action_required");
            return;
        }
        callbacks.Send(OperationMessage.Of(operation, time.GetUtcNow()));
        await Exchange.Answer(http, operation, AcquirerJson.Default.Operation);
    }

    private async Task Settle(string key, int pendingMs, Conduct conduct)
    {
        await Task.Delay(pendingMs, lifetime.ApplicationStopping)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (book.Settle(key, conduct.DeclineWith) is { } operation)
        {
            callbacks.Send(OperationMessage.Of(operation, time.GetUtcNow()), conduct);
        }
    }

    private Conduct Choose(OperationKind kind, string key, string? method) =>
        script.Take(kind, method) ?? chaos.Draw(kind, key) ?? Conduct.Good;

    private async ValueTask<bool> IsAllowed(HttpContext http)
    {
        if (http.Request.Headers.Authorization == authorization)
        {
            return true;
        }
        await Exchange.Refuse(http, HttpStatusCode.Unauthorized, "unauthorized");
        return false;
    }

    private static async ValueTask<bool> RefusesToBegin(HttpContext http, Conduct conduct)
    {
        if (conduct.DropsBefore)
        {
            http.Abort();
        }
        else if (conduct.IsDown)
        {
            await Exchange.Refuse(http, HttpStatusCode.ServiceUnavailable, "unavailable");
        }
        return conduct.DropsBefore || conduct.IsDown;
    }

    private async Task Wait(HttpContext http, int ms)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(
            http.RequestAborted, lifetime.ApplicationStopping);
        await Task.Delay(ms, end.Token);
    }

    private static Operation Instead(Operation operation, OperationStatus? status, Conduct conduct) => status switch
    {
        null => operation,
        OperationStatus.Declined => operation with { Status = OperationStatus.Declined, Code = conduct.FalseCode },
        { } other => operation with { Status = other, Code = null },
    };
}
