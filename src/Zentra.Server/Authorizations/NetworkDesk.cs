using System.Security.Cryptography;
using System.Text;
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
    Door door, CardDesk desk, IStore store, CardVault vault, TimelyDecisions timely, ILogger<NetworkDesk> logger)
    : INetworkDesk
{
    public async Task<NetworkAnswer> Answer(Caller caller, NetworkRequest request, CancellationToken deadline)
    {
        try
        {
            var message = await desk.Address(caller.Scope, await Checked(caller.Scope, request), request.Pan);
            var intent = door.Open(
                caller.Scope, caller.Actor, AuthorizationOperations.Request, new AuthorizationCommand.Request(message));
            return await Told(caller, request, await timely.Run(intent, deadline));
        }
        catch (Exception fault) when (fault is StoreUnavailableException or OverloadedException)
        {
            LogUnavailable(fault);
            return NetworkAnswer.Declined(DeclineReason.StoreUnavailable);
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
        if (result is not Result.Answered { Answer: var answer } || LateDecisions.Read(answer) is not { } told)
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

    [LoggerMessage(LogLevel.Warning, "A card message was declined, because nothing could be decided")]
    private partial void LogUnavailable(Exception fault);
}

/// <summary>What of an authorization's answer a network is told.</summary>
internal sealed record ToldAuthorization
{
    public required string Id { get; init; }

    /// <summary>The intent that recorded it first.</summary>
    public required string Intent { get; init; }

    public required ToldEvidence Evidence { get; init; }

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

/// <param name="Intent">The intent that changed it last.</param>
internal sealed record ToldEvidence(string Intent);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ToldAuthorization))]
internal sealed partial class ToldJson : JsonSerializerContext;
