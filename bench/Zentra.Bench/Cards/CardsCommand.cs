using System.CommandLine;
using Zentra.Bench.Running;

namespace Zentra.Bench.Cards;

/// <summary>`zentra-bench cards`.</summary>
internal static class CardsCommand
{
    private const int MostRecords = 10_000_000;

    public static Command Create()
    {
        var cards = BenchCommand.Count("--cards", 10_000, "Cards, each on an account out of as many.", 1_000_000);
        var records = BenchCommand.Count(
            "--records", 1_000_000, "Records of the clearing file, each of an authorization.", MostRecords);
        var rate = BenchCommand.Count("--rate", 1_000, "Messages a second over ISO 8583.", 100_000);
        var simulators = new Option<string>("--simulators")
        {
            Description = "The network that sends ISO 8583.",
            DefaultValueFactory = _ => "src/Zentra.Simulators/bin/Release/net10.0/zentra-simulators.dll",
        };
        return BenchCommand.Create(
            "cards",
            "Authorize over HTTP and ISO 8583, and clear what was authorized.",
            [cards, records, rate, simulators],
            parsed =>
            {
                var size = new CardsSize(
                    parsed.GetRequiredValue(cards), parsed.GetRequiredValue(records), parsed.GetRequiredValue(rate));
                var program = Path.GetFullPath(parsed.GetRequiredValue(simulators));
                return run => new CardsBenchmark(run, size, program).RunAsync();
            });
    }
}
