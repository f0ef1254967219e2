using Zentra.Runtime.Intents;
using Zentra.Runtime.Tenancy;

namespace Zentra.Payments.Payments;

/// <summary>Everything that can be asked of a payment.</summary>
public abstract record PaymentCommand : Command
{
    private PaymentCommand()
    {
    }

    public sealed record Create(
        long AmountMinor,
        string Currency,
        string Customer,
        string? Merchant,
        string? PaymentMethod,
        CaptureMethod CaptureMethod,
        bool ConfirmNow,
        string? Description,
        SortedDictionary<string, string>? Metadata) : PaymentCommand
    {
        /// <summary>Where the payer is: ISO 3166-1 alpha-2.</summary>
        public string? Country { get; init; }

        /// <summary>How the payer came: `ecommerce`, `moto`, `recurring` or `in_store`.</summary>
        public string? Channel { get; init; }

        /// <summary>The currency that is meant in a workspace.</summary>
        public string CurrencyIn(Workspace? workspace) =>
            Currency == Sandbox.LedgerCurrency && workspace is not null ? workspace.LedgerCurrency : Currency;
    }

    public sealed record Confirm(string Payment, string? PaymentMethod) : PaymentCommand;

    /// <summary>Takes an amount (all that is left, where none is given); a final capture releases the rest.</summary>
    public sealed record Capture(string Payment, long? AmountMinor, bool Final) : PaymentCommand;

    public sealed record Increment(string Payment, long AmountMinor) : PaymentCommand;

    public sealed record Cancel(string Payment, string? Reason) : PaymentCommand;

    public sealed record Refund(
        string Payment, long? AmountMinor, string? Reason, SortedDictionary<string, string>? Metadata) : PaymentCommand;

    /// <summary>What a provider answered to an attempt, or said about it when asked.</summary>
    public sealed record RecordOutcome(string Payment, int Attempt, ProviderOutcome Outcome) : PaymentCommand
    {
        /// <summary>True where the provider was asked about it: its answer is its last word.</summary>
        public bool? Asked { get; init; }
    }

    /// <summary>
    /// What an operator found out about an attempt whose provider gives no answer, as at the provider's own console.
    /// </summary>
    public sealed record SettleUnknown(string Payment, int Attempt, ProviderOutcome Outcome, string Reason)
        : PaymentCommand
    {
        /// <summary>The review that is resolved by it.</summary>
        public string? Review { get; init; }

        /// <summary>The version of the review that the operator has seen.</summary>
        public long? Seen { get; init; }
    }

    /// <summary>
    /// A timer: ask about open attempts, let an authorization expire. After a crash, attempts are asked about at
    /// once.
    /// </summary>
    public sealed record Wake(string Payment, bool Recovering) : PaymentCommand;
}
