using System.Text.Json.Serialization;
using Zentra.Runtime.Intents;

namespace Zentra.Cards.Authorizations;

/// <summary>
/// Why an authorization is not approved, in the order of precedence: of all rules that fail, the first in this order is
/// the reason that is shown.
/// </summary>
[JsonConverter(typeof(WireEnum<DeclineReason>))]
public enum DeclineReason
{
    // What cannot be decided.
    FormatError,
    InvalidAmount,
    CardNotFound,
    StoreUnavailable,
    VaultUnavailable,
    DecisionUnavailable,
    DeadlineExceeded,

    // The card itself.
    CardLost,
    CardStolen,
    FraudSuspected,
    CardClosed,
    CardExpired,
    CardNotActivated,
    CardFrozen,

    // Who it says it is.
    PinTriesExceeded,
    PinIncorrect,
    CvvIncorrect,
    ExpiryMismatch,

    // Where and how it is used.
    CountryNotAllowed,
    ChannelNotAllowed,
    CurrencyNotAllowed,
    MerchantCategoryNotAllowed,
    MerchantNotAllowed,
    TimeNotAllowed,
    FirstUseNotAllowed,

    // How much and how often.
    MaximumUsesReached,
    VelocityExceeded,
    AmountLimitExceeded,
    InsufficientFunds,

    // What others decided.
    ExternalDecision,
    ReviewRequired,
    ReviewDeclined,

    // What a message refers to.
    OriginalNotFound,
    ReversedBefore,
    NotSupported,
}
