using System.Net.Sockets;
using Npgsql;
using Zentra.Runtime.Store;

namespace Zentra.Storage.Postgres;

/// <summary>What a failure of the server or of its connection means to the runtime.</summary>
internal static class PostgresFaults
{
    /// <summary>A server's severities that end the session, whatever it had done.</summary>
    private static readonly string[] Fatal = ["FATAL", "PANIC"];

    /// <summary>
    /// The driver also says of a connection that was cut under its hands that it is closed or disposed of.
    /// </summary>
    public static bool IsOfStore(Exception fault) =>
        fault is NpgsqlException or SocketException or IOException or TimeoutException or OperationCanceledException
            or InvalidOperationException { Source: "Npgsql" };

    /// <summary>Whether the server answered and goes on: what it refused has not happened.</summary>
    public static bool IsRefusal(Exception fault) =>
        fault is PostgresException { InvariantSeverity: var severity } && !Fatal.Contains(severity);

    /// <summary>Whether a key is there already; a shard's table is named after its table.</summary>
    public static bool IsKeyTaken(Exception fault) =>
        fault is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation, TableName: { } table }
        && table.StartsWith("keys", StringComparison.Ordinal);

    /// <summary>
    /// Whether <see cref="PostgresHeads.Expected"/> found no head, or a cursor of <see cref="PostgresDeliveryWrites"/>
    /// none to move: no other statement divides.
    /// </summary>
    public static bool IsOvertaken(Exception fault) =>
        fault is PostgresException { SqlState: PostgresErrorCodes.DivisionByZero };

    /// <summary>Does what a server may fail, and says it in the runtime's words.</summary>
    public static void Do(Action action)
    {
        try
        {
            action();
        }
        catch (Exception fault) when (IsOfStore(fault))
        {
            throw Of(fault);
        }
    }

    /// <summary>
    /// A broken rule of the tables is a bug, so it is an <see cref="InvalidOperationException"/>; all else is a store
    /// that cannot do it now.
    /// </summary>
    public static Exception Of(Exception fault) => fault switch
    {
        PostgresException { SqlState: [.. var group, _, _, _] state } known => group switch
        {
            "22" or "23" => new BrokenRuleException(Answer(known), known),
            // Statements; 42501 is a row of another tenant or a right that was not granted.
            "42" or "2F" or "0A" => new InvalidOperationException(Answer(known), known),
            _ when state == PostgresErrorCodes.ReadOnlySqlTransaction =>
                new StoreUnavailableException("The PostgreSQL server takes no writes: it is read-only.", known),
            _ when state == PostgresErrorCodes.DiskFull =>
                new StoreUnavailableException("The PostgreSQL server's disk is full.", known),
            _ when state == PostgresErrorCodes.TooManyConnections =>
                new StoreUnavailableException("The PostgreSQL server has too many connections.", known),
            _ when state == PostgresErrorCodes.QueryCanceled =>
                new StoreUnavailableException("The PostgreSQL server took too long and gave up.", known),
            _ when state == PostgresErrorCodes.LockNotAvailable =>
                new StoreUnavailableException("Another node holds what was asked for.", known),
            "40" =>
                new StoreUnavailableException("The PostgreSQL server undid the transaction for another's.", known),
            "57" =>
                new StoreUnavailableException("The PostgreSQL server is shutting down or starting.", known),
            _ => new StoreUnavailableException(Answer(known), known),
        },
        NpgsqlException { InnerException: TimeoutException } =>
            new StoreUnavailableException("The PostgreSQL server did not answer in time.", fault),
        _ => new StoreUnavailableException(
            $"The PostgreSQL server cannot be reached: {Sentence(fault.Message)}", fault),
    };

    private static string Answer(PostgresException fault) =>
        $"PostgreSQL answered {fault.SqlState}: {Sentence(fault.MessageText)}";

    private static string Sentence(string text) => text.TrimEnd('.') + ".";
}
