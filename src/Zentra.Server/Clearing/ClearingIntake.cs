using Zentra.Cards.Clearing;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Operations;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Server.Clearing.Files;
using Zentra.Server.Workers;

namespace Zentra.Server.Clearing;

/// <summary>What became of a file.</summary>
internal abstract record ClearingArrival
{
    private ClearingArrival()
    {
    }

    /// <summary>It is of no form that can be read; nothing is kept of it.</summary>
    public sealed record Unreadable(ProblemType Type, string Detail, IReadOnlyList<Fault> Faults) : ClearingArrival;

    /// <summary>It is on the shelf, or was before, and this is what is to be asked of the lane.</summary>
    public sealed record Ready(ClearingCommand.Receive Command) : ClearingArrival;
}

/// <summary>Takes files in: keeps them, finds out what they are, and looks at their first record.</summary>
internal sealed class ClearingIntake(ClearingShelf shelf, IStore store, OperationWorker worker)
{
    /// <summary>How long whoever sends a small file waits for its records to be taken.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(15);

    public async Task<ClearingArrival> Take(
        Scope scope, string? format, string? name, Stream content, CancellationToken cancellation)
    {
        using var arrived = await shelf.Receive(content, cancellation);
        if (arrived is null)
        {
            return new ClearingArrival.Unreadable(
                ClearingProblems.FileTooLarge, "The file is larger than this server takes.", []);
        }
        if (await Known(scope, arrived.Hash) is { } known)
        {
            return new ClearingArrival.Ready(new(
                format ?? known.Format, arrived.Hash, known.FileName, arrived.Bytes, KeptAs: ""));
        }
        var read = await Examine(format, name, arrived, cancellation);
        if (read is ClearingArrival.Ready)
        {
            shelf.Keep(arrived);
        }
        return read;
    }

    /// <summary>The clearing that a file was received as.</summary>
    public async Task<ClearingFile?> Known(Scope scope, string hash) =>
        await store.Record(scope, ClearingFileHash.Kind, hash) is { State: ClearingFileHash known }
        && await store.Record(scope, ClearingFile.Kind, known.File) is { State: ClearingFile file }
            ? file
            : null;

    /// <summary>Has the records read, and waits a moment for it: a small file is read then.</summary>
    public async Task<(ClearingFile File, LongOperation Operation)> Begin(Scope scope, string id)
    {
        worker.Poke();
        var since = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var file = (ClearingFile)(await store.Record(scope, ClearingFile.Kind, id))!.State;
            var operation = (LongOperation)(await store.Record(scope, LongOperation.Records, file.Operation))!.State;
            if (operation.Status != OperationStatus.Running || TimeProvider.System.GetElapsedTime(since) > Patience)
            {
                return (file, operation);
            }
            await Task.Delay(Glance);
        }
    }

    private async Task<ClearingArrival> Examine(
        string? named, string? name, ArrivedClearing arrived, CancellationToken cancellation)
    {
        var head = new byte[ClearingFormats.DetectBytes];
        int count;
        await using (var file = shelf.Open(arrived))
        {
            count = await SealedChunks.Fill(file, head, cancellation);
        }
        if (count == 0)
        {
            return Unreadable("file_empty", "The file is empty.");
        }
        var format = named is null ? ClearingFormats.Detect(head.AsSpan(0, count)) : ClearingFormats.Find(named);
        if (format is null)
        {
            return Unreadable("format_unknown", "Nothing tells what the file is. Name its format.");
        }
        await using var again = shelf.Open(arrived);
        await foreach (var row in format.Open().Read(again, cancellation))
        {
            if (row is ClearingRow.Ended { Fault: { } fault } && fault.Code != ClearingFault.TotalsDiffer)
            {
                return Unreadable(fault.Code, fault.Reason);
            }
            if (row is ClearingRow.Ended)
            {
                return Unreadable("file_empty", "The file has no records.");
            }
            if (row is ClearingRow.Record or ClearingRow.Rejected or ClearingRow.Noted)
            {
                return new ClearingArrival.Ready(new(format.Name, arrived.Hash, name, arrived.Bytes, arrived.Name));
            }
        }
        return Unreadable("file_empty", "The file has no records.");
    }

    private static ClearingArrival.Unreadable Unreadable(string code, string detail) =>
        new(ClearingProblems.FileUnreadable, detail, [new("", code, detail)]);
}
