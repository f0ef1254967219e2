using System.CommandLine;
using Spectre.Console;
using Zentra.Bench.Reporting;
using Zentra.Bench.Stores;

namespace Zentra.Bench.Running;

/// <summary>A benchmark as a verb: measures, writes the report, and makes the table and the plot from it.</summary>
internal static class BenchCommand
{
    private const int MaxCount = 10_000;
    private const int PlainWidth = 180;
    private const int Seed = 42;

    /// <param name="bind">Reads the verb's own options, and gives what measures.</param>
    public static Command Create(
        string name,
        string description,
        IEnumerable<Option> own,
        Func<ParseResult, Func<BenchRun, Task>> bind,
        int measured = 20,
        int before = 5)
    {
        var seconds = Count("--seconds", measured, "Measured for each row.");
        var warmup = Count("--warmup", before, "Seconds before, not measured.");
        var connections = Count("--connections", 64, "Of the loaded rows.");
        var store = Text("--store", "sqlite", "sqlite, postgres, or postgres://… of an empty database.");
        var server = Text("--server", "src/Zentra.Cli/bin/Release/net10.0/zentra.dll", "The product.");
        var output = Text("--out", "bench/results", "Where the report goes.");
        var command = new Command(name, description) { seconds, warmup, connections, store, server, output };
        foreach (var option in own)
        {
            command.Add(option);
        }
        command.SetAction((parsed, cancellation) => RunAsync(
            name,
            new(
                parsed.GetRequiredValue(seconds),
                parsed.GetRequiredValue(warmup),
                parsed.GetRequiredValue(connections),
                Seed),
            parsed.GetRequiredValue(store),
            Path.GetFullPath(parsed.GetRequiredValue(server)),
            Path.GetFullPath(parsed.GetRequiredValue(output)),
            bind(parsed),
            cancellation));
        return command;
    }

    /// <summary>`tables`: makes the tables and the plots again from the results that are there.</summary>
    public static Command CreateTables()
    {
        var output = Text("--out", "bench/results", "Where the reports are.");
        var command = new Command("tables", "Makes the tables and plots again from the results.") { output };
        command.SetAction(parsed => Readme.Update(Path.GetFullPath(parsed.GetRequiredValue(output))));
        return command;
    }

    public static Option<int> Count(string name, int value, string description, int max = MaxCount)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1 || result.GetValueOrDefault<int>() > max)
            {
                result.AddError($"{name} is from 1 to {max}.");
            }
        });
        return option;
    }

    private static Option<string> Text(string name, string value, string description) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };

    /// <summary>Fails if the server gave a wrong answer, never because it was slow.</summary>
    private static async Task<int> RunAsync(
        string name,
        Parameters parameters,
        string storeName,
        string product,
        string output,
        Func<BenchRun, Task> measure,
        CancellationToken cancellation)
    {
        var console = OpenConsole();
        var at = TimeProvider.System.GetUtcNow();
        var machine = Machine.Current();
        var directory = Directory.CreateTempSubdirectory("zentra-bench-").FullName;
        try
        {
            if (!File.Exists(product))
            {
                throw new BenchException($"There is no server at {product}; build it, or say --server.");
            }
            await using var store = await StoreUnderTest.OpenAsync(storeName, directory, console, cancellation);
            var run = new BenchRun(parameters, product, directory, store, console, cancellation);
            await measure(run);
            var file = Path.Combine(Directory.CreateDirectory(output).FullName, $"{name}-{store.Name}.json");
            new Report(name, at, Machine.Commit(), machine, parameters, store.Describe(run.Payments), run.Rows)
                .Write(file);
            Readme.Update(output);
            ReportTable.Print(Report.Read(file), console);
            return run.WrongAnswers == 0 ? 0 : 1;
        }
        catch (BenchException fault)
        {
            console.MarkupLineInterpolated($"[red]{fault.Message}[/]");
            return 2;
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
