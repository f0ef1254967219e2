using Zentra.Cards.Issuing;
using Zentra.Runtime.Intents;
using Zentra.Server.Http;

namespace Zentra.Server.Cards;

/// <summary>Reads what is asked of cards and programs, and says every fault of it.</summary>
internal static class CardReading
{
    private const int MaxAccount = 100;
    private const int MaxName = 100;
    private const int MaxReason = 500;
    private const int MinBin = 6;
    private const int MaxBin = 11;
    private const int DefaultNumberLength = 16;
    private const int MaxHoldDays = 60;
    private const int MaxHoldCategories = 1_000;

    private static readonly string[] Windows = ["per_authorization", "day", "week", "month", "year", "all_time"];

    /// <summary>What a card's request asks for, its number not drawn yet.</summary>
    public static CardCommand.Issue Read(IssueCardRequest body, Faults faults)
    {
        faults.RequireReference("/customer", body.Customer);
        CheckAccount("/account", body.Account, faults);
        CheckId("/program", body.Program, CardProgram.Kind.Prefix, faults);
        faults.CheckAmount("/spend_limit_minor", body.SpendLimitMinor);
        if (body.SpendLimitWindow is { } window && !Windows.Contains(window))
        {
            faults.Add(
                "/spend_limit_window", "invalid_value",
                $"/spend_limit_window must be one of {string.Join(", ", Windows)}.");
        }
        if (body is { SpendLimitWindow: not null, SpendLimitMinor: null })
        {
            faults.Add("/spend_limit_minor", "required", "/spend_limit_minor is required with a window.");
        }
        faults.CheckText("/merchant_lock", body.MerchantLock, 64);
        CheckMonths("/expiry_months", body.ExpiryMonths, faults);
        faults.CheckMetadata("/metadata", body.Metadata);
        return new(
            body.Customer ?? "",
            body.Account ?? "",
            body.Program ?? "",
            Word<CardForm>("/form", body.Form, faults),
            body.SpendLimitMinor,
            body.SpendLimitWindow,
            body.SingleUse ?? false,
            body.MerchantLock,
            body.ExpiryMonths,
            body.Metadata,
            Blank);
    }

    /// <summary>Stands for the number that is drawn later, where two requests are compared.</summary>
    public static SealedNumber Blank { get; } = new("", "", "", "", "");

    public static ProgramCommand.Create Read(CreateProgramRequest body, Faults faults)
    {
        CheckName(body.Name, isRequired: true, faults);
        if (body.Bin is not { Length: >= MinBin and <= MaxBin } bin || !bin.All(char.IsAsciiDigit))
        {
            faults.Add(
                "/bin", body.Bin is null ? "required" : "invalid_value", $"/bin has {MinBin} to {MaxBin} digits.");
        }
        var length = body.NumberLength ?? DefaultNumberLength;
        if (length is < Pan.MinDigits or > Pan.MaxDigits || body.Bin is { } prefix && length - prefix.Length < 4)
        {
            faults.Add(
                "/number_length", "invalid_value",
                $"/number_length is {Pan.MinDigits} to {Pan.MaxDigits}, and leaves four digits behind the BIN.");
        }
        if (body.Currency is { } currency)
        {
            faults.RequireCurrency("/currency", currency);
        }
        CheckMonths("/expiry_months", body.ExpiryMonths, faults);
        faults.CheckMetadata("/metadata", body.Metadata);
        return new(
            body.Name ?? "",
            body.Bin ?? "",
            length,
            body.Currency ?? ProgramDecider.LedgerCurrency,
            Word<CardForm>("/form", body.Form, faults) ?? CardForm.Virtual,
            body.ExpiryMonths ?? CardProgram.DefaultExpiryMonths,
            Rules(body.ReviewAnswer, body.PartialApproval, body.HoldDays, faults),
            body.Default ?? false,
            body.Metadata);
    }

    public static ProgramCommand.Update Read(string id, UpdateProgramRequest body, long? seen, Faults faults)
    {
        CheckName(body.Name, isRequired: false, faults);
        faults.CheckMetadata("/metadata", body.Metadata);
        return new(
            id, body.Name, Rules(body.ReviewAnswer, body.PartialApproval, body.HoldDays, faults), body.Default,
            body.Metadata, seen);
    }

    public static void CheckAccount(string pointer, string? account, Faults faults)
    {
        faults.RequireReference(pointer, account);
        if (account is { Length: > MaxAccount })
        {
            faults.Add(pointer, "too_long", $"{pointer} has at most {MaxAccount} characters.");
        }
    }

    public static void CheckReason(string? reason, Faults faults) => faults.CheckText("/reason", reason, MaxReason);

    public static T? Word<T>(string pointer, string? word, Faults faults)
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

    private static void CheckId(string pointer, string? id, string prefix, Faults faults)
    {
        if (id is not null && !Identifier.TryParse(id, prefix, out _))
        {
            faults.Add(pointer, "invalid_value", $"{pointer} must be an identifier like {prefix}_….");
        }
    }

    private static void CheckName(string? name, bool isRequired, Faults faults)
    {
        if (isRequired && string.IsNullOrWhiteSpace(name))
        {
            faults.Add("/name", "required", "/name is required.");
        }
        faults.CheckText("/name", name, MaxName);
    }

    private static void CheckMonths(string pointer, int? months, Faults faults)
    {
        if (months is < 1 or > CardProgram.MaxExpiryMonths)
        {
            faults.Add(pointer, "out_of_range", $"{pointer} is 1 to {CardProgram.MaxExpiryMonths}.");
        }
    }

    private static ProgramRules Rules(
        string? reviewAnswer, bool? partial, SortedDictionary<string, int>? holdDays, Faults faults)
    {
        if (holdDays is { Count: > MaxHoldCategories })
        {
            faults.Add("/hold_days", "too_many", $"/hold_days has at most {MaxHoldCategories} categories.");
        }
        foreach (var (category, days) in holdDays ?? [])
        {
            if (category.Length != 4 || !category.All(char.IsAsciiDigit) || days is < 1 or > MaxHoldDays)
            {
                faults.Add(
                    $"/hold_days/{category}", "invalid_value",
                    $"A category has four digits (ISO 18245), and a hold lives 1 to {MaxHoldDays} days.");
                break;
            }
        }
        return new(
            Word<ReviewAnswer>("/review_answer", reviewAnswer, faults), partial, External: null, RemovesExternal: false,
            holdDays);
    }
}
