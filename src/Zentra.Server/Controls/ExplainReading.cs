using Zentra.Cards.Authorizations;
using Zentra.Cards.Controls;
using Zentra.Cards.Issuing;
using Zentra.Runtime.Intents;
using Zentra.Server.Http;

namespace Zentra.Server.Controls;

/// <summary>Reads what is to be explained or tried, and says every fault of it.</summary>
internal static class ExplainReading
{
    private const int MaxMerchant = 64;
    private const int MaxMerchantName = 100;
    private const int FirstYear = 2000;
    private const int LastYear = 2099;

    private static readonly string[] Checked = ["passed", "failed"];

    /// <summary>The message of a purchase that is not made, for a card that is still to be found.</summary>
    public static AuthorizationMessage Purchase(ExplainAuthorizationRequest body, Faults faults)
    {
        CheckId("/card", body.Card, Card.Kind.Prefix, faults);
        faults.RequireAmount("/amount_minor", body.AmountMinor);
        faults.RequireCurrency("/currency", body.Currency, allowLedgerCurrency: false);
        if (body.BillingCurrency is not null || body.BillingAmountMinor is not null)
        {
            faults.RequireCurrency("/billing_currency", body.BillingCurrency, allowLedgerCurrency: false);
            faults.RequireAmount("/billing_amount_minor", body.BillingAmountMinor);
        }
        if (body.Expiry is { } expiry && !IsExpiry(expiry))
        {
            faults.Add("/expiry", "invalid_value", "/expiry is year and month in four digits, as 2912.");
        }
        if (body.Decision is not null)
        {
            faults.Add("/decision", "not_applicable", "/decision is one of an authorization's.");
        }
        return new()
        {
            Kind = NetworkRequestKind.Authorization,
            Card = body.Card,
            AmountMinor = body.AmountMinor ?? 0,
            Currency = body.Currency ?? "",
            BillingAmountMinor = body.BillingAmountMinor,
            BillingCurrency = body.BillingCurrency,
            Merchant = Read(body.Merchant, faults),
            Channel = Word<Channel>("/channel", body.Channel, faults) ?? Channel.Ecommerce,
            PartialAllowed = body.PartialApproval ?? false,
            Pin = Check("/pin", body.Pin, faults),
            Cvv = Check("/cvv", body.Cvv, faults),
            StatedExpiry = body.Expiry,
        };
    }

    /// <summary>Whose decision is to be explained; nothing of a purchase is given with it.</summary>
    public static void CheckDecision(ExplainAuthorizationRequest body, Faults faults)
    {
        CheckId("/authorization", body.Authorization, Authorization.Records.Prefix, faults);
        if (body.Decision is < 1 or > Authorization.MaxDecisions)
        {
            faults.Add("/decision", "out_of_range", $"/decision is 1 to {Authorization.MaxDecisions}.");
        }
        foreach (var (pointer, isThere) in new[]
        {
            ("/amount_minor", body.AmountMinor is not null), ("/currency", body.Currency is not null),
            ("/billing_amount_minor", body.BillingAmountMinor is not null),
            ("/billing_currency", body.BillingCurrency is not null), ("/merchant", body.Merchant is not null),
            ("/channel", body.Channel is not null), ("/partial_approval", body.PartialApproval is not null),
            ("/expiry", body.Expiry is not null), ("/pin", body.Pin is not null), ("/cvv", body.Cvv is not null),
            ("/at", body.At is not null),
        })
        {
            if (isThere)
            {
                faults.Add(pointer, "not_applicable", $"{pointer} is that of the authorization.");
            }
        }
    }

    /// <summary>The moment that is decided for: one at which every calendar and every hold has its end.</summary>
    public static Timestamp? Moment(string pointer, string? text, Faults faults)
    {
        var moment = Time(pointer, text, faults);
        if (moment is { } at && at.ToDateTimeOffset().Year is < FirstYear or > LastYear)
        {
            faults.Add(pointer, "out_of_range", $"{pointer} is in the years {FirstYear} to {LastYear}.");
        }
        return moment;
    }

    public static Timestamp? Time(string pointer, string? text, Faults faults)
    {
        if (text is null)
        {
            return null;
        }
        if (Timestamp.TryParse(text, out var moment))
        {
            return moment;
        }
        faults.Add(pointer, "invalid_value", $"{pointer} must be an RFC 3339 date-time with an offset.");
        return null;
    }

    public static void CheckId(string pointer, string? id, string prefix, Faults faults)
    {
        if (id is not null && !Identifier.TryParse(id, prefix, out _))
        {
            faults.Add(pointer, "invalid_value", $"{pointer} must be an identifier like {prefix}_….");
        }
    }

    private static Merchant? Read(ExplainMerchantRequest? merchant, Faults faults)
    {
        if (merchant is null)
        {
            faults.Add("/merchant", "required", "/merchant is required: where the card would be used.");
            return null;
        }
        if (merchant.Id is not { Length: > 0 and <= MaxMerchant } id || id.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            faults.Add(
                "/merchant/id", merchant.Id is null ? "required" : "invalid_value",
                $"/merchant/id has 1 to {MaxMerchant} printable ASCII characters.");
        }
        faults.CheckText("/merchant/name", merchant.Name, MaxMerchantName);
        if (merchant.Category is null || !MerchantCategories.IsCode(merchant.Category))
        {
            faults.Add(
                "/merchant/category", merchant.Category is null ? "required" : "invalid_value",
                "/merchant/category is a merchant category code of four digits (ISO 18245).");
        }
        if (merchant.Country is { } country && (country.Length != 2 || !country.All(char.IsAsciiLetterUpper)))
        {
            faults.Add(
                "/merchant/country", "invalid_value",
                "/merchant/country must be an ISO 3166-1 code of two upper-case letters.");
        }
        return new()
        {
            Id = merchant.Id ?? "",
            Name = merchant.Name,
            Category = merchant.Category ?? "",
            Country = merchant.Country,
        };
    }

    private static CheckResult Check(string pointer, string? word, Faults faults)
    {
        if (word is not null && !Checked.Contains(word))
        {
            faults.Add(pointer, "invalid_value", $"{pointer} must be one of {string.Join(", ", Checked)}.");
        }
        return word switch
        {
            "passed" => CheckResult.Passed,
            "failed" => CheckResult.Failed,
            _ => CheckResult.Absent,
        };
    }

    private static bool IsExpiry(string text) =>
        text.Length == 4 && text.All(char.IsAsciiDigit) && text[2..] is var month
        && string.CompareOrdinal(month, "01") >= 0 && string.CompareOrdinal(month, "12") <= 0;

    private static T? Word<T>(string pointer, string? word, Faults faults)
        where T : struct, Enum
    {
        var value = word is null ? null : WireName.Find<T>(word);
        if (word is not null && value is null)
        {
            faults.Add(pointer, "invalid_value", $"{pointer} must be one of {string.Join(", ", WireName.All<T>())}.");
        }
        return value;
    }
}
