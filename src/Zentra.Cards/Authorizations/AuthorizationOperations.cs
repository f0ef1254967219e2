using System.Text.Json.Serialization.Metadata;
using Zentra.Cards.Controls;
using Zentra.Cards.Issuing;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;

namespace Zentra.Cards.Authorizations;

/// <summary>The operations on authorizations, by name.</summary>
public static class AuthorizationOperations
{
    public static readonly Operation Request = Operation.Of(
        "card_authorizations.request",
        AuthorizationJson.Default.RequestAuthorization,
        c => Reads(c.Message),
        AuthorizationDecider.Decide,
        (c, intent, records, workspace) => Foresee(c.Message, intent, records, workspace));

    public static readonly Operation Approve = On(
        "card_authorizations.approve", AuthorizationJson.Default.ApproveAuthorization, c => c.Authorization);

    public static readonly Operation Decline = On(
        "card_authorizations.decline", AuthorizationJson.Default.DeclineAuthorization, c => c.Authorization);

    public static readonly Operation RecordExternal = On(
        "card_authorizations.record_external", AuthorizationJson.Default.RecordExternal, c => c.Authorization);

    public static readonly Operation Wake = On(
        "card_authorizations.wake", AuthorizationJson.Default.WakeAuthorization, c => c.Authorization);

    public static IReadOnlyList<Operation> All => [Request, Approve, Decline, RecordExternal, Wake];

    public static IReadOnlyList<RecordKind> Kinds =>
        [Authorization.Records, NetworkTrace.Kind, SpendCounter.Kind, ControlSet.Kind, ControlsInForce.Kind];

    private static List<RecordKey> Reads(AuthorizationMessage message)
    {
        var keys = new List<RecordKey>(8);
        if (message.Card is { } card)
        {
            keys.Add(Card.Kind.Key(card));
            keys.Add(ControlsInForce.Kind.Key(ControlsInForce.IdOf(card)));
        }
        if (message.Authorization is { } authorization)
        {
            keys.Add(Authorization.Records.Key(authorization));
        }
        if (NetworkHash.OfMessage(message) is { } hash)
        {
            keys.Add(NetworkTrace.Kind.Key(hash));
        }
        if (NetworkHash.OfCode(message.Card, message.ApprovalCode) is { } code)
        {
            keys.Add(NetworkTrace.Kind.Key(code));
        }
        keys.AddRange(AuthorizationDecider.Originals(message).Select(h => NetworkTrace.Kind.Key(h)));
        return keys;
    }

    /// <summary>
    /// What the card tells: its accounts, whose it is, the counters of its limits, and who else has the approval code.
    /// </summary>
    private static Foreseen Foresee(
        AuthorizationMessage message, Intent intent, IRecords records, Workspace? workspace)
    {
        if (message.Card is not { } id || workspace is null || records.Find(Card.Kind, id) is not { } card)
        {
            return Foreseen.Nothing;
        }
        var purchase = Asked.PurchaseOf(message, card, workspace.Id, default, raised: null);
        return new(
            [CardLedger.Account(card.Account, card.Currency), CardLedger.Hold(card.Account, card.Currency)],
            [
                CardProgram.Kind.Key(card.Program),
                CardAccount.Kind.Key(CardAccount.IdOf(card.Account)),
                NetworkTrace.Kind.Key(NetworkHash.OfCode(id, PurchaseDecider.ApprovalCode(intent.Id))!),
                .. SpendCounters.KeysFor(purchase, Asked.SetsOf(card, workspace.Id, records))
                    .Select(SpendCounter.Kind.Key),
            ]);
    }

    private static Operation On<TCommand>(
        string name, JsonTypeInfo<TCommand> json, Func<TCommand, string> authorization)
        where TCommand : AuthorizationCommand => Operation.Of(
            name,
            json,
            c => [Authorization.Records.Key(authorization(c))],
            AuthorizationDecider.Decide);
}
