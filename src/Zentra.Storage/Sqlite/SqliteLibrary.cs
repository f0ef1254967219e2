using System.Runtime.InteropServices;
using SQLitePCL;

namespace Zentra.Storage.Sqlite;

/// <summary>
/// Binds SQLite: the system's own library, which its distribution patches, or the bundled one where there is none.
/// </summary>
internal static class SqliteLibrary
{
    private static readonly Lock Gate = new();
    private static bool bound;

    public static void Bind()
    {
        lock (Gate)
        {
            if (bound)
            {
                return;
            }
            NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, (name, assembly, path) =>
                name == "e_sqlite3" && NativeLibrary.TryLoad("libsqlite3.so.0", out var system)
                    ? system
                    : NativeLibrary.Load(name, assembly, path));
            raw.SetProvider(new SQLite3Provider_e_sqlite3());
            // Counting every allocation takes a lock each time, and nobody reads the count.
            _ = raw.sqlite3_config(raw.SQLITE_CONFIG_MEMSTATUS, 0);
            bound = true;
        }
    }
}
