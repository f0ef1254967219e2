using Zentra.Runtime.Store;

namespace Zentra.Storage.Sqlite;

/// <summary>
/// Copies the write-ahead log into the file beside the writer. Under steady load a copy never catches up with the log's end, so
/// when little is left the writer copies that itself between two batches, and the log starts again from its beginning.
/// </summary>
internal sealed class SqliteCheckpointer : IDisposable
{
    private const int EveryMs = 1_000;

    /// <summary>Pages in the log beyond which the writer is asked to let it start again.</summary>
    private const long MaxLogPages = 16_384;

    private readonly Func<SqliteConnection> open;
    private readonly Thread thread;
    private readonly ManualResetEventSlim stop = new();
    private long commits;
    private volatile bool writerShouldFinish;

    public SqliteCheckpointer(Func<SqliteConnection> open)
    {
        this.open = open;
        thread = new Thread(Run) { Name = "zentra-checkpoint", IsBackground = true };
        thread.Start();
    }

    /// <summary>Called by the writer after each commit, on its own thread.</summary>
    public void Committed(SqliteConnection writer)
    {
        Interlocked.Increment(ref commits);
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
        while (!stop.Wait(EveryMs))
        {
            if (Interlocked.Exchange(ref commits, 0) == 0)
            {
                continue;
            }
            try
            {
                connection ??= open();
                writerShouldFinish = Checkpoint(connection) > MaxLogPages;
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
