using Zentra.Payments.Providers;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;
using Zentra.Runtime.Store;

namespace Zentra.Payments.Payouts;

/// <summary>Payout accounts, and the payouts that their schedules make.</summary>
public static class PayoutSchedules
{
    public static Decision Decide(PutPayoutAccount command, IRecords records, Context context)
    {
        var id = PayoutAccount.IdOf(command.Merchant, command.Currency);
        var known = records.Find(PayoutAccount.Kind, id);
        if (command.Seen is { } seen && seen != (known?.Version ?? 0))
        {
            return new Rejection(
                ProviderProblems.VersionConflict, $"The payout account has the version {known?.Version ?? 0}.");
        }
        var isScheduled = command.State == PayoutAccountState.Active && command.Interval != PayoutInterval.Manual;
        var account = new PayoutAccount
        {
            Id = id,
            Merchant = command.Merchant,
            Currency = command.Currency,
            Destination = command.Destination,
            Interval = command.Interval,
            Weekday = command.Weekday,
            MinimumMinor = command.MinimumMinor,
            ReserveMinor = command.ReserveMinor,
            State = command.State,
            NextAt = isScheduled ? Next(command.Interval, command.Weekday, context.At) : null,
            LastPayout = known?.LastPayout,
            Intent = known?.Intent ?? context.IntentId,
            Scope = context.Workspace.Id,
            Livemode = context.Workspace.Livemode,
            CreatedAt = known?.CreatedAt ?? context.At,
            UpdatedAt = context.At,
            Version = (known?.Version ?? 0) + 1,
        };
        return new Decision.Accepted
        {
            Subject = id,
            Records = [PayoutAccount.Kind.Put(id, account)],
            Answer = new(known is null ? 201 : 200, PayoutAccountResource.Render(account)),
        };
    }

    /// <summary>
    /// Pays out what is available, where it is worth it. Days that passed unseen are made up for by one payout. An
    /// account that is frozen is looked at again when it is due next.
    /// </summary>
    public static Decision Decide(WakePayoutAccount command, IRecords records, Context context)
    {
        if (records.Find(PayoutAccount.Kind, command.Account) is not { } account || !(account.NextAt <= context.At))
        {
            return new Rejection(PayoutProblems.NothingDue, $"Nothing of {command.Account} is due.");
        }
        var next = account with
        {
            NextAt = Next(account.Interval, account.Weekday, context.At),
            UpdatedAt = context.At,
            Version = account.Version + 1,
        };
        var available = PayoutDecider.Available(account, records);
        if (available == 0 || available < account.MinimumMinor || !IsOpen(account, records))
        {
            return new Decision.Accepted
            {
                Subject = account.Id,
                Records = [PayoutAccount.Kind.Put(account.Id, next)],
                Answer = new(200, PayoutAccountResource.Render(next)),
            };
        }
        var payout = PayoutDecider.New(account, available, PayoutTrigger.Schedule, isAll: true, context);
        next = next with { LastPayout = payout.Id };
        return PayoutDecider.Begin(payout, context, 200, PayoutAccount.Kind.Put(account.Id, next));
    }

    /// <summary>The first midnight (UTC) after a moment on which the schedule is looked at.</summary>
    public static Timestamp Next(PayoutInterval interval, PayoutWeekday weekday, Timestamp after)
    {
        var day = after.ToDateTimeOffset().UtcDateTime.Date.AddDays(1);
        if (interval == PayoutInterval.Weekly)
        {
            // The platform's week begins on Sunday, that of ISO 8601 on Monday.
            var wanted = ((int)weekday + 1) % 7;
            day = day.AddDays((wanted - (int)day.DayOfWeek + 7) % 7);
        }
        return Timestamp.From(new(day, TimeSpan.Zero));
    }

    private static bool IsOpen(PayoutAccount account, IRecords records) =>
        PayoutPostings.Accounts(account.Merchant, account.Currency)
            .All(name => records.Account(name) is null or { State: AccountState.Open });
}
