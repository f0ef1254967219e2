using Zentra.Runtime.Events;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;
using Zentra.Runtime.Store;

namespace Zentra.Cards.Issuing;

/// <summary>The rules of the accounts that cards spend from: opened, funded, drawn.</summary>
public static class CardAccountDecider
{
    public static Decision Decide(CardAccountCommand command, IRecords records, Context context) => command switch
    {
        CardAccountCommand.Put put => Put(put, records, context),
        CardAccountCommand.Deposit deposit => On(deposit.Account, records, account => Move(
            account, deposit.AmountMinor, deposit.Bank, CardEvents.AccountFunded, records, context)),
        CardAccountCommand.Withdraw draw => On(draw.Account, records, account =>
            Refusal(account, draw.AmountMinor, records) is { } refusal
                ? refusal
                : Move(account, -draw.AmountMinor, draw.Bank, CardEvents.AccountDrawn, records, context)),
        _ => throw new ArgumentOutOfRangeException(nameof(command)),
    };

    private static Decision On(string name, IRecords records, Func<CardAccount, Decision> decide) =>
        records.Find(CardAccount.Kind, CardAccount.IdOf(name)) is { } account
            ? decide(account)
            : new Rejection(CardProblems.AccountNotFound, "There is no such card account in this workspace.");

    private static Decision Put(CardAccountCommand.Put command, IRecords records, Context context)
    {
        var currency = ProgramDecider.CurrencyOf(command.Currency, context.Workspace);
        var known = records.Find(CardAccount.Kind, CardAccount.IdOf(command.Account));
        if (command.Seen is { } seen && seen != (known?.Version ?? 0))
        {
            return new Rejection(
                SharedProblems.VersionConflict, $"The account is at version {known?.Version ?? 0}, not at {seen}.");
        }
        if (known is null)
        {
            var opened = CardAccount.Open(command.Account, currency, command.FloorMinor, context);
            return Keep(opened, CardEvents.AccountOpened, 201, [], records, context);
        }
        if (known.Currency != currency)
        {
            return new Rejection(
                CardProblems.AccountCurrency,
                $"Account {known.Name} is kept in {known.Currency}; that does not change.")
            {
                Pointer = "/currency",
            };
        }
        return Keep(
            known with { FloorMinor = command.FloorMinor, UpdatedAt = context.At, Version = known.Version + 1 },
            CardEvents.AccountUpdated, 200, [], records, context);
    }

    private static Rejection? Refusal(CardAccount account, long amountMinor, IRecords records)
    {
        var balance = records.Account(account.Balance)?.BalanceMinor ?? 0;
        var floor = account.FloorMinor ?? 0;
        return (Int128)balance - amountMinor < floor
            ? new(
                CardProblems.AccountTooLow,
                $"Account {account.Name} holds {balance} and cannot give {amountMinor}: its floor is {floor}.")
            {
                Pointer = "/amount_minor",
            }
            : null;
    }

    private static Decision.Accepted Move(
        CardAccount account,
        long amountMinor,
        string bank,
        EventType<CardAccountResource> told,
        IRecords records,
        Context context) => Keep(
            account,
            told,
            201,
            [
                new(context.NewId("led"), CardLedger.Bank(bank, account.Currency), -amountMinor),
                new(context.NewId("led"), account.Balance, amountMinor),
            ],
            records,
            context);

    private static Decision.Accepted Keep(
        CardAccount account,
        EventType<CardAccountResource> told,
        int status,
        IReadOnlyList<Posting> postings,
        IRecords records,
        Context context)
    {
        var moved = postings.Where(p => p.Account == account.Balance).Sum(p => p.AmountMinor);
        var balance = checked((records.Account(account.Balance)?.BalanceMinor ?? 0) + moved);
        var rendered = CardAccountResource.Render(account, balance, records.Account(account.Hold)?.BalanceMinor ?? 0);
        return new()
        {
            Subject = account.Id,
            Records = [CardAccount.Kind.Put(account.Id, account)],
            Postings = postings,
            Events = [new EventDraft(context.NewId("evt"), told, account.Id, rendered)],
            Answer = new(status, rendered),
        };
    }
}
