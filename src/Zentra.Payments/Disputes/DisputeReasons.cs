namespace Zentra.Payments.Disputes;

/// <summary>The standard reasons. What a provider calls it is kept beside.</summary>
public static class DisputeReasons
{
    /// <summary>For what no other reason says.</summary>
    public const string General = "general";

    public static IReadOnlyList<string> All { get; } =
    [
        "authorization_missing", "bank_cannot_process", "credit_not_processed", "customer_initiated",
        "debit_not_authorized", "duplicate", "fraudulent", General, "incorrect_account_details", "incorrect_amount",
        "insufficient_funds", "noncompliant", "product_not_received", "product_unacceptable", "subscription_canceled",
        "unrecognized",
    ];

    /// <summary>The standard reason, and the raw one: what is not standard is raw where nothing else is.</summary>
    public static (string Reason, string? Raw) Of(string reason, string? raw) =>
        All.Contains(reason) ? (reason, raw) : (General, raw ?? reason);
}
