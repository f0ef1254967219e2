using System.CommandLine;
using Spectre.Console;
using Zentra.Bench.Reporting;

namespace Zentra.Bench.Payments;

/// <summary>`zentra-bench payments`: measures, writes the report, and makes the tables from it.</summary>
internal static class PaymentsCommand
{
    private const int MaxCount = 10_000;
    private const int PlainWidth = 180;

    public static Command Create()
    {
        var seconds = Count("--seconds", 20, "Measured for each row.");
        var warmup = Count("--warmup", 5, "Seconds before, not measured.");
        var connections = Count("--connections", 64, "Of the loaded rows.");
        var server = Text("--server", "src/Zentra.Cli/bin/Release/net10.0/zentra.dll", "The product.");
        var output = Text("--out", "bench/results", "Where the report goes.");
        var command = new Command("payments", "Create, capture, refund and read payments on SQLite.")
        {
            seconds, warmup, connections, server, output,
        };
        command.SetAction((parsed, cancellation) => RunAsync(
            new(
                parsed.GetRequiredValue(seconds),
                parsed.GetRequiredValue(warmup),
                parsed.GetRequiredValue(connections),
                Seed: 42),
            Path.GetFullPath(parsed.GetRequiredValue(server)),
            Path.GetFullPath(parsed.GetRequiredValue(output)),
            cancellation));
        return command;
    }

    private static Option<int> Count(string name, int value, string description)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > MaxCount)
            {
                result.AddError($"{name} is from 1 to {MaxCount}.");
            }
        });
        return option;
    }

    private static Option<string> Text(string name, string value, string description) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };

    /// <summary>Fails if the server gave a wrong answer, never because it was slow.</summary>
    private static async Task<int> RunAsync(
        Parameters parameters, string server, string output, CancellationToken cancellation)
    {
        var console = OpenConsole();
        if (!File.Exists(server))
        {
            console.MarkupLineInterpolated($"[red]There is no server at {server}; build it, or say --server.[/]");
            return 2;
        }
        var at = TimeProvider.System.GetUtcNow();
        var machine = Machine.Current();
        var directory = Directory.CreateTempSubdirectory("zentra-bench-").FullName;
        try
        {
            var benchmark = new PaymentsBenchmark(parameters, server, directory, console, cancellation);
            var rows = await benchmark.RunAsync();
            var file = Path.Combine(Directory.CreateDirectory(output).FullName, "payments-sqlite.json");
            new Report("payments", at, Machine.Commit(), machine, parameters, benchmark.Store(), rows)
                .Write(file);
            Readme.Update(output);
            ReportTable.Print(Report.Read(file), console);
            return benchmark.WrongAnswers == 0 ? 0 : 1;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>A file or a pipe gets plain text, wide enough for the table.</summary>
    private static IAnsiConsole OpenConsole()
    {
        if (!Console.IsOutputRedirected)
        {
            return AnsiConsole.Console;
        }
        var plain = new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors };
        var console = AnsiConsole.Create(plain);
        console.Profile.Width = PlainWidth;
        return console;
    }
}
