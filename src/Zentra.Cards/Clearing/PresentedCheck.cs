using Zentra.Runtime.Intents;
using Zentra.Runtime.Money;

namespace Zentra.Cards.Clearing;

/// <summary>Why a record is not one.</summary>
/// <param name="Field">As our own columns are called; null where it is the record itself.</param>
public sealed record PresentedFault(string? Field, string Code, string Reason);

/// <summary>What holds for every record, whatever file it is from.</summary>
public static class PresentedCheck
{
    public const int MaxReference = 64;
    public const int MaxName = 100;
    public const int MaxClearings = 99;

    /// <summary>The first thing that is wrong with a record; null where nothing is.</summary>
    public static PresentedFault? Of(PresentedRecord record) =>
        Card(record)
        ?? Amount("amount", record.Transaction)
        ?? Amount("settlement_amount", record.Settlement)
        ?? Amount("billing_amount", record.Billing)
        ?? References(record)
        ?? Merchant(record)
        ?? Sequence(record);

    private static PresentedFault? Card(PresentedRecord record) => record switch
    {
        { Pan: null, Card: null } when record.Type is not (PresentedType.Fee or PresentedType.FeeCredit) =>
            new("pan", "card_missing", "The record names no card."),
        { Pan: not null, Card: not null } => new("card", "card_twice", "The record has a card number and a card."),
        { Card: { } card } when !Identifier.TryParse(card, "crd", out _) =>
            new("card", "card_invalid", "A card is named as crd_…."),
        _ => null,
    };

    private static PresentedFault? Amount(string field, PresentedAmount? amount) => amount switch
    {
        null => null,
        { } a when Currency.Find(a.Currency) is null =>
            new($"{field}_currency", "currency_unknown", "The currency is not one of ISO 4217."),
        { Minor: < 0 or > Runtime.Money.Amount.MaxMinor } =>
            new(field, "amount_invalid", $"An amount has 0 to {Runtime.Money.Amount.MaxMinor} minor units."),
        _ => null,
    };

    private static PresentedFault? References(PresentedRecord record)
    {
        if (record.Arn is { } arn && !AcquirerReference.IsValid(arn))
        {
            return new(
                "arn", "arn_invalid", "The acquirer reference does not have 23 digits with a right check digit.");
        }
        return Text("network_transaction_id", record.NetworkTransactionId, MaxReference)
            ?? Text("authorization_code", record.AuthorizationCode, 6)
            ?? Text("rrn", record.Rrn, 12)
            ?? Text("stan", record.Stan, 6)
            ?? Text("entry_mode", record.EntryMode, 12)
            ?? Text("reason_code", record.ReasonCode, 12);
    }

    private static PresentedFault? Merchant(PresentedRecord record)
    {
        if (record.Merchant is not { } merchant)
        {
            return null;
        }
        if (merchant.Category is { } category && !IsDigits(category, 4))
        {
            return new("merchant_category", "category_invalid", "A merchant category has four digits (ISO 18245).");
        }
        if (merchant.Country is { } country && Country.Find(country)?.Code != country)
        {
            return new("merchant_country", "country_unknown", "The country is not one of ISO 3166-1.");
        }
        return Text("merchant_id", merchant.Id, MaxReference)
            ?? Text("merchant_name", merchant.Name, MaxName)
            ?? Text("merchant_city", merchant.City, MaxName);
    }

    private static PresentedFault? Sequence(PresentedRecord record) => record switch
    {
        { ClearingSequence: null, ClearingCount: null } => null,
        { ClearingSequence: null } =>
            new("clearing_sequence", "sequence_invalid", "A count of presentments needs the number of this one."),
        { ClearingSequence: < 1 or > MaxClearings } or { ClearingCount: < 1 or > MaxClearings } =>
            new("clearing_sequence", "sequence_invalid", $"An authorization has 1 to {MaxClearings} presentments."),
        _ when record.ClearingSequence > record.ClearingCount =>
            new("clearing_sequence", "sequence_invalid", "The presentment's number is above their count."),
        _ => null,
    };

    private static PresentedFault? Text(string field, string? text, int max) => text switch
    {
        null => null,
        { Length: 0 } => new(field, "text_invalid", "A text that is there is not empty."),
        _ when text.Length > max => new(field, "text_too_long", $"The text has more than {max} characters."),
        _ when text.AsSpan().ContainsAnyInRange('\0', '\u001F') =>
            new(field, "text_invalid", "The text holds a control character."),
        _ => null,
    };

    private static bool IsDigits(string text, int length) =>
        text.Length == length && !text.AsSpan().ContainsAnyExceptInRange('0', '9');
}
