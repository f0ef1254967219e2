using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Money;
using Zentra.Runtime.Store;
using Zentra.Server.Vault;

namespace Zentra.Server.Http;

/// <summary>
/// The edge of every request: gives it its identifier, checks its key, and turns whatever goes wrong into one problem.
/// </summary>
internal sealed partial class Boundary(RequestDelegate next, RuntimeClock clock, Keys keys, ILogger<Boundary> logger)
{
    public async Task InvokeAsync(HttpContext http)
    {
        var scope = new RequestScope(Door.NewDraw(clock.Now()));
        http.Features.Set(scope);
        http.Response.Headers["Request-Id"] = scope.RequestId;
        http.Response.Headers["Zentra-Version"] = ApiVersion.Current;
        try
        {
            if (await Authorize(http, scope) is { } refusal)
            {
                await refusal.ExecuteAsync(http);
                return;
            }
            var isOfProvider = http.GetEndpoint()?.Metadata.GetMetadata<OfProvider>() is not null;
            if (!isOfProvider && CardNumberGuard.InHead(http) is { } number)
            {
                await number.ExecuteAsync(http);
                return;
            }
            await next(http);
            if (!http.Response.HasStarted && http.Response.StatusCode >= 400 && http.Response.ContentLength is null)
            {
                await Reply.Of(Bare(http, scope)).ExecuteAsync(http);
            }
        }
        catch (Exception fault) when (!http.Response.HasStarted)
        {
            if (http.RequestAborted.IsCancellationRequested)
            {
                return;
            }
            await Reply.Of(Problem(fault, scope.RequestId)).ExecuteAsync(http);
        }
        finally
        {
            Log(http, scope);
        }
    }

    /// <summary>Requests are logged here and nowhere else: by their route, never by what the caller wrote.</summary>
    private void Log(HttpContext http, RequestScope scope)
    {
        if (logger.IsEnabled(LogLevel.Information))
        {
            var route = (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText?.TrimEnd('/');
            LogRequest(
                route is null ? "?" : http.Request.Method, route ?? "?", http.Response.StatusCode, scope.RequestId);
        }
    }

    private async ValueTask<Reply?> Authorize(HttpContext http, RequestScope scope)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<Needs>() is not { } needs)
        {
            return null;
        }
        if (await keys.Find(http.Request.Headers.Authorization.ToString()) is not { } caller)
        {
            http.Response.Headers.WWWAuthenticate = "Bearer";
            return Reply.Of(Zentra.Runtime.Intents.Problem.Of(
                HttpProblems.Unauthenticated, "Send a valid API key as `Authorization: Bearer …`.", scope.RequestId));
        }
        if (!Zentra.Runtime.Tenancy.Permissions.Allows(caller.Actor.Role, needs.Permission))
        {
            return Reply.Of(Zentra.Runtime.Intents.Problem.Of(
                HttpProblems.Forbidden,
                $"A key of the role {caller.Actor.Role.Name()} may not do this.",
                scope.RequestId));
        }
        scope.Enter(caller, clock.Moved(caller.Scope));
        http.Response.Headers["Request-Id"] = scope.RequestId;
        return null;
    }

    private Problem Problem(Exception fault, string requestId)
    {
        switch (fault)
        {
            case StoreUnavailableException:
                LogStore(fault, requestId);
                return Zentra.Runtime.Intents.Problem.Of(
                    HttpProblems.StoreUnavailable, "Send the same request again with the same key.", requestId);
            case VaultUnavailableException:
                LogVault(fault, requestId);
                return Zentra.Runtime.Intents.Problem.Of(
                    Zentra.Cards.Issuing.CardProblems.VaultUnavailable,
                    "Send the same request again with the same key, or tell the operator.", requestId);
            case OverloadedException:
                return Zentra.Runtime.Intents.Problem.Of(HttpProblems.Overloaded, "Send the same request again in a moment.", requestId);
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                return Zentra.Runtime.Intents.Problem.Of(
                    HttpProblems.BodyTooLarge, $"A body may have {JsonBody.MaxBytes} bytes.", requestId);
            case BadHttpRequestException bad:
                return Zentra.Runtime.Intents.Problem.Of(HttpProblems.BadRequest, CardNumber.Mask(bad.Message), requestId);
            default:
                LogBug(fault, requestId, Activity.Current?.Id);
                return Zentra.Runtime.Intents.Problem.Of(
                    HttpProblems.Internal, $"Tell the operator the request {requestId}.", requestId);
        }
    }

    private static Problem Bare(HttpContext http, RequestScope scope)
    {
        var type = http.Response.StatusCode switch
        {
            StatusCodes.Status404NotFound => HttpProblems.NotFound,
            StatusCodes.Status405MethodNotAllowed => HttpProblems.MethodNotAllowed,
            StatusCodes.Status413PayloadTooLarge => HttpProblems.BodyTooLarge,
            StatusCodes.Status415UnsupportedMediaType => HttpProblems.UnsupportedMediaType,
            >= 500 => HttpProblems.Internal,
            _ => HttpProblems.BadRequest,
        };
        return Zentra.Runtime.Intents.Problem.Of(
            type,
            CardNumber.Mask($"{http.Request.Method} {http.Request.Path} is not part of the contract."),
            scope.RequestId);
    }

    [LoggerMessage(LogLevel.Information, "{Method} {Route} answered {Status} ({RequestId})")]
    private partial void LogRequest(string method, string route, int status, string requestId);

    [LoggerMessage(LogLevel.Error, "Request {RequestId} met a fault of ours (trace {Trace})")]
    private partial void LogBug(Exception fault, string requestId, string? trace);

    [LoggerMessage(LogLevel.Warning, "Request {RequestId} found the store unavailable")]
    private partial void LogStore(Exception fault, string requestId);

    [LoggerMessage(LogLevel.Error, "Request {RequestId} found the vault unavailable")]
    private partial void LogVault(Exception fault, string requestId);
}

/// <summary>
/// An endpoint that providers call. What it says is the provider's, and is not searched for card numbers; what is kept
/// of it is what the connector reads.
/// </summary>
internal sealed record OfProvider;

/// <summary>What an endpoint asks of its caller's role. An endpoint without it is open.</summary>
internal sealed record Needs(Zentra.Runtime.Tenancy.Permission Permission);
