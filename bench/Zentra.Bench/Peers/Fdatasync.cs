using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Zentra.Bench.Load;

namespace Zentra.Bench.Peers;

/// <summary>What one durable write costs on this disk: append 4 KiB, fdatasync(2), again.</summary>
internal static partial class Fdatasync
{
    private const int AppendBytes = 4096;
    private const int MaxAppends = 5_000;
    private const int WarmupAppends = 200;
    private static readonly TimeSpan MaxDuration = TimeSpan.FromSeconds(5);

    public static Histogram Measure(string directory)
    {
        var path = Path.Combine(directory, "fdatasync");
        using var file = File.OpenHandle(
            path, FileMode.CreateNew, FileAccess.Write, FileShare.None, FileOptions.DeleteOnClose);
        var page = new byte[AppendBytes];
        var latency = new Histogram();
        var startedAt = Stopwatch.GetTimestamp();
        for (var i = 0; i < MaxAppends && Stopwatch.GetElapsedTime(startedAt) < MaxDuration; i++)
        {
            var appendedAt = Stopwatch.GetTimestamp();
            RandomAccess.Write(file, page, (long)i * AppendBytes);
            if (Sync(file) != 0)
            {
                throw new Win32Exception();
            }
            if (i >= WarmupAppends)
            {
                latency.Record(Stopwatch.GetElapsedTime(appendedAt));
            }
        }
        return latency;
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int Sync(SafeFileHandle file);
}
