using System.Globalization;
using Zentra.Api.Tests.Host;

namespace Zentra.Api.Tests.Cards;

/// <summary>What users of cards and networks send.</summary>
internal static class CardCalls
{
    public static async Task<string> NewCard(
        this ApiClient api, string more = "", string account = "operating_account") => (await api.Post(
            "/cards", $$"""{"customer":"customer_ref","account":"{{account}}"{{more}}}""")).Is(201).Id;

    /// <summary>An authorization at a restaurant, in dollars.</summary>
    public static Task<Response> Authorize(
        this ApiClient api, string card, long amountMinor, string more = "", string? key = null) => api.Post(
            "/cards/authorizations",
            $$"""
            {"card":"{{card}}","amount_minor":{{amountMinor}},"currency":"USD",
            "merchant":{"id":"mer_eats","name":"Eats","category":"5812","country":"US"}{{more}}}
            """,
            key);

    /// <summary>A message that names the card by its number, and itself by the network's keys.</summary>
    public static Task<Response> Tell(this ApiClient api, string number, string kind, long amountMinor, string more) =>
        api.Post(
            "/cards/authorizations",
            $$"""
            {"network_card":"{{number}}","kind":"{{kind}}","amount_minor":{{amountMinor}},"currency":"USD",
            "merchant":{"id":"mer_eats","name":"Eats","category":"5812","country":"US"}{{more}}}
            """,
            null);

    public static async Task<string> Number(this ApiClient api, string card)
    {
        var token = (await api.Post($"/cards/{card}/reveal", "{}", null)).Is(201).Json.Say("token");
        return (await api.Post($"/cards/{card}/reveal", $$"""{"token":"{{token}}"}""", null)).Is(200).Json
            .Say("number");
    }

    /// <summary>What is left and what is held of an account.</summary>
    public static async Task<(long Balance, long Held)> Funds(this ApiClient api, string account = "operating_account")
    {
        var shown = (await api.Get($"/cards/accounts/{account}")).Is(200).Json;
        return (shown.GetProperty("balance_minor").GetInt64(), shown.GetProperty("held_minor").GetInt64());
    }

    /// <summary>Outcome, status, and why: as `declined declined amount_limit_exceeded 61`.</summary>
    public static string Verdict(this Response answer) => string.Join(
        ' ',
        new[]
        {
            answer.Json.Say("outcome"), answer.Json.Say("status"),
            answer.Json.TryGetProperty("reason", out var reason) ? reason.GetString() : null,
            answer.Json.Say("response_code"),
        }.OfType<string>());

    public static string Held(this Response answer) => string.Create(
        CultureInfo.InvariantCulture,
        $"approved {answer.Json.Say("approved_amount_minor")}, held {answer.Json.Say("held_minor")}");
}
