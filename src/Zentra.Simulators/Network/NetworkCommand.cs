using System.CommandLine;
using System.Net;

namespace Zentra.Simulators.Network;

/// <summary>
/// `zentra-simulators network`: a card network that speaks ISO 8583 to an issuer. It prints each message and its answer
/// as a line of JSON, and ends with 1 where something else came of it than must.
/// </summary>
internal static class NetworkCommand
{
    private static readonly Option<IPEndPoint> To = new("--to")
    {
        Description = "Where the issuer listens, as 127.0.0.1:8583.",
        Required = true,
        CustomParser = result => IPEndPoint.Parse(result.Tokens[0].Value),
    };

    private static readonly Option<string> Card = new("--card")
    {
        Description = "A test card's number.",
        Required = true,
    };

    private static readonly Option<string?> Expiry = new("--expiry") { Description = "Its expiry, as 2812." };

    private static readonly Option<long> Amount = With("--amount", "Minor units.", 5_000L);

    private static readonly Option<string> Currency = With("--currency", "ISO 4217, three digits.", "840");

    private static readonly Option<string> Category = With("--category", "The merchant's category code.", "5812");

    private static readonly Option<string> Merchant = With("--merchant", "Up to 15 characters.", "SIM000000000001");

    private static readonly Option<int> Patience =
        With("--patience", "Milliseconds to wait for an answer.", 10_000);

    public static Command Make()
    {
        var count = With("--count", "How many.", 1);
        var rate = With("--rate", "Messages a second.", 1_000);
        var seconds = With("--seconds", "For how long.", 10);
        var connections = With("--connections", "Over how many connections.", 4);
        return new("network", "Simulate a card network.")
        {
            Scenario("authorize", "Purchases, one after the other.", (s, p) => s.Authorize(p.GetValue(count)), count),
            Scenario("duplicate", "A purchase, its repeat, and the same again.", (s, _) => s.Duplicate()),
            Scenario("late", "A purchase that is reversed before its answer is there.", (s, _) => s.Late()),
            Scenario("out-of-order", "A reversal that overtakes its purchase.", (s, _) => s.OutOfOrder()),
            Scenario("reversal-of-unknown", "A reversal of nothing.", (s, _) => s.ReversalOfUnknown()),
            Scenario("flood", "Purchases at a rate, and how long answers take.",
                (s, p) => s.Flood(p.GetValue(rate), p.GetValue(seconds), p.GetValue(connections)),
                rate, seconds, connections),
        };
    }

    private static Command Scenario(
        string name, string description, Func<Scenario, ParseResult, Task<int>> play, params Option[] own)
    {
        var command = new Command(name, description)
        {
            To, Card, Expiry, Amount, Currency, Category, Merchant, Patience,
        };
        foreach (var option in own)
        {
            command.Add(option);
        }
        command.SetAction((parsed, _) => play(
            new(
                parsed.GetRequiredValue(To),
                new(
                    new(
                        parsed.GetRequiredValue(Card), parsed.GetValue(Expiry), parsed.GetValue(Amount),
                        parsed.GetRequiredValue(Currency), parsed.GetRequiredValue(Category),
                        parsed.GetRequiredValue(Merchant)),
                    TimeProvider.System),
                TimeSpan.FromMilliseconds(parsed.GetValue(Patience))),
            parsed));
        return command;
    }

    private static Option<T> With<T>(string name, string description, T value) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };
}
