using Zentra.Bench.Load;

namespace Zentra.Bench.Cards;

/// <summary>What is asked of cards over HTTP.</summary>
internal sealed class CardWorkloads(string apiKey, Random random)
{
    public const int AmountMinor = 1_250;

    /// <summary>Each card has a limit of its own, and an account out of 10,000.</summary>
    public Workload Issue(IdentifierPool cards, int limit) => new(
        Post(
            "/cards",
            $$"""
            {"customer":"customer_{{Workload.DrawSlot}}","account":"account_{{Workload.DrawSlot}}",
            "spend_limit_minor":1000000000000,"idempotency_key":"card_{{Workload.NumberSlot}}"}
            """),
        "\"status\":\"issued\"",
        random)
    {
        Status = 201,
        Limit = limit,
        DrawBelow = 10_000,
        Collect = cards,
    };

    /// <summary>A purchase with all that a processor says of it.</summary>
    /// <param name="run">Keeps the keys of several runs apart.</param>
    /// <param name="cards">One after the other, and again.</param>
    public Workload Authorize(string run, IdentifierPool cards, int limit = int.MaxValue) => new(
        Post(
            "/cards/authorizations",
            $$"""
            {"card":"{{Workload.IdentifierSlot}}","amount_minor":{{AmountMinor}},"currency":"USD",
            "merchant":{"id":"mer_eats","name":"Eats","category":"5812","country":"US"},"channel":"pos",
            "network":{"transaction_id":"{{run}}{{Workload.NumberSlot}}"},
            "idempotency_key":"{{run}}_{{Workload.NumberSlot}}"}
            """),
        "\"outcome\":\"approved\"",
        random)
    {
        Status = 201,
        Limit = limit,
        About = cards,
        Repeats = true,
    };

    private string Post(string path, string body) =>
        $"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {apiKey}\r\n"
        + $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}";
}
