namespace Zentra.Cards.Authorizations;

/// <summary>
/// What is said to a network: the codes of field 39 (ISO 8583:1987, table A.8, and what the networks have added since).
/// </summary>
public static class ResponseCodes
{
    public const string Approved = "00";

    /// <summary>Approved for less than was asked.</summary>
    public const string ApprovedPartially = "10";

    /// <summary>No reason to decline: the answer to an account check.</summary>
    public const string CheckPassed = "85";
    /// <summary>
    /// The cardholder is to prove who it is; networks that do not know this code are told to decline.
    /// </summary>
    public const string ChallengeRequired = "1A";

    public const string DoNotHonour = "05";
    public const string InvalidAmount = "13";
    public const string InvalidCardNumber = "14";
    public const string OriginalNotFound = "25";
    public const string FormatError = "30";
    public const string NotSupported = "40";

    /// <summary>The issuer cannot decide now.</summary>
    public const string Inoperative = "91";

    /// <summary>The issuer met a fault of its own.</summary>
    public const string Malfunction = "96";

    /// <summary>The security code is wrong; <see cref="DoNotHonour"/> for networks that lack this code.</summary>
    public const string CvvFailed = "N7";

    public static string Of(DeclineReason reason) => reason switch
    {
        DeclineReason.FormatError => FormatError,
        DeclineReason.InvalidAmount => InvalidAmount,
        DeclineReason.CardNotFound => InvalidCardNumber,
        DeclineReason.StoreUnavailable or DeclineReason.VaultUnavailable or DeclineReason.DecisionUnavailable
            or DeclineReason.DeadlineExceeded => Inoperative,
        DeclineReason.CardLost => "41",
        DeclineReason.CardStolen => "43",
        DeclineReason.FraudSuspected => "59",
        DeclineReason.CardClosed or DeclineReason.CardFrozen => "62",
        DeclineReason.CardExpired or DeclineReason.ExpiryMismatch => "54",
        DeclineReason.CardNotActivated => "78",
        DeclineReason.PinTriesExceeded => "75",
        DeclineReason.PinIncorrect => "55",
        DeclineReason.CvvIncorrect => CvvFailed,
        DeclineReason.CountryNotAllowed or DeclineReason.ChannelNotAllowed or DeclineReason.CurrencyNotAllowed
            or DeclineReason.MerchantCategoryNotAllowed or DeclineReason.MerchantNotAllowed
            or DeclineReason.TimeNotAllowed or DeclineReason.FirstUseNotAllowed => "57",
        DeclineReason.MaximumUsesReached or DeclineReason.VelocityExceeded => "65",
        DeclineReason.AmountLimitExceeded => "61",
        DeclineReason.InsufficientFunds => "51",
        DeclineReason.ExternalDecision or DeclineReason.ReviewRequired or DeclineReason.ReviewDeclined
            or DeclineReason.ReversedBefore => DoNotHonour,
        DeclineReason.OriginalNotFound => OriginalNotFound,
        DeclineReason.NotSupported => NotSupported,
        _ => throw new ArgumentOutOfRangeException(nameof(reason)),
    };
}
