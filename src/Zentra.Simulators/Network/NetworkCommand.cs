using System.CommandLine;
using System.Net;

namespace Zentra.Simulators.Network;

/// <summary>
/// `zentra-simulators network`: a card network that speaks ISO 8583 to an issuer. It prints each message and its answer
/// as a line of JSON, and ends with 1 where something else came of it than must.
/// </summary>
internal static class NetworkCommand
{
    private static readonly Option<IPEndPoint?> To = new("--to")
    {
        Description = "Where the issuer listens for ISO 8583, as 127.0.0.1:8583; without it all goes over --api.",
        CustomParser = result => IPEndPoint.Parse(result.Tokens[0].Value),
    };

    private static readonly Option<Uri?> Api = new("--api")
    {
        Description = "The issuer's JSON edge, as http://127.0.0.1:7070.",
        CustomParser = result => new Uri(result.Tokens[0].Value),
    };

    private static readonly Option<string?> Key = new("--key")
    {
        Description = "An API key for the JSON edge; of an admin where the books are read.",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("ZENTRA_API_KEY"),
    };

    private static readonly Option<string> Account = With("--account", "The account that the card spends from.", "");

    private static readonly Option<string?> Card = new("--card") { Description = "A test card's number." };

    private static readonly Option<FileInfo?> Cards =
        new("--cards") { Description = "A file with a test card's number on each line: one after the other." };

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
        var echo = new Option<bool>("--echo") { Description = "Echo tests (0800) in their place." };
        return new("network", "Simulate a card network.")
        {
            Scenario("authorize", "Purchases, one after the other.", (s, p) => s.Authorize(p.GetValue(count)), count),
            Scenario("duplicate", "A purchase, its repeat, and the same again.", (s, _) => s.Duplicate()),
            Scenario("late", "A purchase that is reversed before its answer is there.", (s, _) => s.Late()),
            Scenario("out-of-order", "A reversal that overtakes its purchase.", (s, _) => s.OutOfOrder()),
            Scenario("reversal-of-unknown", "A reversal of nothing.", (s, _) => s.ReversalOfUnknown()),
            Scenario(
                "compare", "The same over both edges, with what is late, unmatched or out of order; then the books.",
                Compare, Account),
            Scenario("flood", "Purchases at a rate, and how long answers take.",
                (s, p) => s.Flood(
                    p.GetValue(rate), p.GetValue(seconds), p.GetValue(connections), p.GetValue(echo)),
                rate, seconds, connections, echo),
        };
    }

    private static Command Scenario(
        string name, string description, Func<Scenario, ParseResult, Task<int>> play, params Option[] own)
    {
        var command = new Command(name, description)
        {
            To, Api, Key, Card, Cards, Expiry, Amount, Currency, Category, Merchant, Patience,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(Card) is null == (result.GetResult(Cards) is null))
            {
                result.AddError("Say --card or --cards.");
            }
        });
        foreach (var option in own)
        {
            command.Add(option);
        }
        command.Validators.Add(result =>
        {
            if (result.GetValue(To) is null && result.GetValue(Api) is null)
            {
                result.AddError("Give --to, or --api with --key.");
            }
            if (result.GetValue(Api) is not null && result.GetValue(Key) is null)
            {
                result.AddError("--api needs --key, or ZENTRA_API_KEY.");
            }
            if (name == "compare" && (result.GetValue(To) is null || result.GetValue(Api) is null))
            {
                result.AddError("compare needs --to and --api.");
            }
        });
        command.SetAction((parsed, _) => play(
            new(
                async () => parsed.GetValue(To) is { } issuer ? await NetworkLink.Open(issuer) : Json(parsed),
                new(
                    new(
                        Numbers(parsed), parsed.GetValue(Expiry), parsed.GetValue(Amount),
                        parsed.GetRequiredValue(Currency), parsed.GetRequiredValue(Category),
                        parsed.GetRequiredValue(Merchant)),
                    TimeProvider.System),
                TimeSpan.FromMilliseconds(parsed.GetValue(Patience))),
            parsed));
        return command;
    }

    private static IReadOnlyList<string> Numbers(ParseResult parsed) => parsed.GetValue(Cards) is { } file
        ? File.ReadAllLines(file.FullName)
        : [parsed.GetRequiredValue(Card)!];

    private static async Task<int> Compare(Scenario scenario, ParseResult parsed)
    {
        using var desk = new IssuerDesk(
            parsed.GetRequiredValue(Api)!, parsed.GetRequiredValue(Key)!, parsed.GetRequiredValue(Account));
        return await scenario.Compare(() => Json(parsed), desk);
    }

    private static HttpLink Json(ParseResult parsed) =>
        new(parsed.GetRequiredValue(Api)!, parsed.GetRequiredValue(Key)!, TimeProvider.System);

    private static Option<T> With<T>(string name, string description, T value) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };
}
