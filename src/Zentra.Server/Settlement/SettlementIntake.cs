using System.Text;
using Zentra.Payments.Providers;
using Zentra.Payments.Routing;
using Zentra.Payments.Settlement;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Operations;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Server.Connectors;
using Zentra.Server.Files;
using Zentra.Server.Settlement.Files;
using Zentra.Server.Workers;

namespace Zentra.Server.Settlement;

/// <summary>How a file is to be read, as whoever sends it says.</summary>
/// <param name="Format">Found out of the provider's settings or of the file where null.</param>
/// <param name="Mapping">The columns as JSON; those of the provider's settings where null.</param>
internal sealed record Delivered(string Provider, string? Format, string? Mapping, string? FileName);

/// <summary>What became of a file.</summary>
internal abstract record Intake
{
    private Intake()
    {
    }

    /// <summary>It is of no form that can be read; nothing is kept of it.</summary>
    public sealed record Unreadable(ProblemType Type, string Detail, IReadOnlyList<Fault> Faults) : Intake;

    /// <summary>It is on the shelf, and this is what is to be asked of the lane.</summary>
    public sealed record Ready(SettlementCommand.Receive Command) : Intake;
}

/// <summary>Takes files in: keeps them, finds out how they are to be read, and looks at their first line.</summary>
internal sealed class SettlementIntake(FileShelf shelf, IStore store, OperationWorker worker)
{
    /// <summary>How long whoever sends a small file waits for its lines to be taken.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(15);

    public async Task<Intake> Take(Scope scope, Delivered delivered, Stream content, CancellationToken cancellation)
    {
        var provider = await ProviderAccounts.Find(store, scope, delivered.Provider);
        if (provider is null && delivered.Provider != DefaultRoute.Provider)
        {
            return new Intake.Unreadable(
                ProviderProblems.NotFound, "There is no such provider in this workspace.",
                [new("?provider", ProviderProblems.NotFound.Code, $"There is no provider {delivered.Provider}.")]);
        }
        using var arrived = await shelf.Receive(content, cancellation);
        if (arrived is null)
        {
            return new Intake.Unreadable(
                SettlementProblems.FileTooLarge, "The file is larger than this server takes.", []);
        }
        var read = await Examine(delivered, provider?.Settlement, arrived, cancellation);
        if (read is Intake.Ready)
        {
            shelf.Keep(arrived);
        }
        return read;
    }

    /// <summary>The batch that a file was received as.</summary>
    public async Task<SettlementBatch?> Known(Scope scope, string hash) =>
        await store.Record(scope, SettlementFile.Kind, hash) is { State: SettlementFile file }
        && await store.Record(scope, SettlementBatch.Kind, file.Batch) is { State: SettlementBatch batch }
            ? batch
            : null;

    /// <summary>Whether a batch is this very file, read in this very way.</summary>
    public static bool IsReadAs(SettlementBatch? batch, SettlementCommand.Receive command) => batch is not null
        && batch.Provider == command.Provider && batch.Format == command.Format && batch.Mapping == command.Mapping;

    /// <summary>Has the lines read, and waits a moment for it: of a small file the batch is read then.</summary>
    public async Task<(SettlementBatch Batch, LongOperation Operation)> Begin(Scope scope, string batch)
    {
        worker.Poke();
        var since = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var read = (SettlementBatch)(await store.Record(scope, SettlementBatch.Kind, batch))!.State;
            var operation = (LongOperation)(await store.Record(scope, LongOperation.Records, read.Operation))!.State;
            if (operation.Status != OperationStatus.Running || TimeProvider.System.GetElapsedTime(since) > Patience)
            {
                return (read, operation);
            }
            await Task.Delay(Glance);
        }
    }

    /// <summary>A reader for a batch's file.</summary>
    public static ISettlementReader Reader(string format, string? mapping) =>
        SettlementFormats.Find(format)?.Open(Encoding.UTF8.GetBytes(mapping ?? ""), [])
        ?? throw new InvalidOperationException($"A batch is recorded with the format {format}, which is not known.");

    private async Task<Intake> Examine(
        Delivered delivered, ProviderSettlement? agreed, ArrivedFile arrived, CancellationToken cancellation)
    {
        var mapping = delivered.Mapping ?? (delivered.Format is null or "csv" ? agreed?.Mapping : null);
        await using var file = arrived.Open();
        var head = new byte[SettlementFormats.DetectBytes];
        var count = await file.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellation);
        if (count == 0)
        {
            return Unreadable("file_empty", "The file is empty.");
        }
        var format = delivered.Format is { } named ? SettlementFormats.Find(named)
            : mapping is not null ? SettlementFormats.Find("csv")
            : agreed?.Format is { } usual ? SettlementFormats.Find(usual)
            : SettlementFormats.Detect(head.AsSpan(0, count));
        if (format is null)
        {
            return Unreadable(
                "format_unknown",
                "Nothing tells what the file is. Name its format, or declare a mapping of its columns.");
        }
        var faults = new List<Fault>();
        if (format.Open(Encoding.UTF8.GetBytes(mapping ?? ""), faults) is not { } reader)
        {
            return new Intake.Unreadable(
                SettlementProblems.FileUnreadable, "The file cannot be read by this mapping.",
                [.. faults.Select(f => f with { Pointer = $"?mapping{f.Pointer}" })]);
        }
        file.Position = 0;
        await foreach (var row in reader.Read(file, cancellation))
        {
            return row is FileRow.Ended ended
                ? Unreadable(ended.Fault.Code, ended.Fault.Reason)
                : new Intake.Ready(new(
                    delivered.Provider, format.Name, mapping, arrived.Hash, delivered.FileName, arrived.Bytes));
        }
        return Unreadable("file_empty", "The file has no lines.");
    }

    private static Intake.Unreadable Unreadable(string code, string detail) =>
        new(SettlementProblems.FileUnreadable, detail, [new("", code, detail)]);
}
