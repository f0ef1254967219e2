using Zentra.Runtime.Intents;

namespace Zentra.Cards.Issuing;

/// <summary>Why something cannot be done to a card, a program or an account.</summary>
public static class CardProblems
{
    public static readonly ProblemType NotFound = new("card_not_found", 404, "There is no such card.");
    public static readonly ProblemType StateConflict = new(
        "card_state_conflict", 409, "The card's state forbids this.");
    public static readonly ProblemType NumberTaken = new(
        "card_number_taken", 409, "Another card has the number that was drawn.") { Retryable = true };
    public static readonly ProblemType Last4Mismatch = new(
        "card_last4_mismatch", 422, "These are not the last four digits of the card.");
    public static readonly ProblemType ProgramNotFound = new(
        "card_program_not_found", 404, "There is no such card program.");
    public static readonly ProblemType ProgramRequired = new(
        "card_program_required", 422, "A card needs a program, and the workspace has no default one.");
    public static readonly ProblemType ProgramDefaultTaken = new(
        "card_program_default_exists", 409, "The workspace has a default program already.");
    public static readonly ProblemType AccountNotFound = new(
        "card_account_not_found", 404, "There is no such card account.");
    public static readonly ProblemType AccountCurrency = new(
        "card_account_currency", 422, "The account is kept in another currency.");
    public static readonly ProblemType AccountTooLow = new(
        "card_account_insufficient_funds", 422, "The account does not hold that much above its floor.");
    public static readonly ProblemType RevealNotFound = new(
        "card_reveal_not_found", 404, "There is no such token, or it was used, or its time is over.");
    public static readonly ProblemType VaultUnavailable = new(
        "vault_unavailable", 503, "The vault cannot be opened.") { Retryable = true };
    public static readonly ProblemType VaultOpen = new("vault_open", 409, "The vault has its keys already.");
    public static readonly ProblemType VaultRotating = new(
        "vault_rotating", 409, "The vault's numbers are still being sealed under the key of the last rotation.");
    public static readonly ProblemType VaultKeyRetired = new(
        "vault_key_retired", 409, "The number was sealed under a key that is retired now.") { Retryable = true };
    public static readonly ProblemType VaultOvertaken = new(
        "vault_overtaken", 409, "Another has done this to the vault already.");
    public static readonly ProblemType NothingDue = new("card_nothing_due", 409, "Nothing of the card is due.");

    public static IReadOnlyList<ProblemType> All =>
    [
        NotFound, StateConflict, NumberTaken, Last4Mismatch, ProgramNotFound, ProgramRequired, ProgramDefaultTaken,
        AccountNotFound, AccountCurrency, AccountTooLow, RevealNotFound, VaultUnavailable, VaultOpen, VaultRotating,
        VaultKeyRetired, VaultOvertaken, NothingDue,
    ];
}
