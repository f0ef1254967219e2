using System.Text.Json.Serialization.Metadata;
using Zentra.Cards.Authorizations;
using Zentra.Cards.Issuing;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Cards.Disputes;

/// <summary>The operations on disputes of cards, by name.</summary>
public static class CardDisputeOperations
{
    public static readonly Operation Open = Operation.Of(
        "card_disputes.open",
        CardDisputeJson.Default.OpenDispute,
        c => [Authorization.Records.Key(c.Authorization), Card.Kind.Key(c.Card)],
        CardDisputeDecider.Decide);

    public static readonly Operation AddEvidence = On(
        "card_disputes.add_evidence", CardDisputeJson.Default.AddEvidence, c => c.Dispute);

    public static readonly Operation File = On(
        "card_disputes.file", CardDisputeJson.Default.FileDispute, c => c.Dispute);

    public static readonly Operation RecordRepresentment = On(
        "card_disputes.record_representment", CardDisputeJson.Default.RecordRepresentment, c => c.Dispute);

    public static readonly Operation AcceptRepresentment = On(
        "card_disputes.accept_representment", CardDisputeJson.Default.AcceptRepresentment, c => c.Dispute);

    public static readonly Operation Escalate = On(
        "card_disputes.escalate", CardDisputeJson.Default.EscalateDispute, c => c.Dispute);

    public static readonly Operation Resolve = On(
        "card_disputes.resolve", CardDisputeJson.Default.ResolveDispute, c => c.Dispute);

    public static readonly Operation Withdraw = On(
        "card_disputes.withdraw", CardDisputeJson.Default.WithdrawDispute, c => c.Dispute);

    public static readonly Operation GrantCredit = On(
        "card_disputes.grant_credit", CardDisputeJson.Default.GrantCredit, c => c.Dispute);

    public static readonly Operation ReverseCredit = On(
        "card_disputes.reverse_credit", CardDisputeJson.Default.ReverseCredit, c => c.Dispute);

    public static readonly Operation Wake = On(
        "card_disputes.wake", CardDisputeJson.Default.WakeDispute, c => c.Dispute);

    public static IReadOnlyList<Operation> All =>
    [
        Open, AddEvidence, File, RecordRepresentment, AcceptRepresentment, Escalate, Resolve, Withdraw, GrantCredit,
        ReverseCredit, Wake,
    ];

    public static IReadOnlyList<RecordKind> Kinds => [CardDispute.Kind, CardDisputeFile.Kind];

    private static Operation On<TCommand>(string name, JsonTypeInfo<TCommand> json, Func<TCommand, string> dispute)
        where TCommand : CardDisputeCommand => Operation.Of(
            name,
            json,
            c => [CardDispute.Kind.Key(dispute(c))],
            CardDisputeDecider.Decide,
            (c, records, _) => CardDisputePostings.Accounts(records.Find(CardDispute.Kind, dispute(c))));
}
