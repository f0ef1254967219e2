using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Zentra.Bench.Load;

/// <summary>Readiness of many sockets in one call: epoll(7), level triggered, for reading. Linux only.</summary>
internal sealed partial class Epoll(int capacity) : IDisposable
{
    private const int Add = 1;
    private const uint Readable = 1;
    private const int Interrupted = 4;

    // The kernel packs epoll_event on x86-64 only: 12 bytes there, 16 elsewhere. The tag is its last eight bytes.
    private static readonly int EventWords = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 3 : 4;

    private readonly SafeFileHandle queue = Open();
    private readonly uint[] events = new uint[capacity * EventWords];

    public void Watch(Socket socket, int tag)
    {
        var request = new uint[EventWords];
        request[0] = Readable;
        request[EventWords - 2] = (uint)tag;
        if (Control(queue, Add, socket.SafeHandle, request) < 0)
        {
            throw new Win32Exception();
        }
    }

    /// <summary>How many sockets are ready; <see cref="Tag"/> tells which. None on a time-out or a signal.</summary>
    public int Wait(int timeoutMs)
    {
        var ready = Wait(queue, events, capacity, timeoutMs);
        if (ready < 0 && Marshal.GetLastPInvokeError() != Interrupted)
        {
            throw new Win32Exception();
        }
        return Math.Max(ready, 0);
    }

    public int Tag(int ready) => (int)events[(ready + 1) * EventWords - 2];

    public void Dispose() => queue.Dispose();

    private static SafeFileHandle Open()
    {
        var queue = Create(0);
        return queue.IsInvalid ? throw new Win32Exception() : queue;
    }

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial SafeFileHandle Create(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    private static partial int Control(SafeFileHandle queue, int operation, SafeHandle socket, uint[] request);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    private static partial int Wait(SafeFileHandle queue, [Out] uint[] events, int capacity, int timeoutMs);
}
