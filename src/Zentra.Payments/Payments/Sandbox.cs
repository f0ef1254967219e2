namespace Zentra.Payments.Payments;

/// <summary>The words of the contract that stand for a workspace's own settings.</summary>
public static class Sandbox
{
    /// <summary>As a payment's currency: the workspace's ledger currency.</summary>
    public const string LedgerCurrency = "ledger_currency";

    /// <summary>What a sandbox payment is charged to when it names no method.</summary>
    public const string DefaultPaymentMethod = "tok_approved";
}
