using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Zentra.Cards.Authorizations;
using Zentra.Cards.Clearing;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Operations;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Server.Http;
using Zentra.Server.OpenApi;

namespace Zentra.Server.Authorizations;

/// <summary>
/// `/sandbox/authorizations`: what a test workspace's network does with a card, from the first message to the clearing.
/// It goes the way of every message and every file.
/// </summary>
internal static class SandboxAuthorizations
{
    private static readonly string[] Beginning = ["authorize", "advice"];
    private static readonly string[] Actions = [.. Beginning, "increment", "reverse", "clear", "return"];

    private static readonly string[] Kinds =
        ["authorization", "financial", "force_post", "refund", "account_check", "balance_inquiry"];

    private static readonly MerchantRequest Shop =
        new() { Id = "sandbox_merchant", Name = "Sandbox Merchant", Category = "5999", Country = "US" };

    public static void MapSandboxAuthorizations(this IEndpointRouteBuilder app) =>
        app.MapPost("/sandbox/authorizations", Act).WithTags("Sandbox")
            .Named("sandbox_authorizations", "Do with a test card what a network does")
            .Needs(Permission.Pay).Takes<SandboxAuthorizationRequest>().WithKey(required: false)
            .Gives<AuthorizationResource>(200, 201).Gives<OperationResource>(202).Refuses(400, 403, 404, 409, 422);

    private static async Task<IResult> Act(
        HttpContext http,
        Door door,
        IStore store,
        CardDesk desk,
        TimelyDecisions timely,
        IPresentments presentments)
    {
        var parsed = await JsonBody.Read(http, AuthorizationRequests.Default.SandboxAuthorizationRequest);
        if (parsed.Value is not { } body)
        {
            return parsed.Refusal(http);
        }
        var faults = new Faults();
        var action = body.Action ?? Actions[0];
        var message = Read(action, body, faults);
        if (faults.Any)
        {
            return faults.Refusal(http);
        }
        if (RequestScope.Of(http).Caller.Livemode)
        {
            return Reply.Of(Problem.Of(
                new Rejection(AccessProblems.SandboxOnly, "Networks are played in sandbox workspaces only."),
                RequestScope.Of(http).RequestId));
        }
        return action switch
        {
            "clear" or "return" => await Clear(http, body, action == "return", store, presentments),
            "increment" or "reverse" => await AuthorizationEndpoints.Change(
                http, message!, body.IdempotencyKey, isKeyRequired: false, door, store, timely),
            _ => await AuthorizationEndpoints.Ask(
                http, message!, number: null, body.IdempotencyKey, door, store, desk, timely),
        };
    }

    /// <summary>The message of an action; null where it is a clearing record.</summary>
    private static AuthorizationMessage? Read(string action, SandboxAuthorizationRequest body, Faults faults)
    {
        if (!Actions.Contains(action))
        {
            faults.Add("/action", "invalid_value", $"/action must be one of {string.Join(", ", Actions)}.");
            return null;
        }
        if (Beginning.Contains(action))
        {
            Refuse(
                action, faults, ("/authorization", body.Authorization is not null),
                ("/final", body.Final is not null));
            if (action == "advice")
            {
                Refuse(action, faults, ("/kind", body.Kind is not null));
            }
            else if (body.Kind is { } kind && !Kinds.Contains(kind))
            {
                faults.Add("/kind", "invalid_value", $"/kind must be one of {string.Join(", ", Kinds)}.");
            }
            return AuthorizationReading.Read(
                new AuthorizationRequest
                {
                    Card = body.Card,
                    Kind = action == "advice" ? action : body.Kind,
                    AmountMinor = body.AmountMinor,
                    Currency = body.Currency,
                    Merchant = body.Merchant ?? Shop,
                    Channel = body.Channel,
                    PartialApproval = body.PartialApproval,
                    Expiry = body.Expiry,
                    Pin = body.Pin,
                    Cvv = body.Cvv,
                    AdvisedCode = body.AdvisedCode,
                },
                faults).Message;
        }
        if (body.Authorization is null || !Identifier.TryParse(body.Authorization, Authorization.Records.Prefix, out _))
        {
            faults.Add(
                "/authorization", body.Authorization is null ? "required" : "invalid_value",
                "/authorization must be an identifier like ath_….");
        }
        Refuse(
            action, faults, ("/card", body.Card is not null), ("/kind", body.Kind is not null),
            ("/currency", body.Currency is not null), ("/merchant", body.Merchant is not null),
            ("/channel", body.Channel is not null), ("/partial_approval", body.PartialApproval is not null),
            ("/expiry", body.Expiry is not null), ("/pin", body.Pin is not null), ("/cvv", body.Cvv is not null),
            ("/advised_code", body.AdvisedCode is not null),
            ("/final", action != "clear" && body.Final is not null));
        if (action == "increment")
        {
            faults.RequireAmount("/amount_minor", body.AmountMinor);
        }
        faults.CheckAmount("/amount_minor", body.AmountMinor);
        return action is "clear" or "return" ? null : new()
        {
            Kind = action == "increment" ? NetworkRequestKind.Incremental : NetworkRequestKind.Reversal,
            Authorization = body.Authorization,
            AmountMinor = body.AmountMinor ?? 0,
            Currency = "",
        };
    }

    private static void Refuse(string action, Faults faults, params ReadOnlySpan<(string Pointer, bool IsThere)> given)
    {
        foreach (var (pointer, isThere) in given)
        {
            if (isThere)
            {
                faults.Add(pointer, "not_applicable", $"{pointer} is no part of the action {action}.");
            }
        }
    }

    /// <summary>A record, taken in as those of files are; the authorization as it is then.</summary>
    private static async Task<IResult> Clear(
        HttpContext http, SandboxAuthorizationRequest body, bool isReturn, IStore store, IPresentments presentments)
    {
        // What is wrong with a key is said before anything is looked up.
        var (key, wrong) = Idempotency.Of(
            http, body.IdempotencyKey, ClearingOperations.Receive,
            new ClearingCommand.Receive("ndjson", "", null, 0, ""), isRequired: false);
        if (wrong is not null)
        {
            return wrong;
        }
        var scope = RequestScope.Of(http).Caller.Scope;
        if (await AuthorizationEndpoints.Find(store, scope, body.Authorization!) is not { } authorization)
        {
            return AuthorizationEndpoints.NotFound(http);
        }
        var minor = body.AmountMinor ?? (isReturn
            ? authorization.ClearedMinor
            : authorization.ApprovedMinor - authorization.ReversedMinor);
        if (authorization.Card is null || minor <= 0)
        {
            return Reply.Of(Problem.Of(
                new Rejection(
                    AuthorizationProblems.StateConflict,
                    authorization.Card is null
                        ? "The authorization is of no card of ours."
                        : "Nothing of the authorization is left for that; name an amount to do it all the same.")
                {
                    Pointer = authorization.Card is null ? "/authorization" : "/amount_minor",
                },
                RequestScope.Of(http).RequestId));
        }
        var record = Record(
            authorization, minor, isReturn, body.Final ?? true, key?.Key ?? RequestScope.Of(http).RequestId);
        var (running, isNew, refusal) = await presentments.Present(http, record, body.IdempotencyKey);
        return refusal ?? (running is not null
            ? new Reply(202, OperationResource.Render(running), Reply.Json)
            {
                Location = $"/operations/{running.Id}",
            }
            : new Reply(
                200,
                AuthorizationResource.Render((await AuthorizationEndpoints.Find(store, scope, authorization.Id))!),
                Reply.Json)
            {
                IsReplay = !isNew,
            });
    }

    /// <summary>What the network presents. The same authorization, amount and reference are the same record.</summary>
    private static PresentedRecord Record(
        Authorization authorization, long minor, bool isReturn, bool isFinal, string reference)
    {
        var isWhole = minor == authorization.BillingAmountMinor;
        var on = DateOnly.FromDateTime(authorization.CreatedAt.ToDateTimeOffset().UtcDateTime);
        return new()
        {
            Number = 1,
            Type = isReturn ? PresentedType.Refund : PresentedType.Presentment,
            Card = authorization.Card,
            Transaction = isWhole
                ? new(authorization.Currency, authorization.AmountMinor)
                : new(authorization.BillingCurrency, minor),
            Billing = new(authorization.BillingCurrency, minor),
            NetworkTransactionId = authorization.Network?.TransactionId,
            AuthorizationCode = authorization.ApprovalCode,
            Rrn = authorization.Network?.Rrn,
            Stan = authorization.Network?.Stan,
            Arn = Reference(authorization.Id, isReturn, reference),
            Merchant = authorization.Merchant is { } merchant
                ? new(merchant.Id, merchant.Name, merchant.Category, merchant.Country, null)
                : null,
            PurchasedOn = on,
            ProcessedOn = on,
            Channel = authorization.Channel,
            IsFinal = isReturn ? null : isFinal,
        };
    }

    private static string Reference(string authorization, bool isReturn, string reference)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{authorization}\n{isReturn}\n{reference}"));
        var digits = BinaryPrimitives.ReadUInt64BigEndian(hash) % 1_000_000_000_000_000_000;
        return AcquirerReference.Of(string.Create(CultureInfo.InvariantCulture, $"2000{digits:D18}"));
    }
}
