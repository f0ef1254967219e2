using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Zentra.Simulators.Acquirer;

/// <summary>What no acquirer has: a test says here how it behaves, and reads what it truly did.</summary>
internal sealed class ControlEndpoints(
    AcquirerOptions options, Book book, Script script, Chaos chaos, CallbackQueue callbacks, Disputes disputes)
{
    public void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/control/script", Extend);
        app.MapPost("/control/chaos", Stir);
        app.MapPost("/control/callbacks", Aim);
        app.MapPost("/control/callbacks/replay", Replay);
        app.MapGet("/control/book", Show);
        app.MapPost("/control/disputes", OpenDispute);
        app.MapPatch("/control/disputes/{id}", MoveDispute);
        app.MapDelete("/control", Calm);
    }

    private async Task Extend(HttpContext http)
    {
        if (await Exchange.Read(http, AcquirerJson.Default.ScriptRuleArray) is not { } rules)
        {
            return;
        }
        if (rules.Select(r => r.Fault).FirstOrDefault(f => f is not null) is { } fault)
        {
            await Exchange.Refuse(http, HttpStatusCode.UnprocessableEntity, "invalid_request", fault);
            return;
        }
        if (script.Count + rules.Length > Script.MaxRules)
        {
            await Exchange.Refuse(http, HttpStatusCode.UnprocessableEntity, "invalid_request", "1000 rules at most");
            return;
        }
        script.Add(rules);
        await Exchange.Answer(http, new(script.Count), AcquirerJson.Default.ScriptState);
    }

    private async Task Stir(HttpContext http)
    {
        if (await Exchange.Read(http, AcquirerJson.Default.Odds) is not { } odds)
        {
            return;
        }
        if (odds.Fault is { } fault)
        {
            await Exchange.Refuse(http, HttpStatusCode.UnprocessableEntity, "invalid_request", fault);
            return;
        }
        chaos.Set(odds);
        await Exchange.Answer(http, odds, AcquirerJson.Default.Odds);
    }

    private async Task Aim(HttpContext http)
    {
        if (await Exchange.Read(http, AcquirerJson.Default.AimCallbacks) is not { } aim)
        {
            return;
        }
        if (aim.Url is { } url && (!url.IsAbsoluteUri || url.Scheme is not ("http" or "https")))
        {
            await Exchange.Refuse(http, HttpStatusCode.UnprocessableEntity, "invalid_request", "url: http or https");
            return;
        }
        callbacks.Aim(new(aim.Url, aim.Secret ?? options.Callbacks.Secret));
        http.Response.StatusCode = (int)HttpStatusCode.NoContent;
    }

    /// <summary>
    /// Tells the truth about every operation again, as a provider does that is asked to send its events anew.
    /// </summary>
    private Task Replay(HttpContext http)
    {
        var (_, operations) = book.Copy("");
        foreach (var operation in operations.Where(o => o.IsFinal))
        {
            callbacks.Send(OperationMessage.Of(operation, operation.ConfirmedAt!.Value));
        }
        http.Response.StatusCode = (int)HttpStatusCode.NoContent;
        return Task.CompletedTask;
    }

    private Task Show(HttpContext http)
    {
        var (authorizations, operations) = book.Copy(http.Request.Query["key_prefix"].ToString());
        return Exchange.Answer(
            http, new(authorizations, operations, disputes.All, callbacks.Counts), AcquirerJson.Default.BookCopy);
    }

    private async Task OpenDispute(HttpContext http)
    {
        if (await Exchange.Read(http, AcquirerJson.Default.OpenDispute) is { } request)
        {
            await Answer(http, disputes.Open(request));
        }
    }

    private async Task MoveDispute(HttpContext http)
    {
        if (await Exchange.Read(http, AcquirerJson.Default.MoveDispute) is { } request)
        {
            await Answer(http, disputes.Move((string)http.Request.RouteValues["id"]!, request));
        }
    }

    private Task Calm(HttpContext http)
    {
        script.Clear();
        chaos.Set(null);
        http.Response.StatusCode = (int)HttpStatusCode.NoContent;
        return Task.CompletedTask;
    }

    private static Task Answer(HttpContext http, Dispute? dispute) => dispute is null
        ? Exchange.Refuse(http, HttpStatusCode.NotFound, "not_found")
        : Exchange.Answer(http, dispute, AcquirerJson.Default.Dispute);
}
