using Zentra.Payments.Payouts;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Money;
using Zentra.Server.Http;

namespace Zentra.Server.Payouts;

/// <summary>Reads what is said of accounts and banks, and says every fault of it.</summary>
internal static class PayoutReading
{
    private const int MaxAccountNumber = 34;
    private const int MaxBankCode = 28;
    private const int MaxBankName = 40;
    private const int MaxReason = 500;

    public static PutPayoutAccount Read(string merchant, PutPayoutAccountRequest body, long? seen, Faults faults)
    {
        faults.RequireReference("/merchant", merchant);
        faults.RequireCurrency("/currency", body.Currency, allowLedgerCurrency: false);
        RequireHolder("/holder", body.Holder, faults);
        CheckNumber(body, faults);
        CheckBic("/bic", body.Bic, faults);
        var interval = Word<PayoutInterval>("/interval", body.Interval, faults) ?? PayoutInterval.Manual;
        var weekday = Word<PayoutWeekday>("/weekday", body.Weekday, faults);
        if (interval == PayoutInterval.Weekly != body.Weekday is not null)
        {
            faults.Add("/weekday", interval == PayoutInterval.Weekly ? "required" : "invalid_value",
                "/weekday is given with the interval weekly, and with no other.");
        }
        CheckMinor("/minimum_minor", body.MinimumMinor, faults);
        CheckMinor("/reserve_minor", body.ReserveMinor, faults);
        var state = Word<PayoutAccountState>("/state", body.State, faults) ?? PayoutAccountState.Active;
        return new(
            merchant,
            body.Currency ?? "",
            new()
            {
                Holder = body.Holder ?? "",
                Iban = body.Iban,
                AccountNumber = body.AccountNumber,
                BankCode = body.BankCode,
                Bic = body.Bic,
                Country = body.Country ?? (body.Iban is { Length: >= 2 } iban ? iban[..2] : ""),
            },
            interval,
            weekday ?? PayoutWeekday.Monday,
            body.MinimumMinor ?? 0,
            body.ReserveMinor ?? 0,
            state,
            seen);
    }

    public static PayoutBank Read(PayoutBankRequest? bank, Faults faults)
    {
        if (bank is null)
        {
            faults.Add("/bank", "required", "/bank is required: our account, from which the payouts are paid.");
            return new("", "", "", "");
        }
        RequireBankName("/bank/name", bank.Name, faults);
        RequireHolder("/bank/debtor_name", bank.DebtorName, faults);
        if (bank.Iban is null || !BankDestination.IsIban(bank.Iban))
        {
            AddIban("/bank/iban", bank.Iban, faults);
        }
        if (bank.Bic is null)
        {
            faults.Add("/bank/bic", "required", "/bank/bic is required.");
        }
        CheckBic("/bank/bic", bank.Bic, faults);
        return new(bank.Name ?? "", bank.DebtorName ?? "", bank.Iban ?? "", bank.Bic ?? "");
    }

    public static void RequireReason(string? reason, Faults faults)
    {
        if (reason is null)
        {
            faults.Add("/reason", "required", "/reason is required: how it is known.");
        }
        faults.CheckText("/reason", reason, MaxReason);
    }

    public static void RequireBankName(string pointer, string? name, Faults faults)
    {
        if (name is null)
        {
            faults.Add(pointer, "required", $"{pointer} is required: the name of our bank.");
        }
        else
        {
            CheckBankName(pointer, name, faults);
        }
    }

    public static void CheckBankName(string pointer, string? name, Faults faults)
    {
        if (name is not null && !IsBankName(name))
        {
            faults.Add(
                pointer, "invalid_name",
                $"{pointer} begins with a lower-case letter and has up to {MaxBankName} letters, digits, _ and -.");
        }
    }

    public static bool IsBankName(string name) =>
        name.Length is > 0 and <= MaxBankName && char.IsAsciiLetterLower(name[0])
        && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '_' or '-');

    private static void CheckNumber(PutPayoutAccountRequest body, Faults faults)
    {
        if (body.Iban is null == body.AccountNumber is null)
        {
            faults.Add(
                "/iban", body.Iban is null ? "required" : "invalid_value",
                "Either /iban, or /account_number with /bank_code, is required.");
            return;
        }
        if (body.Iban is not null)
        {
            if (!BankDestination.IsIban(body.Iban))
            {
                AddIban("/iban", body.Iban, faults);
            }
            if (body.BankCode is not null)
            {
                faults.Add("/bank_code", "invalid_value", "/bank_code is given with /account_number; an IBAN has it.");
            }
        }
        else
        {
            CheckCode("/account_number", body.AccountNumber, MaxAccountNumber, faults);
            CheckCode("/bank_code", body.BankCode, MaxBankCode, faults);
        }
        if (body.Country is null ? body.Iban is null : !IsCountry(body.Country))
        {
            faults.Add(
                "/country", body.Country is null ? "required" : "invalid_value",
                "/country is required with /account_number: an ISO 3166-1 code of two upper-case letters.");
        }
    }

    private static bool IsCountry(string country) => country.Length == 2 && country.All(char.IsAsciiLetterUpper);

    private static void CheckCode(string pointer, string? code, int most, Faults faults)
    {
        if (code is null || code.Length is 0 || code.Length > most || !code.All(char.IsAsciiLetterOrDigit))
        {
            faults.Add(
                pointer, code is null ? "required" : "invalid_value",
                $"{pointer} is required without an IBAN: 1 to {most} letters and digits.");
        }
    }

    private static void RequireHolder(string pointer, string? holder, Faults faults)
    {
        if (holder is null || holder.Length > 0 && string.IsNullOrWhiteSpace(holder))
        {
            faults.Add(pointer, "required", $"{pointer} is required: the name of the account's holder.");
        }
        faults.CheckText(pointer, holder, BankDestination.MaxHolder);
    }

    private static void AddIban(string pointer, string? iban, Faults faults) => faults.Add(
        pointer, iban is null ? "required" : "invalid_iban",
        $"{pointer} must be an IBAN (ISO 13616) in upper case and without spaces, whose check digits are right.");

    private static void CheckBic(string pointer, string? bic, Faults faults)
    {
        if (bic is not null && !BankDestination.IsBic(bic))
        {
            faults.Add(pointer, "invalid_bic", $"{pointer} must be a BIC (ISO 9362) of 8 or 11 upper-case characters.");
        }
    }

    private static void CheckMinor(string pointer, long? minor, Faults faults)
    {
        if (minor is < 0 or > Amount.MaxMinor)
        {
            faults.Add(pointer, "out_of_range", $"{pointer} must be from 0 to {Amount.MaxMinor} minor units.");
        }
    }

    private static T? Word<T>(string pointer, string? word, Faults faults)
        where T : struct, Enum
    {
        if (word is null)
        {
            return null;
        }
        var value = WireName.Find<T>(word);
        if (value is null)
        {
            faults.Add(
                pointer, "invalid_value",
                $"{pointer} must be one of {string.Join(", ", WireName.All<T>().Order(StringComparer.Ordinal))}.");
        }
        return value;
    }
}
