using Zentra.Runtime.Intents;

namespace Zentra.Runtime.Ledger;

/// <summary>What the ledger refuses, whatever capability posts.</summary>
public static class LedgerProblems
{
    public static readonly ProblemType InsufficientBalance = new(
        "insufficient_balance", 409, "An account would fall below its floor.");

    public static readonly ProblemType AccountNotOpen = new(
        "account_not_open", 409, "An account that this would post to is frozen or closed.");

    public static readonly ProblemType AmountOutOfRange = new(
        "amount_out_of_range", 422, "A balance would leave the range of 64-bit minor units.");

    public static readonly ProblemType AccountNotFound = new(
        "account_not_found", 404, "There is no such account in this workspace.");

    public static readonly ProblemType AccountNotEmpty = new(
        "account_not_empty", 409, "An account with a balance cannot be closed.");

    public static readonly ProblemType PeriodClosed = new(
        "period_closed", 409, "The books of that time are closed.");

    public static readonly ProblemType PeriodNotOver = new(
        "period_not_over", 422, "A period can be closed some minutes after its end.");

    public static IReadOnlyList<ProblemType> All =>
    [
        InsufficientBalance, AccountNotOpen, AmountOutOfRange, AccountNotFound, AccountNotEmpty, PeriodClosed,
        PeriodNotOver,
    ];
}
