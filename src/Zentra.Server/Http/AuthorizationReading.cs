using Zentra.Cards.Authorizations;
using Zentra.Cards.Issuing;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Money;

namespace Zentra.Server.Http;

/// <summary>Reads what is asked of authorizations, and says every fault of it.</summary>
internal static class AuthorizationReading
{
    private const int MaxMerchant = 64;
    private const int MaxMerchantName = 100;
    private const int MaxTransactionId = 64;

    private static readonly string[] Checked = ["passed", "failed"];

    /// <summary>The message without its card, and the number where that is how the card is named.</summary>
    public static (AuthorizationMessage Message, Pan? Number) Read(AuthorizationRequest body, Faults faults)
    {
        var kind = Word<NetworkRequestKind>("/kind", body.Kind, faults) ?? NetworkRequestKind.Authorization;
        var number = Number(body, faults);
        CheckAmount(kind, body, faults);
        faults.RequireCurrency("/currency", body.Currency, allowLedgerCurrency: false);
        if (body.BillingCurrency is not null || body.BillingAmountMinor is not null)
        {
            faults.RequireCurrency("/billing_currency", body.BillingCurrency, allowLedgerCurrency: false);
            CheckMinor("/billing_amount_minor", body.BillingAmountMinor, isRequired: true, faults);
        }
        CheckMinor("/replacement_amount_minor", body.ReplacementAmountMinor, isRequired: false, faults);
        var needsMerchant = kind is not (NetworkRequestKind.Reversal or NetworkRequestKind.Incremental
            or NetworkRequestKind.BalanceInquiry);
        if (body.Expiry is { } expiry && !IsExpiry(expiry))
        {
            faults.Add("/expiry", "invalid_value", "/expiry is year and month in four digits, as 2912.");
        }
        CheckCode("/advised_code", body.AdvisedCode, 2, faults);
        CheckCode("/approval_code", body.ApprovalCode, 6, faults);
        return (
            new()
            {
                Kind = kind,
                IsAdvice = kind is NetworkRequestKind.Advice or NetworkRequestKind.ForcePost,
                IsFinancial = kind is NetworkRequestKind.Financial or NetworkRequestKind.ForcePost,
                Card = body.Card,
                UnknownLast4 = number?.Last4,
                AmountMinor = body.AmountMinor ?? 0,
                Currency = body.Currency ?? "",
                BillingAmountMinor = body.BillingAmountMinor,
                BillingCurrency = body.BillingCurrency,
                Merchant = Read(body.Merchant, needsMerchant, faults),
                Channel = Word<Channel>("/channel", body.Channel, faults) ?? Channel.Ecommerce,
                PartialAllowed = body.PartialApproval ?? false,
                Network = Read(body.Network, faults),
                Original = Read(body.Original, faults),
                ReplacementMinor = body.ReplacementAmountMinor,
                AdvisedCode = body.AdvisedCode,
                ApprovalCode = body.ApprovalCode,
                Pin = Check("/pin", body.Pin, faults),
                Cvv = Check("/cvv", body.Cvv, faults),
                StatedExpiry = body.Expiry,
            },
            number);
    }

    private static Pan? Number(AuthorizationRequest body, Faults faults)
    {
        if (body.Card is null == body.NetworkCard is null)
        {
            faults.Add("/card", "required", "Name the card by /card or by /network_card, and not by both.");
            return null;
        }
        if (body.Card is { } id && !Identifier.TryParse(id, Card.Kind.Prefix, out _))
        {
            faults.Add("/card", "invalid_value", "/card must be an identifier like crd_….");
        }
        if (body.NetworkCard is not { } digits)
        {
            return null;
        }
        if (Pan.TryParse(digits, out var pan))
        {
            return pan;
        }
        faults.Add(
            "/network_card", "invalid_value",
            $"/network_card has {Pan.MinDigits} to {Pan.MaxDigits} digits with a right check digit.");
        return null;
    }

    private static void CheckAmount(NetworkRequestKind kind, AuthorizationRequest body, Faults faults)
    {
        switch (kind)
        {
            case NetworkRequestKind.BalanceInquiry or NetworkRequestKind.AccountCheck when body.AmountMinor is > 0:
                faults.Add("/amount_minor", "invalid_value", $"A {kind.Name()} has no amount.");
                break;
            case NetworkRequestKind.BalanceInquiry or NetworkRequestKind.AccountCheck or NetworkRequestKind.Reversal:
                CheckMinor("/amount_minor", body.AmountMinor, isRequired: false, faults);
                break;
            default:
                faults.RequireAmount("/amount_minor", body.AmountMinor);
                break;
        }
    }

    private static void CheckMinor(string pointer, long? minor, bool isRequired, Faults faults)
    {
        if (minor is null ? isRequired : minor is < 0 or > Amount.MaxMinor)
        {
            faults.Add(
                pointer, minor is null ? "required" : "out_of_range",
                $"{pointer} is an integer from 0 to {Amount.MaxMinor}, in minor units.");
        }
    }

    private static Merchant? Read(MerchantRequest? merchant, bool isRequired, Faults faults)
    {
        if (merchant is null)
        {
            if (isRequired)
            {
                faults.Add("/merchant", "required", "/merchant is required: where the card was used.");
            }
            return null;
        }
        if (merchant.Id is not { Length: > 0 and <= MaxMerchant } id || id.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            faults.Add(
                "/merchant/id", merchant.Id is null ? "required" : "invalid_value",
                $"/merchant/id has 1 to {MaxMerchant} printable ASCII characters.");
        }
        faults.CheckText("/merchant/name", merchant.Name, MaxMerchantName);
        if (merchant.Category is not { Length: 4 } category || !category.All(char.IsAsciiDigit))
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

    private static NetworkKeys? Read(NetworkKeysRequest? keys, Faults faults)
    {
        if (keys is null)
        {
            return null;
        }
        CheckPrintable("/network/transaction_id", keys.TransactionId, MaxTransactionId, faults);
        CheckPrintable("/network/rrn", keys.Rrn, 12, faults);
        CheckDigits("/network/stan", keys.Stan, 6, faults);
        CheckDigits("/network/acquirer", keys.Acquirer, 11, faults);
        CheckPrintable("/network/terminal_id", keys.TerminalId, 8, faults);
        return new()
        {
            TransactionId = keys.TransactionId,
            Rrn = keys.Rrn,
            Stan = keys.Stan,
            Acquirer = keys.Acquirer,
            TerminalId = keys.TerminalId,
            TransmittedAt = Time("/network/transmitted_at", keys.TransmittedAt, faults),
        };
    }

    private static OriginalKeys? Read(OriginalRequest? original, Faults faults)
    {
        if (original is null)
        {
            return null;
        }
        if (original.Stan is null)
        {
            faults.Add("/original/stan", "required", "/original/stan is required.");
        }
        CheckDigits("/original/stan", original.Stan, 6, faults);
        CheckDigits("/original/acquirer", original.Acquirer, 11, faults);
        return new(
            "0100", original.Stan ?? "", Time("/original/transmitted_at", original.TransmittedAt, faults),
            original.Acquirer);
    }

    internal static Timestamp? Time(string pointer, string? text, Faults faults)
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

    private static bool IsExpiry(string text) =>
        text.Length == 4 && text.All(char.IsAsciiDigit) && text[2..] is var month
        && string.CompareOrdinal(month, "01") >= 0 && string.CompareOrdinal(month, "12") <= 0;

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

    private static void CheckCode(string pointer, string? code, int max, Faults faults)
    {
        if (code is not null && (code.Length is 0 || code.Length > max || !code.All(char.IsAsciiLetterOrDigit)))
        {
            faults.Add(pointer, "invalid_value", $"{pointer} has 1 to {max} letters and digits.");
        }
    }

    private static void CheckDigits(string pointer, string? text, int max, Faults faults)
    {
        if (text is not null && (text.Length is 0 || text.Length > max || !text.All(char.IsAsciiDigit)))
        {
            faults.Add(pointer, "invalid_value", $"{pointer} has 1 to {max} digits.");
        }
    }

    private static void CheckPrintable(string pointer, string? text, int max, Faults faults)
    {
        if (text is not null
            && (text.Length is 0 || text.Length > max || text.AsSpan().ContainsAnyExceptInRange(' ', '~')))
        {
            faults.Add(pointer, "invalid_value", $"{pointer} has 1 to {max} printable ASCII characters.");
        }
    }

    internal static T? Word<T>(string pointer, string? word, Faults faults)
        where T : struct, Enum
    {
        if (word is null)
        {
            return null;
        }
        var value = WireName.Find<T>(word);
        if (value is null)
        {
            faults.Add(pointer, "invalid_value", $"{pointer} must be one of {string.Join(", ", WireName.All<T>())}.");
        }
        return value;
    }
}
