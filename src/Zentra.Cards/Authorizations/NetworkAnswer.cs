namespace Zentra.Cards.Authorizations;

/// <summary>What a network is answered.</summary>
/// <param name="ResponseCode">Two characters (ISO 8583 field 39); see <see cref="ResponseCodes"/>.</param>
public sealed record NetworkAnswer(string ResponseCode)
{
    /// <summary>What was approved, in the transaction's minor units, where it is less than was asked.</summary>
    public long? ApprovedMinor { get; init; }

    /// <summary>Up to six letters and digits; null where there is none.</summary>
    public string? ApprovalCode { get; init; }

    public NetworkBalance? Balance { get; init; }

    public static NetworkAnswer Declined(DeclineReason reason) => new(ResponseCodes.Of(reason));
}

/// <summary>An account's money, told to who asked for it.</summary>
/// <param name="LedgerMinor">What is booked, in minor units.</param>
/// <param name="AvailableMinor">What can be spent: without what is held.</param>
/// <param name="Currency">Three letters (ISO 4217).</param>
public sealed record NetworkBalance(long LedgerMinor, long AvailableMinor, string Currency);
