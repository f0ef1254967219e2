using Zentra.Runtime.Intents;

namespace Zentra.Payments.Payouts;

/// <summary>Says where and when a merchant is paid out in a currency.</summary>
/// <param name="Seen">The version that the caller has seen; null where that does not matter.</param>
public sealed record PutPayoutAccount(
    string Merchant,
    string Currency,
    BankDestination Destination,
    PayoutInterval Interval,
    PayoutWeekday Weekday,
    long MinimumMinor,
    long ReserveMinor,
    PayoutAccountState State,
    long? Seen) : Command;

/// <summary>A timer: the schedule of an account is looked at.</summary>
public sealed record WakePayoutAccount(string Account) : Command;

/// <summary>Everything that can be asked and told of payouts.</summary>
public abstract record PayoutCommand : Command
{
    private PayoutCommand()
    {
    }

    /// <param name="Merchant">The workspace's default merchant where null.</param>
    /// <param name="AmountMinor">All that is available where null.</param>
    /// <param name="Currency">ISO 4217, or `ledger_currency`.</param>
    public sealed record Create(
        string? Merchant,
        long? AmountMinor,
        string Currency,
        string? Description,
        SortedDictionary<string, string>? Metadata) : PayoutCommand;

    /// <summary>Gives the money back to the balance; only before it is in a file.</summary>
    public sealed record Cancel(string Payout, string? Reason) : PayoutCommand;

    /// <summary>An operator knows that it was paid.</summary>
    /// <param name="Bank">Our bank that paid it; that of its file where null.</param>
    public sealed record MarkPaid(string Payout, string? Bank, string Reason) : PayoutCommand;

    /// <summary>An operator knows that the bank did not execute it.</summary>
    public sealed record Fail(string Payout, string Reason) : PayoutCommand;

    /// <summary>An operator knows that it came back.</summary>
    public sealed record Return(string Payout, string Reason) : PayoutCommand;

    /// <summary>A bank's statement tells of it.</summary>
    /// <param name="Entry">The bank's own reference of the entry: what comes again has no second effect.</param>
    /// <param name="AmountMinor">In minor units; negative where it left our account.</param>
    /// <param name="ReturnReason">ISO 20022, external return reason, as `AC04`.</param>
    public sealed record Report(
        string Payout,
        string Bank,
        string Entry,
        long AmountMinor,
        string Currency,
        string? ReturnReason,
        string? Text) : PayoutCommand;
}

/// <summary>Puts payouts that are still to be sent into a file for the bank.</summary>
/// <param name="Payouts">Their identifiers; those that were sent or canceled meanwhile are left out.</param>
/// <param name="HasMore">Whether there were more of them than a file takes.</param>
public sealed record CreatePayoutFile(
    PayoutFileFormat Format,
    PayoutBank Bank,
    string Currency,
    IReadOnlyList<string> Payouts,
    bool HasMore) : Command;

/// <summary>A bank's statement was read to its end.</summary>
public sealed record RecordBankStatement(string Bank, string Sha256, StatementCounts Counts) : Command;

/// <summary>The payout codes of the contract's closed list.</summary>
public static class PayoutProblems
{
    public static readonly ProblemType NotFound = new("payout_not_found", 404, "There is no such payout.");

    public static readonly ProblemType AccountNotFound = new(
        "payout_account_not_found", 404, "There is no such payout account.");

    public static readonly ProblemType FileNotFound = new(
        "payout_file_not_found", 404, "There is no such payout file.");

    public static readonly ProblemType StateConflict = new(
        "payout_state_conflict", 409, "The payout's state does not allow this.");

    public static readonly ProblemType ExceedsBalance = new(
        "payout_exceeds_balance", 422, "The payout is more than is settled and available.");

    public static readonly ProblemType AccountMissing = new(
        "payout_account_missing", 422, "The merchant has no payout account in this currency.");

    public static readonly ProblemType AccountPaused = new(
        "payout_account_paused", 409, "The merchant's payout account is paused.");

    public static readonly ProblemType FileEmpty = new(
        "payout_file_empty", 409, "There is no payout to send.");

    public static readonly ProblemType BankRequired = new(
        "payout_bank_required", 422, "The payout was in no file, so its bank must be named.");

    public static readonly ProblemType StatementInvalid = new(
        "bank_statement_invalid", 422, "The bank statement cannot be read to its end.");

    /// <summary>Only timers and readers of statements meet these, so the contract does not list them.</summary>
    internal static readonly ProblemType NothingDue = new(
        "payout_nothing_due", 409, "There is nothing to do for this payout account now.");

    public static readonly ProblemType EntryKnown = new(
        "bank_entry_known", 409, "The bank's entry was taken before.");

    public static IReadOnlyList<ProblemType> All =>
    [
        NotFound, AccountNotFound, FileNotFound, StateConflict, ExceedsBalance, AccountMissing, AccountPaused,
        FileEmpty, BankRequired, StatementInvalid,
    ];
}
