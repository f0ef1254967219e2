using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using Zentra.Cards.Authorizations;
using Zentra.Cards.Issuing;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Server.Http;
using Zentra.Server.Network;
using Zentra.Server.Vault;

namespace Zentra.Server.Authorizations;

/// <summary>
/// Decides what networks ask over TCP, by the same lane as processors' requests over HTTP. It fails closed: without the
/// store or in time there is no approval, and one that comes too late is reversed.
/// </summary>
public sealed partial class NetworkDesk(
    Door door, CardDesk desk, IStore store, CardVault vault, ILogger<NetworkDesk> logger) : INetworkDesk
{
    public async Task<NetworkAnswer> Answer(Caller caller, NetworkRequest request, CancellationToken deadline)
    {
        try
        {
            var message = await desk.Address(caller.Scope, await Checked(caller.Scope, request), request.Pan);
            var intent = door.Open(
                caller.Scope, caller.Actor, AuthorizationOperations.Request, new AuthorizationCommand.Request(message));
            var running = door.Run(intent);
            if (await IsInTime(running, deadline))
            {
                return await Told(caller, request, await running);
            }
            _ = Undo(caller, request, intent, running);
            return NetworkAnswer.Declined(DeclineReason.DeadlineExceeded);
        }
        catch (Exception fault) when (fault is StoreUnavailableException or OverloadedException)
        {
            LogUnavailable(fault);
            return NetworkAnswer.Declined(DeclineReason.StoreUnavailable);
        }
    }

    private static async Task<bool> IsInTime(Task<Result> running, CancellationToken deadline)
    {
        try
        {
            await running.WaitAsync(deadline);
            return true;
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>
    /// The network was told that nothing was decided: a purchase that is approved after that is reversed. Only one that
    /// this message began is: a repeat's was answered before, and what others decided already is not ours to undo.
    /// </summary>
    private async Task Undo(Caller caller, NetworkRequest request, Intent intent, Task<Result> running)
    {
        var isPurchase = !request.IsAdvice
            && request.Kind is (NetworkRequestKind.Authorization or NetworkRequestKind.Financial);
        try
        {
            if (await running is Result.Answered { Answer: var answer } && isPurchase
                && Read(answer) is { Outcome: AuthorizationOutcome.Approved } late
                && late.Intent == intent.Id.Text("int"))
            {
                var reversal = new AuthorizationMessage
                {
                    Kind = NetworkRequestKind.Reversal,
                    Authorization = late.Id,
                    Card = late.Card,
                    AmountMinor = 0,
                    Currency = late.BillingCurrency,
                };
                await door.Run(door.Open(
                    caller.Scope, Actor.Runtime, AuthorizationOperations.Request,
                    new AuthorizationCommand.Request(reversal)));
                LogLate(late.Id);
            }
        }
        catch (Exception fault)
        {
            // Nobody waits for this any more. The hold expires by itself, and the network sends its own reversal.
            LogNotUndone(fault);
        }
    }

    private async ValueTask<AuthorizationMessage> Checked(Scope scope, NetworkRequest request)
    {
        var cvv = request.Checks.Cvv;
        if (request.Checks.SecurityCode is { } code)
        {
            cvv = await IsRight(scope, request.Pan, code) switch
            {
                true => CheckResult.Passed,
                false => CheckResult.Failed,
                null => CheckResult.Absent,
            };
        }
        return new()
        {
            Kind = request.Kind,
            IsAdvice = request.IsAdvice,
            IsFinancial = request.IsFinancial,
            UnknownLast4 = request.Pan.Last4,
            AmountMinor = request.AmountMinor,
            Currency = request.Currency,
            BillingAmountMinor = request.BillingAmountMinor,
            BillingCurrency = request.BillingCurrency,
            Merchant = request.Merchant,
            Channel = request.Channel,
            PartialAllowed = request.PartialAllowed,
            Network = request.Network,
            Original = request.Original,
            ReplacementMinor = request.ReplacementMinor,
            AdvisedCode = request.AdvisedCode,
            ApprovalCode = request.ApprovalCode,
            Pin = request.Checks.Pin,
            Cvv = cvv,
            StatedExpiry = request.ExpiryYyMm,
        };
    }

    /// <summary>Whether a verification value is the card's; null where no card of ours has the number.</summary>
    private async ValueTask<bool?> IsRight(Scope scope, Pan number, SecurityCode code)
    {
        try
        {
            if (await desk.Find(scope, number) is not { } id
                || await store.Record(scope, Card.Kind, id) is not { State: Card card })
            {
                return null;
            }
            var right = await vault.Verification(scope, number, card.ExpiryMonth, card.ExpiryYear);
            return code.Disclose(digits => CryptographicOperations.FixedTimeEquals(
                Encoding.ASCII.GetBytes(digits), Encoding.ASCII.GetBytes(right)));
        }
        catch (VaultUnavailableException)
        {
            // The message is addressed by the vault too, and is declined there.
            return null;
        }
    }

    private async ValueTask<NetworkAnswer> Told(Caller caller, NetworkRequest request, Result result)
    {
        if (result is not Result.Answered { Answer: var answer } || Read(answer) is not { } told)
        {
            return NetworkAnswer.Declined(
                result is Result.Refused ? DeclineReason.NotSupported : DeclineReason.DeadlineExceeded);
        }
        if (request.Kind == NetworkRequestKind.Reversal && told.Kind != NetworkRequestKind.Reversal)
        {
            return new(ResponseCodes.Approved);
        }
        var isPart = told.ResponseCode == ResponseCodes.ApprovedPartially && told.BillingAmountMinor > 0;
        return new(told.ResponseCode)
        {
            ApprovedMinor = isPart
                ? (long)((Int128)told.ApprovedAmountMinor * told.AmountMinor / told.BillingAmountMinor)
                : null,
            ApprovalCode = told.ApprovalCode,
            Balance = request.Kind == NetworkRequestKind.BalanceInquiry && told.Account is { } account
                ? await Balance(caller.Scope, account)
                : null,
        };
    }

    private async ValueTask<NetworkBalance?> Balance(Scope scope, string name)
    {
        if (await store.Record(scope, CardAccount.Kind, CardAccount.IdOf(name)) is not { State: CardAccount account })
        {
            return null;
        }
        var (left, held) = (await Minor(scope, account.Balance), await Minor(scope, account.Hold));
        return new(left + held, account.FloorMinor is { } floor ? Math.Max(0, left - floor) : left, account.Currency);
    }

    private async ValueTask<long> Minor(Scope scope, AccountName name) =>
        await store.Accounts(scope, new(1) { Code = name.Code, Currency = name.Currency }) is [var account, ..]
            ? account.BalanceMinor
            : 0;

    private static ToldAuthorization? Read(Answer answer) => answer.Status is 200 or 201
        ? JsonSerializer.Deserialize(answer.Body.Span, ToldJson.Default.ToldAuthorization)
        : null;

    [LoggerMessage(LogLevel.Warning, "A card message was declined, because nothing could be decided")]
    private partial void LogUnavailable(Exception fault);

    [LoggerMessage(LogLevel.Error, "What became of a card message after its deadline cannot be undone or known")]
    private partial void LogNotUndone(Exception fault);

    [LoggerMessage(LogLevel.Warning, "Authorization {Authorization} was approved after its deadline, and is reversed")]
    private partial void LogLate(string authorization);
}

/// <summary>What of an authorization's answer a network is told.</summary>
internal sealed record ToldAuthorization
{
    public required string Id { get; init; }

    /// <summary>The intent that recorded it first.</summary>
    public required string Intent { get; init; }

    public required NetworkRequestKind Kind { get; init; }
    public required AuthorizationOutcome Outcome { get; init; }
    public string? Card { get; init; }
    public string? Account { get; init; }
    public required long AmountMinor { get; init; }
    public required long BillingAmountMinor { get; init; }
    public required string BillingCurrency { get; init; }
    public required long ApprovedAmountMinor { get; init; }
    public string? ApprovalCode { get; init; }
    public required string ResponseCode { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ToldAuthorization))]
internal sealed partial class ToldJson : JsonSerializerContext;
