using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Zentra.Payments.Settlement;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Server.Files;
using Zentra.Server.Workers;

namespace Zentra.Server.Settlement;

/// <summary>
/// Takes in the files of a folder, `WORKSPACE/PROVIDER/FILE`, on one node of many: each once it has not changed for a
/// while, and moves it to `done` or `failed` beside it. A crash before the move takes it again, which is the same
/// batch.
/// </summary>
internal sealed partial class WatchedFolder(
    SettlementSettings settings,
    SettlementIntake intake,
    IStore store,
    Door door,
    Duties duties,
    ILogger<WatchedFolder> logger) : BackgroundService
{
    private const string Done = "done";
    private const string Failed = "failed";

    /// <summary>Files of one look.</summary>
    private const int MaxRound = 1_000;

    /// <summary>Files of one name that fail; beyond them the last is replaced.</summary>
    private const int MaxSameName = 1_000;

    /// <summary>How long a file is left alone that could be taken in and not moved.</summary>
    private static readonly TimeSpan LeftAlone = TimeSpan.FromMinutes(1);

    /// <summary>Links would have the server read what is elsewhere, and hidden files are another program's.</summary>
    private static readonly EnumerationOptions Visible = new()
    {
        AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint,
        IgnoreInaccessible = true,
    };

    private readonly Dictionary<string, Seen> seen = new(StringComparer.Ordinal);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await duties.Have("settlement_watch"))
                {
                    await Look(stoppingToken);
                }
            }
            catch (Exception fault) when (
                fault is StoreUnavailableException or OverloadedException or IOException or UnauthorizedAccessException)
            {
                LogPostponed(fault);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                // A bug met by one file must not stop the folder for ever.
                LogFault(fault);
            }
            await Task.Delay(settings.WatchEvery, stoppingToken);
        }
    }

    private async Task Look(CancellationToken stopping)
    {
        var files = Files().Take(MaxRound).ToList();
        foreach (var gone in seen.Keys.Except(files.Select(f => f.FullName)).ToList())
        {
            seen.Remove(gone);
        }
        foreach (var file in files)
        {
            if (IsQuiet(file))
            {
                await Take(file, stopping);
            }
        }
    }

    /// <summary>
    /// Whether a file is as it was for long enough, by the process's own clock: a share's may differ.
    /// </summary>
    private bool IsQuiet(FileInfo file)
    {
        var now = TimeProvider.System.GetTimestamp();
        var state = (file.Length, file.LastWriteTimeUtc);
        if (!seen.TryGetValue(file.FullName, out var before) || before.State != state)
        {
            before = seen[file.FullName] = new(state, now, settings.QuietFor);
        }
        return TimeProvider.System.GetElapsedTime(before.Since, now) >= before.Wait;
    }

    private async Task Take(FileInfo file, CancellationToken stopping)
    {
        var (batch, reason) = await Take(
            file, file.Directory!.Parent!.Name, file.Directory.Name, stopping);
        try
        {
            if (batch is null)
            {
                await Fail(file, reason!, stopping);
            }
            else
            {
                var done = file.Directory.CreateSubdirectory(Done);
                file.MoveTo(Path.Combine(done.FullName, $"{batch}_{file.Name}"), overwrite: true);
            }
            seen.Remove(file.FullName);
        }
        catch (FileNotFoundException)
        {
            // Another node was here first, or whoever brought the file has taken it away.
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            LogStays(fault, file.Directory.Parent.Name, file.Directory.Name);
            seen[file.FullName] = new(
                (file.Length, file.LastWriteTimeUtc), TimeProvider.System.GetTimestamp(), LeftAlone);
        }
    }

    /// <summary>The batch that a file is, or why it is none.</summary>
    private async Task<(string? Batch, string? Reason)> Take(
        FileInfo file, string workspace, string provider, CancellationToken stopping)
    {
        if (await Find(workspace) is not { } scope)
        {
            return (null, $"There is no workspace {workspace}.");
        }
        if (file.Length == 0)
        {
            // Nor is it opened: what has no length may be a pipe, which waits for a writer.
            return (null, "The file is empty.");
        }
        Intake taken;
        try
        {
            await using var content = file.OpenRead();
            taken = await intake.Take(
                scope, new(provider, Format: null, Mapping: null, FileUpload.NameOf(file.Name)), content,
                stopping);
        }
        catch (Exception fault) when (fault is UnauthorizedAccessException or FileNotFoundException)
        {
            return (null, "The server may not read the file.");
        }
        return taken switch
        {
            Intake.Unreadable unreadable => (null, string.Join(' ', unreadable.Faults is { Count: > 0 } faults
                ? faults.Select(f => f.Detail).Distinct()
                : [unreadable.Detail])),
            Intake.Ready ready => await Receive(scope, ready.Command),
            _ => throw new InvalidOperationException("A file came to something else."),
        };
    }

    private async Task<(string? Batch, string? Reason)> Receive(Scope scope, SettlementCommand.Receive command)
    {
        var result = await door.Run(door.Open(scope, Actor.Runtime, SettlementOperations.Receive, command));
        var known = await intake.Known(scope, command.FileHash);
        return result switch
        {
            Result.Answered when known is not null => (known.Id, null),
            Result.Refused when SettlementIntake.IsReadAs(known, command) => (known!.Id, null),
            Result.Refused refused => (null, refused.Rejection.Detail),
            _ => throw new InvalidOperationException("A settlement file is answered at once."),
        };
    }

    /// <summary>Why it failed is written first: a crash then takes the file again, and says it again.</summary>
    private static async Task Fail(FileInfo file, string reason, CancellationToken stopping)
    {
        var failed = file.Directory!.CreateSubdirectory(Failed);
        var name = file.Name;
        for (var nth = 2; nth <= MaxSameName && File.Exists(Path.Combine(failed.FullName, name)); nth++)
        {
            name = $"{Path.GetFileNameWithoutExtension(file.Name)}-{nth}{file.Extension}";
        }
        var path = Path.Combine(failed.FullName, name);
        await File.WriteAllTextAsync($"{path}.txt", $"{reason}\n", stopping);
        file.MoveTo(path, overwrite: true);
    }

    /// <summary>Whose workspace it is.</summary>
    private async Task<Scope?> Find(string workspace)
    {
        if (!Identifier.TryParse(workspace, Workspace.Kind.Prefix, out _))
        {
            return null;
        }
        foreach (var head in await store.Heads())
        {
            var scope = new Scope(head.Tenant, workspace);
            if (await store.Record(scope, Workspace.Kind, workspace) is not null)
            {
                return scope;
            }
        }
        return null;
    }

    /// <summary>The files that may be taken, in an order that does not change from look to look.</summary>
    private IEnumerable<FileInfo> Files() =>
        from workspace in Sorted(new DirectoryInfo(settings.Watched!).EnumerateDirectories("*", Visible))
        from provider in Sorted(workspace.EnumerateDirectories("*", Visible))
        from file in Sorted(provider.EnumerateFiles("*", Visible))
        where file.Extension.ToUpperInvariant() is not (".TMP" or ".PART")
        select file;

    private static IEnumerable<T> Sorted<T>(IEnumerable<T> entries)
        where T : FileSystemInfo => entries.OrderBy(e => e.Name, StringComparer.Ordinal);

    [LoggerMessage(LogLevel.Error, "The watched folder met a fault of ours")]
    private partial void LogFault(Exception fault);

    [LoggerMessage(LogLevel.Warning, "The watched folder waits for the store or the disk")]
    private partial void LogPostponed(Exception fault);

    [LoggerMessage(LogLevel.Warning, "A file of {Workspace}, {Provider} was taken in and cannot be moved")]
    private partial void LogStays(Exception fault, string workspace, string provider);

    /// <summary>A file as it was first seen, and how long it must stay so.</summary>
    private sealed record Seen((long Length, DateTime Written) State, long Since, TimeSpan Wait);
}
