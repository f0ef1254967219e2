using System.Globalization;
using Spectre.Console;

namespace Zentra.Cli.Settle;

/// <summary>Says how far a file has come: as bars in a terminal, as lines elsewhere.</summary>
internal interface IMeter
{
    void Sent(long bytes, long total);

    void Read(long bytes, long total, long lines);

    /// <summary>Something that whoever waits should know.</summary>
    void Note(string sentence);

    /// <summary>Nothing more is said here: what follows is the answer.</summary>
    Task End();
}

internal static class Meters
{
    /// <summary>Runs with the meter that suits the output.</summary>
    public static Task<int> Run(Func<IMeter, Task<int>> run, CancellationToken stop) =>
        Console.IsOutputRedirected || stop.IsCancellationRequested ? run(new Lines()) : InTerminal(run);

    private static async Task<int> InTerminal(Func<IMeter, Task<int>> run)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = new TaskCompletionSource<ProgressContext>(TaskCreationOptions.RunContinuationsAsynchronously);
        var drawn = AnsiConsole.Progress().AutoClear(false).HideCompleted(false)
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(),
                new DownloadedColumn(), new SpinnerColumn())
            .StartAsync(async context =>
            {
                begun.SetResult(context);
                await done.Task;
            });
        // The last picture is drawn before anything is written below it.
        var bars = new Bars(await begun.Task, () =>
        {
            done.TrySetResult();
            return drawn;
        });
        try
        {
            return await run(bars);
        }
        finally
        {
            await bars.End();
        }
    }

    private static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB");

    /// <summary>Two bars: what was sent, and what was read of it.</summary>
    private sealed class Bars(ProgressContext context, Func<Task> end) : IMeter
    {
        private ProgressTask? sending, reading;

        public void Sent(long bytes, long total)
        {
            sending ??= context.AddTask("Sending", maxValue: total);
            sending.Value = bytes;
        }

        public void Read(long bytes, long total, long lines)
        {
            reading ??= context.AddTask("Reading");
            reading.MaxValue = Math.Max(1, Math.Max(total, bytes));
            reading.Value = bytes;
            reading.Description = string.Create(CultureInfo.InvariantCulture, $"Reading, {lines:N0} lines");
        }

        public void Note(string sentence)
        {
            if (reading is not null)
            {
                reading.Description = Markup.Escape(sentence);
            }
        }

        public Task End()
        {
            reading?.StopTask();
            sending?.StopTask();
            return end();
        }
    }

    /// <summary>A line now and then, and only where there is news.</summary>
    private sealed class Lines : IMeter
    {
        private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

        private long? saidAt;
        private string said = "";

        public void Sent(long bytes, long total) =>
            Say($"Sent {Megabytes(bytes)} of {Megabytes(total)}.", isLast: bytes == total);

        public void Read(long bytes, long total, long lines) => Say(
            string.Create(
                CultureInfo.InvariantCulture, $"Read {Megabytes(bytes)} of {Megabytes(total)}, {lines:N0} lines."),
            isLast: false);

        public void Note(string sentence) => Say(sentence, isLast: said != sentence);

        public Task End() => Task.CompletedTask;

        private void Say(string sentence, bool isLast)
        {
            var isDue = saidAt is not { } at || TimeProvider.System.GetElapsedTime(at) >= Every;
            if (sentence != said && (isDue || isLast))
            {
                Console.Out.WriteLine(sentence);
                (saidAt, said) = (TimeProvider.System.GetTimestamp(), sentence);
            }
        }
    }
}
