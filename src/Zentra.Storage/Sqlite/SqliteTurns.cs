using System.Diagnostics;
using Zentra.Runtime.Store;

namespace Zentra.Storage.Sqlite;

/// <summary>
/// The turns of a store's writers: one at a time, in the order in which they asked. SQLite's own lock is found free by
/// asking again and again, so who asks more often would get it and the other would wait in vain.
/// </summary>
internal sealed class SqliteTurns(TimeSpan patience)
{
    /// <summary>No transaction takes so long on a disk that works.</summary>
    private const int PatienceSeconds = 30;

    private readonly object gate = new();

    /// <summary>The first has the turn, and the others wait for it.</summary>
    private readonly LinkedList<Turn> turns = [];

    public SqliteTurns()
        : this(TimeSpan.FromSeconds(PatienceSeconds))
    {
    }

    /// <summary>How many have the turn or wait for it.</summary>
    public int Count
    {
        get
        {
            lock (gate)
            {
                return turns.Count;
            }
        }
    }

    /// <summary>Waits for a turn, which may end on another thread.</summary>
    /// <exception cref="StoreUnavailableException">Those before did not end theirs in time.</exception>
    public Turn Take()
    {
        var since = Stopwatch.GetTimestamp();
        var turn = new Turn(this);
        lock (gate)
        {
            turns.AddLast(turn);
            try
            {
                while (turns.First!.Value != turn)
                {
                    var left = patience - Stopwatch.GetElapsedTime(since);
                    if (left <= TimeSpan.Zero)
                    {
                        throw new StoreUnavailableException("The store is busy: another writer did not end its turn.");
                    }
                    Monitor.Wait(gate, left);
                }
            }
            catch
            {
                End(turn);
                throw;
            }
        }
        return turn;
    }

    private void End(Turn turn)
    {
        lock (gate)
        {
            turns.Remove(turn);
            Monitor.PulseAll(gate);
        }
    }

    /// <summary>A turn, which its disposal ends.</summary>
    internal sealed class Turn(SqliteTurns of) : IDisposable
    {
        public void Dispose() => of.End(this);
    }
}
