namespace Zentra.Simulators.Acquirer;

/// <summary>The response codes (ISO 8583:1987, data element 39) that the book itself gives.</summary>
internal static class ResponseCodes
{
    public const string DoNotHonor = "05";

    /// <summary>The authorization is in no state for it: voided, declined, or without a hold.</summary>
    public const string InvalidTransaction = "12";

    /// <summary>More than is held, or more than was captured.</summary>
    public const string InvalidAmount = "13";

    /// <summary>There is nothing to undo.</summary>
    public const string NoActionTaken = "21";
}
