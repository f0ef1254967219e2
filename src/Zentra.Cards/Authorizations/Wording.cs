namespace Zentra.Cards.Authorizations;

/// <summary>
/// The two sentences of every reason: for operators, what is the case; for cardholders, what they may know and can do.
/// The second tells nothing of limits, lists, other cards, or of a suspicion.
/// </summary>
public static class Wording
{
    private const string Contact = "This purchase could not be approved. Please contact your card's issuer.";
    private const string Again = "We could not decide on this purchase right now. Please try again in a moment.";
    private const string Details = "The card details do not match. Please check them and try again.";

    public static string Operator(DeclineReason reason) => reason switch
    {
        DeclineReason.FormatError => "The message lacks a field or has one that cannot be read.",
        DeclineReason.InvalidAmount => "The amount is not one that this kind of message can have.",
        DeclineReason.CardNotFound => "No card of ours has this number.",
        DeclineReason.StoreUnavailable => "The store did not answer, so nothing could be decided.",
        DeclineReason.VaultUnavailable => "The vault did not answer, so the card could not be known.",
        DeclineReason.DecisionUnavailable => "The external decision could not be had, and its fallback is to decline.",
        DeclineReason.DeadlineExceeded => "The decision was not ready by its deadline.",
        DeclineReason.CardLost => "The card is closed because it was reported lost.",
        DeclineReason.CardStolen => "The card is closed because it was reported stolen.",
        DeclineReason.FraudSuspected => "The card is closed because fraud is suspected.",
        DeclineReason.CardClosed => "The card is closed.",
        DeclineReason.CardExpired => "The card has expired.",
        DeclineReason.CardNotActivated => "The card was never activated.",
        DeclineReason.CardFrozen => "The card is frozen.",
        DeclineReason.PinTriesExceeded => "The PIN was wrong too often, and no further try is allowed.",
        DeclineReason.PinIncorrect => "The PIN is wrong.",
        DeclineReason.CvvIncorrect => "The card verification value is wrong.",
        DeclineReason.ExpiryMismatch => "The expiry date of the message is not the card's.",
        DeclineReason.CountryNotAllowed => "A control does not allow the merchant's country.",
        DeclineReason.ChannelNotAllowed => "A control does not allow the channel.",
        DeclineReason.CurrencyNotAllowed => "A control does not allow the currency at the merchant.",
        DeclineReason.MerchantCategoryNotAllowed => "A control does not allow the merchant's category.",
        DeclineReason.MerchantNotAllowed => "A control does not allow the merchant.",
        DeclineReason.TimeNotAllowed => "A control does not allow purchases at this time.",
        DeclineReason.FirstUseNotAllowed => "The card's first use does not meet what a control asks of it.",
        DeclineReason.MaximumUsesReached => "The card was used as often as a control allows.",
        DeclineReason.VelocityExceeded => "A control allows no more authorizations in its window.",
        DeclineReason.AmountLimitExceeded => "The amount is more than a limit leaves in its window.",
        DeclineReason.InsufficientFunds => "The card account has not enough funds above its floor.",
        DeclineReason.ExternalDecision => "The tenant's own decision was to decline.",
        DeclineReason.ReviewRequired => "A control asks for a review before this is approved.",
        DeclineReason.ReviewDeclined => "A review ended with a decline.",
        DeclineReason.OriginalNotFound => "The message refers to an original that is not known.",
        DeclineReason.ReversedBefore => "The network had reversed this message before it came.",
        DeclineReason.NotSupported => "Messages of this kind are not supported.",
        _ => throw new ArgumentOutOfRangeException(nameof(reason)),
    };

    public static string Cardholder(DeclineReason reason) => reason switch
    {
        DeclineReason.FormatError or DeclineReason.InvalidAmount or DeclineReason.OriginalNotFound
            or DeclineReason.ReversedBefore or DeclineReason.NotSupported =>
            "The merchant's request could not be processed. Please try another way to pay.",
        DeclineReason.CardNotFound => "This card is not known. Please check its number.",
        DeclineReason.StoreUnavailable or DeclineReason.VaultUnavailable or DeclineReason.DecisionUnavailable
            or DeclineReason.DeadlineExceeded => Again,
        // Whoever holds a lost or stolen card learns nothing from it.
        DeclineReason.CardLost or DeclineReason.CardStolen or DeclineReason.FraudSuspected => Contact,
        DeclineReason.CardClosed => "This card is closed.",
        DeclineReason.CardExpired => "This card has expired. Please use your new card.",
        DeclineReason.CardNotActivated => "This card is not active yet. Please activate it first.",
        DeclineReason.CardFrozen => "This card is frozen. Unfreeze it to use it again.",
        DeclineReason.PinTriesExceeded => "The PIN was wrong too often. Please contact your card's issuer.",
        DeclineReason.PinIncorrect => "The PIN is wrong. Please try again.",
        DeclineReason.CvvIncorrect or DeclineReason.ExpiryMismatch => Details,
        DeclineReason.CountryNotAllowed => "This card cannot be used in this country.",
        DeclineReason.ChannelNotAllowed => "This card cannot be used in this way.",
        DeclineReason.CurrencyNotAllowed => "This card cannot be used in this currency.",
        DeclineReason.MerchantCategoryNotAllowed => "This card cannot be used for this kind of purchase.",
        DeclineReason.MerchantNotAllowed => "This card cannot be used at this merchant.",
        DeclineReason.TimeNotAllowed => "This card cannot be used at this time.",
        DeclineReason.FirstUseNotAllowed => "The first purchase with this card cannot be made in this way.",
        DeclineReason.MaximumUsesReached => "This card has been used as often as it can be.",
        DeclineReason.VelocityExceeded => "This card has been used too often lately. Please try again later.",
        DeclineReason.AmountLimitExceeded => "This purchase is above what can be spent with this card at present.",
        DeclineReason.InsufficientFunds => "There is not enough money available for this purchase.",
        DeclineReason.ExternalDecision or DeclineReason.ReviewRequired or DeclineReason.ReviewDeclined => Contact,
        _ => throw new ArgumentOutOfRangeException(nameof(reason)),
    };
}
