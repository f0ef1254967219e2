using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Cards.Authorizations;

/// <summary>The rules of authorizations: which decider is asked about what.</summary>
public static class AuthorizationDecider
{
    public static Decision Decide(AuthorizationCommand command, IRecords records, Context context) => command switch
    {
        AuthorizationCommand.Request { Message: var message } => Message(message, records, context),
        AuthorizationCommand.Approve approve => On(approve.Authorization, records, authorization =>
            ReviewedDecider.Approve(authorization, approve, records, context)),
        AuthorizationCommand.Decline decline => On(decline.Authorization, records, authorization =>
            ReviewedDecider.Decline(authorization, decline, records, context)),
        AuthorizationCommand.RecordExternal answer => On(answer.Authorization, records, authorization =>
            QuestionDecider.Decide(authorization, answer, records, context)),
        AuthorizationCommand.Wake wake => On(wake.Authorization, records, authorization =>
            TimeDecider.Decide(authorization, records, context)),
        _ => throw new ArgumentOutOfRangeException(nameof(command)),
    };

    /// <summary>The authorization that a message is about: by its own identifier, or by the network's keys.</summary>
    internal static Authorization? Original(AuthorizationMessage message, IRecords records)
    {
        var id = message.Authorization;
        foreach (var hash in Originals(message))
        {
            id ??= records.Find(NetworkTrace.Kind, hash)?.Authorization;
        }
        return id is null ? null : records.Find(Authorization.Records, id);
    }

    /// <summary>What an earlier message of the same transaction may be found by.</summary>
    internal static IEnumerable<string> Originals(AuthorizationMessage message)
    {
        var original = message.Original;
        if (NetworkHash.OfOriginal(
            message.Card, original?.Stan, original?.Acquirer, original?.TransmittedAt) is { } named)
        {
            yield return named;
        }
        if (NetworkHash.OfTransaction(message.Card, message.Network?.TransactionId) is { } transaction)
        {
            yield return transaction;
        }
    }

    private static Decision Message(AuthorizationMessage message, IRecords records, Context context)
    {
        if (NetworkHash.OfMessage(message) is { } hash && records.Find(NetworkTrace.Kind, hash) is { } known)
        {
            return Repeated(known, records);
        }
        return message.Kind switch
        {
            NetworkRequestKind.Reversal => ReversalDecider.Decide(message, records, context),
            NetworkRequestKind.Incremental => IncrementDecider.Decide(message, records, context),
            _ => PurchaseDecider.Decide(message, records, context),
        };
    }

    /// <summary>
    /// The same message again leaves a trace, and has no effect: its answer is what was answered before, or will be.
    /// </summary>
    private static Decision.Accepted Repeated(NetworkTrace known, IRecords records)
    {
        var authorization = records.Find(Authorization.Records, known.Authorization!)
            ?? throw new InvalidOperationException($"A trace names {known.Authorization}, which is not there.");
        return new()
        {
            Subject = authorization.Id,
            Policy = [new("repeat", Passed: true, "The message was answered before; it has no effect again.")],
            Answer = authorization.Outcome == AuthorizationOutcome.Undecided
                ? null
                : new(200, AuthorizationResource.Render(authorization)),
        };
    }

    private static Decision On(string id, IRecords records, Func<Authorization, Decision> decide) =>
        records.Find(Authorization.Records, id) is { } authorization
            ? decide(authorization)
            : new Rejection(AuthorizationProblems.NotFound, "There is no such authorization in this workspace.");
}
