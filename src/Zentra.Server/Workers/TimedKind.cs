using Zentra.Cards;
using Zentra.Cards.Authorizations;
using Zentra.Cards.Disputes;
using Zentra.Cards.Issuing;
using Zentra.Payments;
using Zentra.Payments.Disputes;
using Zentra.Payments.Payments;
using Zentra.Payments.Payouts;
using Zentra.Payments.Settlement;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Server.Workers;

/// <summary>A kind of record that the clock wakes: by which operation, and with which command.</summary>
/// <param name="Kind">Records of it can be due.</param>
/// <param name="Wake">The command for the record of an identifier.</param>
public sealed record TimedKind(RecordKind Kind, Operation Operation, Func<string, Command> Wake)
{
    /// <summary>Every kind that the timers look at, in the order in which a round does.</summary>
    public static IReadOnlyList<TimedKind> All { get; } =
    [
        new(Payment.Kind, PaymentsCapability.Wake, id => new PaymentCommand.Wake(id, Recovering: false)),
        new(Dispute.Kind, DisputeOperations.Wake, id => new DisputeCommand.Wake(id)),
        new(SettlementLine.Kind, SettlementOperations.Recheck, id => new SettlementCommand.Recheck(id)),
        new(
            Zentra.Cards.Authorizations.Authorization.Records, AuthorizationOperations.Wake,
            id => new AuthorizationCommand.Wake(id)),
        new(CardDispute.Kind, CardDisputeOperations.Wake, id => new CardDisputeCommand.Wake(id)),
        new(Card.Kind, CardsCapability.Wake, id => new CardCommand.Wake(id)),
        new(PayoutAccount.Kind, PayoutOperations.Wake, id => new WakePayoutAccount(id)),
    ];
}
