using System.Text.Json.Serialization.Metadata;
using Zentra.Cards.Authorizations;
using Zentra.Cards.Clearing;
using Zentra.Cards.Controls;
using Zentra.Cards.Disputes;
using Zentra.Cards.Issuing;
using Zentra.Cards.Vault;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;
using Zentra.Runtime.Store;

namespace Zentra.Cards;

/// <summary>Cards as the runtime sees them: every operation by name, with its decider.</summary>
public static class CardsCapability
{
    public static readonly Operation Issue = Operation.Of(
        "cards.issue",
        CardJson.Default.IssueCard,
        c =>
        [
            CardProgram.Kind.Key(c.Program), CardAccount.Kind.Key(CardAccount.IdOf(c.Account)),
            CardIndex.Kind.Key(c.Number.Index), VaultKey.Kind.Key(c.Number.Key),
        ],
        CardDecider.Decide);

    public static readonly Operation Activate = On("cards.activate", CardJson.Default.ActivateCard, c => c.Card);
    public static readonly Operation Freeze = On("cards.freeze", CardJson.Default.FreezeCard, c => c.Card);
    public static readonly Operation Unfreeze = On("cards.unfreeze", CardJson.Default.UnfreezeCard, c => c.Card);
    public static readonly Operation Close = On("cards.close", CardJson.Default.CloseCard, c => c.Card);
    public static readonly Operation Update = On("cards.update", CardJson.Default.UpdateCard, c => c.Card);
    public static readonly Operation UnblockPin = On("cards.unblock_pin", CardJson.Default.UnblockPin, c => c.Card);
    public static readonly Operation Wake = On("cards.wake", CardJson.Default.WakeCard, c => c.Card);

    public static readonly Operation Replace = On(
        "cards.replace", CardJson.Default.ReplaceCard, c => c.Card, c => CardIndex.Kind.Key(c.Number.Index),
        c => VaultKey.Kind.Key(c.Number.Key));

    public static readonly Operation GrantReveal = On(
        "cards.grant_reveal", CardJson.Default.GrantReveal, c => c.Card, c => RevealGrant.Kind.Key(c.TokenHash));

    public static readonly Operation Reveal = On(
        "cards.reveal", CardJson.Default.RevealCard, c => c.Card, c => RevealGrant.Kind.Key(c.TokenHash));

    public static readonly Operation CreateProgram = Operation.Of(
        "card_programs.create", CardJson.Default.CreateProgram, _ => [], ProgramDecider.Decide);

    public static readonly Operation UpdateProgram = Operation.Of(
        "card_programs.update",
        CardJson.Default.UpdateProgram,
        c => [CardProgram.Kind.Key(c.Program)],
        ProgramDecider.Decide);

    public static readonly Operation PutAccount = OnAccount(
        "card_accounts.put", CardJson.Default.PutCardAccount, c => c.Account, _ => null);

    public static readonly Operation Deposit = OnAccount(
        "card_accounts.deposit", CardJson.Default.DepositToCards, c => c.Account, c => c.Bank);

    public static readonly Operation Withdraw = OnAccount(
        "card_accounts.withdraw", CardJson.Default.WithdrawFromCards, c => c.Account, c => c.Bank);

    public static readonly Capability Capability = new(
        "cards",
        [
            Issue, Activate, Freeze, Unfreeze, Close, Update, UnblockPin, Wake, Replace, GrantReveal, Reveal,
            CreateProgram, UpdateProgram, PutAccount, Deposit, Withdraw, .. VaultDecider.All,
            ControlDecider.Put, .. AuthorizationOperations.All, .. ClearingOperations.All,
            .. CardDisputeOperations.All,
        ],
        [
            Card.Kind, CardProgram.Kind, CardDefaults.Kind, CardAccount.Kind, RevealGrant.Kind, VaultKey.Kind,
            VaultState.Kind, SealedPan.Kind, CardIndex.Kind, .. AuthorizationOperations.Kinds,
            .. ClearingOperations.Kinds, .. CardDisputeOperations.Kinds,
        ])
    {
        Events =
        [
            .. CardEvents.All, .. ControlEvents.All, .. AuthorizationEvents.All, .. ClearingEvents.All,
            .. CardDisputeEvents.All,
        ],
    };

    private static Operation On<TCommand>(
        string name,
        JsonTypeInfo<TCommand> json,
        Func<TCommand, string> card,
        params Func<TCommand, RecordKey>[] others)
        where TCommand : CardCommand => Operation.Of(
            name,
            json,
            c => [Card.Kind.Key(card(c)), .. others.Select(other => other(c))],
            CardDecider.Decide);

    private static Operation OnAccount<TCommand>(
        string name, JsonTypeInfo<TCommand> json, Func<TCommand, string> account, Func<TCommand, string?> bank)
        where TCommand : CardAccountCommand => Operation.Of(
            name,
            json,
            c => [CardAccount.Kind.Key(CardAccount.IdOf(account(c)))],
            CardAccountDecider.Decide,
            (c, records, _) => records.Find(CardAccount.Kind, CardAccount.IdOf(account(c))) is { } known
                ? (AccountName[])[known.Balance, known.Hold, .. Bank(bank(c), known)]
                : []);

    private static AccountName[] Bank(string? bank, CardAccount account) =>
        bank is null ? [] : [CardLedger.Bank(bank, account.Currency)];
}
