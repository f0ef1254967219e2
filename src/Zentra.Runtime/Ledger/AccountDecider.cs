using System.Text.Json.Serialization;
using Zentra.Runtime.Intents;

namespace Zentra.Runtime.Ledger;

/// <summary>An operator's change of an account's state, with the reason that is kept with it.</summary>
public sealed record ChangeAccount(string Code, string Currency, AccountState State, string Reason) : Command;

/// <summary>
/// The ledger as a capability: accounts are frozen, unfrozen and closed, periods closed. The ledger rules check the
/// change itself.
/// </summary>
public static class AccountDecider
{
    public static readonly Operation Change = Operation.Of(
        "ledger.accounts.change",
        LedgerJson.Default.ChangeAccount,
        _ => [],
        (command, _, _) => new Decision.Accepted
        {
            Subject = $"{command.Code}/{command.Currency}",
            Accounts = [new(new(command.Code, command.Currency), command.State)],
        });

    public static readonly Capability Capability = new("ledger", [Change, PeriodDecider.Close], [LedgerPeriod.Kind])
    {
        Events = PeriodEvents.All,
    };
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ChangeAccount))]
internal sealed partial class LedgerJson : JsonSerializerContext;
