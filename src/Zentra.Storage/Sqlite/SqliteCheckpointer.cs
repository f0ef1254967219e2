using System.Diagnostics;
using Zentra.Runtime.Store;

namespace Zentra.Storage.Sqlite;

/// <summary>
/// Copies the write-ahead log into the file beside the writer. Under steady load a copy never catches up with the log's
/// end, so when little is left the writer copies that itself between two batches, and the log starts again from its
/// beginning.
/// </summary>
internal sealed class SqliteCheckpointer : IDisposable
{
    private const int EveryMs = 250;

    /// <summary>
    /// Pages in the log from which on it is copied; fewer copies mean that a hot page is copied once for many changes.
    /// </summary>
    private const long CopyFromPages = 16_384;

    /// <summary>Seconds after which a shorter log is copied too, once there is news.</summary>
    private const int IdleRounds = 20;

    /// <summary>A copy that took no longer has left little behind; the writer can copy the rest.</summary>
    private static readonly TimeSpan Brief = TimeSpan.FromMilliseconds(8);

    /// <summary>Copies in a row before the writer is asked to finish whatever is left.</summary>
    private const int MaxCopies = 6;

    private readonly Func<SqliteConnection> open;
    private readonly Thread thread;
    private readonly ManualResetEventSlim stop = new();
    private long pages;
    private volatile bool writerShouldFinish;

    public SqliteCheckpointer(Func<SqliteConnection> open)
    {
        this.open = open;
        thread = new Thread(Run) { Name = "zentra-checkpoint", IsBackground = true };
        thread.Start();
    }

    /// <summary>
    /// Called by a writer after each commit, on its own thread and in its turn, with about as many pages as the commit
    /// changed.
    /// </summary>
    public void Committed(SqliteConnection writer, long changedPages)
    {
        Interlocked.Add(ref pages, changedPages);
        if (writerShouldFinish)
        {
            writerShouldFinish = false;
            try
            {
                Checkpoint(writer);
            }
            catch (StoreUnavailableException)
            {
                // The batch is committed and stays so; the next round copies the log.
            }
        }
    }

    public void Dispose()
    {
        stop.Set();
        thread.Join();
        stop.Dispose();
    }

    private void Run()
    {
        SqliteConnection? connection = null;
        var rounds = 0;
        while (!stop.Wait(EveryMs))
        {
            rounds++;
            var estimate = Interlocked.Read(ref pages);
            if (estimate < CopyFromPages && (estimate == 0 || rounds < IdleRounds))
            {
                continue;
            }
            rounds = 0;
            try
            {
                connection ??= open();
                Copy(connection);
            }
            catch (StoreUnavailableException)
            {
                // A full or failing disk: the log keeps what was committed, the lane reports it, and the next round tries again.
                connection?.Dispose();
                connection = null;
            }
        }
        connection?.Dispose();
    }

    /// <summary>Copies until a copy is brief, so that what the writer must copy itself is little.</summary>
    private void Copy(SqliteConnection connection)
    {
        for (var copies = 1; ; copies++)
        {
            Interlocked.Exchange(ref pages, 0);
            var started = Stopwatch.GetTimestamp();
            var logPages = Checkpoint(connection);
            // An unfinished copy is not synced; left to the writer, that would hold it up for tens of milliseconds.
            connection.SyncFile();
            if (Stopwatch.GetElapsedTime(started) <= Brief || copies == MaxCopies)
            {
                writerShouldFinish = logPages > CopyFromPages;
                return;
            }
        }
    }

    /// <summary>Copies what it can without waiting for anyone; the pages that the log holds.</summary>
    private static long Checkpoint(SqliteConnection connection)
    {
        var row = connection.Prepare("PRAGMA wal_checkpoint(PASSIVE)");
        row.Step();
        var pages = row.Long(1);
        row.Reset();
        return pages;
    }
}
