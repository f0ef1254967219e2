namespace Zentra.Simulators.Acquirer;

/// <summary>Asks to authorize, and with `capture` to capture at once.</summary>
internal sealed record AuthorizeRequest(
    string Key,
    long AmountMinor,
    string Currency,
    string Method = "",
    string Merchant = "",
    string Customer = "",
    bool Capture = false)
{
    public Order ToOrder() => new(OperationKind.Authorization, Key, null, AmountMinor)
    {
        Currency = Currency,
        Method = Method,
        Merchant = Merchant,
        Customer = Customer,
        Capture = Capture,
    };
}

/// <summary>Asks for something to be done to an authorization.</summary>
/// <param name="Final">Whether a capture is the last one, so that the rest is released.</param>
internal sealed record ChangeRequest(string Key, long AmountMinor = 0, bool Final = false)
{
    public Order ToOrder(OperationKind kind, string reference) =>
        new(kind, Key, reference, AmountMinor) { Final = Final };
}

/// <summary>Sends callbacks elsewhere; without a URL, nowhere.</summary>
internal sealed record AimCallbacks(Uri? Url, string? Secret = null);

/// <summary>How many rules wait in the script.</summary>
internal sealed record ScriptState(int Queued);

/// <summary>The truth: every authorization with its amounts, every operation, every dispute.</summary>
internal sealed record BookCopy(
    IReadOnlyList<Authorization> Authorizations,
    IReadOnlyList<Operation> Operations,
    IReadOnlyList<Dispute> Disputes,
    CallbackCounts Callbacks);
