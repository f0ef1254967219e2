using Zentra.Payments.Payments;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Money;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;

namespace Zentra.Payments.Payouts;

/// <summary>The rules of payouts, in the order in which they refuse.</summary>
public static class PayoutDecider
{
    public static Decision Decide(PayoutCommand command, IRecords records, Context context) => command switch
    {
        PayoutCommand.Create create => Create(create, records, context),
        PayoutCommand.Cancel cancel => With(
            cancel.Payout, records, payout => Cancel(payout, cancel, context)),
        PayoutCommand.MarkPaid paid => With(paid.Payout, records, payout => MarkPaid(payout, paid, context)),
        PayoutCommand.Fail fail => With(fail.Payout, records, payout => payout.Status == PayoutStatus.InTransit
            ? Fail(payout, new("operator", fail.Reason), context)
            : Conflict(payout, "marked as failed", "in_transit")),
        PayoutCommand.Return back => With(
            back.Payout, records, payout => payout.Status is PayoutStatus.InTransit or PayoutStatus.Paid
                ? Return(payout, new("operator", back.Reason), entry: null, context)
                : Conflict(payout, "marked as returned", "in_transit or paid")),
        PayoutCommand.Report report => With(
            report.Payout, records, payout => PayoutReports.Decide(payout, report, context)),
        _ => throw new ArgumentOutOfRangeException(nameof(command)),
    };

    /// <summary>What can be paid out: what is settled, less the reserve that stays. Never below zero.</summary>
    public static long Available(PayoutAccount account, IRecords records)
    {
        var balance = records.Account(PayoutPostings.Balance(account.Merchant, account.Currency))?.BalanceMinor ?? 0;
        return balance <= account.ReserveMinor ? 0 : Math.Min(balance - account.ReserveMinor, Amount.MaxMinor);
    }

    internal static string CurrencyOf(string currency, Workspace workspace) =>
        currency == Sandbox.LedgerCurrency ? workspace.LedgerCurrency : currency;

    private static Decision Create(PayoutCommand.Create command, IRecords records, Context context)
    {
        var merchant = command.Merchant ?? context.Workspace.DefaultMerchant;
        var currency = CurrencyOf(command.Currency, context.Workspace);
        if (records.Find(PayoutAccount.Kind, PayoutAccount.IdOf(merchant, currency)) is not { } account)
        {
            return new Rejection(
                PayoutProblems.AccountMissing, $"Merchant {merchant} has no payout account in {currency}.")
            {
                Pointer = "/currency",
                NextStep = $"Make one by PUT /payouts/accounts/{merchant}.",
            };
        }
        if (account.State == PayoutAccountState.Paused)
        {
            return new Rejection(
                PayoutProblems.AccountPaused, $"The payout account of {merchant} in {currency} is paused.");
        }
        var available = Available(account, records);
        var amount = command.AmountMinor ?? available;
        if (amount == 0 || amount > available)
        {
            return new Rejection(PayoutProblems.ExceedsBalance, Numbers(account, command.AmountMinor, records))
            {
                Pointer = "/amount_minor",
                NextStep = "Wait until more is settled, or ask for less.",
            };
        }
        var payout = New(account, amount, PayoutTrigger.Manual, amount == available, context) with
        {
            Description = command.Description,
            Metadata = command.Metadata,
        };
        return Begin(payout, context, 201);
    }

    internal static Payout New(
        PayoutAccount account, long amountMinor, PayoutTrigger trigger, bool isAll, Context context) => new()
        {
            Id = context.NewId(Payout.Kind.Prefix),
            Merchant = account.Merchant,
            AmountMinor = amountMinor,
            Currency = account.Currency,
            Trigger = trigger,
            Destination = account.Destination,
            CoversThrough = isAll ? context.Sequence - 1 : null,
            Intent = context.IntentId,
            LastIntent = context.IntentId,
            LastLeaf = context.Sequence - 1,
            Scope = context.Workspace.Id,
            Livemode = context.Workspace.Livemode,
            CreatedAt = context.At,
            UpdatedAt = context.At,
            Version = 0,
        };

    internal static Decision.Accepted Begin(
        Payout payout, Context context, int status, params RecordChange[] also)
    {
        var postings = PayoutPostings.Take(payout, context);
        return payout.Changed(context, postings)
            .Accept(PayoutEvents.Created, context, postings, isFact: false, status, also);
    }

    internal static Decision.Accepted Pay(Payout payout, string bank, string? entry, Context context)
    {
        var postings = PayoutPostings.Pay(payout, bank, context);
        var paid = payout.Changed(context, postings) with
        {
            Status = PayoutStatus.Paid,
            Bank = bank,
            PaidAt = context.At,
            PaidEntry = entry,
        };
        return paid.Accept(PayoutEvents.Paid, context, postings, isFact: true);
    }

    internal static Decision.Accepted Return(Payout payout, PayoutFailure failure, string? entry, Context context)
    {
        var postings = payout.Status == PayoutStatus.Paid
            ? PayoutPostings.TakeFromBank(payout, payout.Bank!, context)
            : PayoutPostings.GiveBack(payout, context);
        var returned = payout.Changed(context, postings) with
        {
            Status = PayoutStatus.Returned,
            Failure = failure,
            ReturnEntry = entry,
        };
        return returned.Accept(PayoutEvents.Returned, context, postings, isFact: true);
    }

    private static Decision Cancel(Payout payout, PayoutCommand.Cancel command, Context context)
    {
        if (payout.Status != PayoutStatus.Created)
        {
            return Conflict(payout, "canceled", "created");
        }
        var postings = PayoutPostings.GiveBack(payout, context);
        var canceled = payout.Changed(context, postings) with
        {
            Status = PayoutStatus.Canceled,
            Failure = command.Reason is { } reason ? new("canceled", reason) : null,
        };
        return canceled.Accept(PayoutEvents.Canceled, context, postings, isFact: false);
    }

    /// <summary>A payout that was made by hand at the bank was in no file: then its bank must be said.</summary>
    private static Decision MarkPaid(Payout payout, PayoutCommand.MarkPaid command, Context context)
    {
        if (!payout.IsOpen)
        {
            return Conflict(payout, "marked as paid", "created or in_transit");
        }
        if ((payout.Bank ?? command.Bank) is not { } bank)
        {
            return new Rejection(PayoutProblems.BankRequired, $"Payout {payout.Id} was in no file of a bank.")
            {
                Pointer = "/bank",
            };
        }
        return command.Bank is { } named && named != bank
            ? new Rejection(
                PayoutProblems.StateConflict, $"Payout {payout.Id} went to the bank {bank}, not to {named}.")
            {
                Pointer = "/bank",
            }
            : Pay(payout, bank, entry: null, context);
    }

    private static Decision.Accepted Fail(Payout payout, PayoutFailure failure, Context context)
    {
        var postings = PayoutPostings.GiveBack(payout, context);
        var failed = payout.Changed(context, postings) with { Status = PayoutStatus.Failed, Failure = failure };
        return failed.Accept(PayoutEvents.Failed, context, postings, isFact: true);
    }

    private static string Numbers(PayoutAccount account, long? asked, IRecords records)
    {
        var currency = Currency.Find(account.Currency)!;
        var settled = records.Account(PayoutPostings.Balance(account.Merchant, account.Currency))?.BalanceMinor ?? 0;
        var wanted = asked is { } amount ? $"{currency.Format(amount)} {currency.Code} is asked for; " : "";
        return $"{wanted}{currency.Format(settled)} {currency.Code} is settled for {account.Merchant}, "
            + $"{currency.Format(account.ReserveMinor)} stays as reserve, and "
            + $"{currency.Format(Available(account, records))} is available.";
    }

    private static Rejection Conflict(Payout payout, string verb, string needed) => new(
        PayoutProblems.StateConflict,
        $"A payout that is {payout.Status.Name()} cannot be {verb}; it must be {needed}.");

    private static Decision With(string id, IRecords records, Func<Payout, Decision> decide) =>
        records.Find(Payout.Kind, id) is { } payout
            ? decide(payout)
            : new Rejection(PayoutProblems.NotFound, "There is no such payout in this workspace.");
}
