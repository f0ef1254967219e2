using System.Diagnostics;
using System.Runtime.InteropServices;
using Zentra.Bench.Processes;

namespace Zentra.Bench.Reporting;

/// <summary>Where the figures come from; a figure without its machine means nothing.</summary>
/// <param name="LoadBefore">The load average of the minute before; near zero, or someone else was measured too.</param>
internal sealed record Machine(
    string Cpu, int Cores, double MemoryGb, string Kernel, string Dotnet, double LoadBefore)
{
    public static Machine Current() => new(
        ProcFile.Field("/proc/cpuinfo", "model name"),
        Environment.ProcessorCount,
        Math.Round(ProcFile.Kilobytes("/proc/meminfo", "MemTotal") * 1024 / 1e9, 1),
        File.ReadAllText("/proc/sys/kernel/osrelease").Trim(),
        RuntimeInformation.FrameworkDescription,
        double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0]));

    /// <summary>The commit of the tree, "-dirty" if it is changed; null if there is none.</summary>
    public static string? Commit()
    {
        var git = new ProcessStartInfo("git", "describe --always --dirty --abbrev=40 --exclude=*")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(git);
        var commit = process?.StandardOutput.ReadToEnd().Trim();
        return string.IsNullOrEmpty(commit) ? null : commit;
    }

    /// <summary>The version of the system's SQLite, which the product binds to; null if there is none.</summary>
    public static string? SqliteVersion()
    {
        if (!NativeLibrary.TryLoad("libsqlite3.so.0", out var library))
        {
            return null;
        }
        var export = NativeLibrary.GetExport(library, "sqlite3_libversion");
        return Marshal.PtrToStringUTF8(Marshal.GetDelegateForFunctionPointer<Version>(export)());
    }

    /// <summary>The file system under a directory: a durable write means little on tmpfs.</summary>
    public static string FileSystem(string directory) => new DriveInfo(directory).DriveFormat;

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate nint Version();
}
