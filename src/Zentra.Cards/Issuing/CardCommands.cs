using Zentra.Runtime.Intents;

namespace Zentra.Cards.Issuing;

/// <summary>A new card's number, as the vault sealed it before the intent was opened.</summary>
/// <param name="Key">The data key that sealed it.</param>
/// <param name="Box">Nonce, tag and ciphertext, in base64.</param>
/// <param name="Index">The keyed hash that finds the card by its number, in hexadecimal.</param>
/// <param name="Bin">The first six digits.</param>
public sealed record SealedNumber(string Key, string Box, string Index, string Bin, string Last4);

/// <summary>Everything that can be asked of cards.</summary>
public abstract record CardCommand : Command
{
    private CardCommand()
    {
    }

    /// <param name="Account">The name of the account that it spends from; it is opened where there is none.</param>
    /// <param name="Form">The program's where null.</param>
    /// <param name="SpendLimitWindow">All time where null.</param>
    public sealed record Issue(
        string Customer,
        string Account,
        string Program,
        CardForm? Form,
        long? SpendLimitMinor,
        string? SpendLimitWindow,
        bool SingleUse,
        string? MerchantLock,
        int? ExpiryMonths,
        SortedDictionary<string, string>? Metadata,
        SealedNumber Number) : CardCommand;

    /// <summary>Its holder has it.</summary>
    /// <param name="Last4">What is printed on it, as a proof that it arrived; not checked where null.</param>
    public sealed record Activate(string Card, string? Last4) : CardCommand;

    public sealed record Freeze(string Card, string? Reason) : CardCommand;

    public sealed record Unfreeze(string Card) : CardCommand;

    public sealed record Close(string Card, CloseReason Reason) : CardCommand;

    /// <summary>A card in its place, with another number and the same controls.</summary>
    /// <param name="Reason">
    /// Why the old one is closed; it stays in use until the new one is activated where null.
    /// </param>
    public sealed record Replace(string Card, CloseReason? Reason, CardForm? Form, SealedNumber Number) : CardCommand;

    /// <param name="Metadata">The whole of it; null leaves it as it is.</param>
    /// <param name="Seen">The version that the caller has seen; null where that does not matter.</param>
    public sealed record Update(string Card, SortedDictionary<string, string>? Metadata, long? Seen) : CardCommand;

    /// <summary>Wrong PINs are counted from zero again.</summary>
    public sealed record UnblockPin(string Card) : CardCommand;

    /// <summary>Its number may be seen once, by who has the token.</summary>
    /// <param name="TokenHash">The token's keyed hash: the identifier of the grant.</param>
    public sealed record GrantReveal(string Card, string TokenHash) : CardCommand;

    /// <summary>Its number is seen.</summary>
    public sealed record Reveal(string Card, string TokenHash) : CardCommand;

    /// <summary>A timer: its last month is over.</summary>
    public sealed record Wake(string Card) : CardCommand;
}

/// <summary>Everything that can be asked of card programs.</summary>
public abstract record ProgramCommand : Command
{
    private ProgramCommand()
    {
    }

    /// <param name="Currency">ISO 4217, or `ledger_currency`.</param>
    /// <param name="IsDefault">Whether cards that name no program are of this one.</param>
    public sealed record Create(
        string Name,
        string Bin,
        int NumberLength,
        string Currency,
        CardForm Form,
        int ExpiryMonths,
        ProgramRules Rules,
        bool IsDefault,
        SortedDictionary<string, string>? Metadata) : ProgramCommand;

    /// <param name="Seen">The version that the caller has seen; null where that does not matter.</param>
    public sealed record Update(
        string Program,
        string? Name,
        ProgramRules Rules,
        bool? IsDefault,
        SortedDictionary<string, string>? Metadata,
        long? Seen) : ProgramCommand;
}

/// <summary>How a program's authorizations are decided; what is null stays as it is, or is the default.</summary>
/// <param name="RemovesExternal">Whether no one else is asked any more.</param>
public sealed record ProgramRules(
    ReviewAnswer? ReviewAnswer,
    bool? PartialApproval,
    ExternalDecision? External,
    bool RemovesExternal,
    SortedDictionary<string, int>? HoldDays)
{
    public CardProgram On(CardProgram program) => program with
    {
        ReviewAnswer = ReviewAnswer ?? program.ReviewAnswer,
        PartialApproval = PartialApproval ?? program.PartialApproval,
        ExternalDecision = RemovesExternal ? null : External ?? program.ExternalDecision,
        HoldDays = HoldDays ?? program.HoldDays,
    };
}

/// <summary>Everything that can be asked of the accounts that cards spend from.</summary>
public abstract record CardAccountCommand : Command
{
    private CardAccountCommand()
    {
    }

    /// <param name="Currency">ISO 4217, or `ledger_currency`. It does not change.</param>
    /// <param name="FloorMinor">Null for none.</param>
    /// <param name="Seen">The version that the caller has seen; null where that does not matter.</param>
    public sealed record Put(string Account, string Currency, long? FloorMinor, long? Seen) : CardAccountCommand;

    /// <summary>Money that came in at a bank.</summary>
    public sealed record Deposit(string Account, long AmountMinor, string Bank, string? Description)
        : CardAccountCommand;

    /// <summary>Money that leaves by a bank.</summary>
    public sealed record Withdraw(string Account, long AmountMinor, string Bank, string? Description)
        : CardAccountCommand;
}
