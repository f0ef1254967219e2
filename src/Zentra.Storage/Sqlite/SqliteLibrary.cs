using System.Runtime.InteropServices;
using SQLitePCL;

namespace Zentra.Storage.Sqlite;

/// <summary>
/// Binds SQLite: the system's own library, which its distribution patches, or the bundled one where there is none.
/// </summary>
internal static unsafe class SqliteLibrary
{
    private const int FilePointer = 7; // SQLITE_FCNTL_FILE_POINTER
    private const int SyncNormal = 2; // SQLITE_SYNC_NORMAL
    private const int SyncMethod = 5; // xSync, after iVersion, xClose, xRead, xWrite and xTruncate

    private static readonly Lock Gate = new();
    private static bool bound;
    private static IntPtr library;

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
                    ? library = system
                    : library = NativeLibrary.Load(name, assembly, path));
            raw.SetProvider(new SQLite3Provider_e_sqlite3());
            // Counting every allocation takes a lock each time, and nobody reads the count.
            _ = raw.sqlite3_config(raw.SQLITE_CONFIG_MEMSTATUS, 0);
            bound = true;
        }
    }

    /// <summary>
    /// Syncs the store's file through the connection's own descriptor: closing another one would drop the process's
    /// locks on it.
    /// </summary>
    /// <returns>SQLite's code.</returns>
    public static int SyncFile(sqlite3 database)
    {
        var control = (delegate* unmanaged<IntPtr, byte*, int, void*, int>)
            NativeLibrary.GetExport(library, "sqlite3_file_control");
        void*** file = null;
        fixed (byte* main = "main\0"u8)
        {
            var code = control(database.DangerousGetHandle(), main, FilePointer, &file);
            if (code != raw.SQLITE_OK)
            {
                return code;
            }
        }
        return ((delegate* unmanaged<void*, int, int>)file[0][SyncMethod])(file, SyncNormal);
    }
}
