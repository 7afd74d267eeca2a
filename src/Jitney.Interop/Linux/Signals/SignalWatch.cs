using System.Runtime.InteropServices;
using Jitney.Interop.Streams;

namespace Jitney.Interop.Linux.Signals;

/// <summary>Signals as something to wait for, for programs in which they are blocked on every thread.</summary>
internal sealed unsafe partial class SignalWatch : IDisposable
{
    private const int SFD_CLOEXEC = 0x80000;
    private const int SFD_NONBLOCK = 0x800;

    // More than sigset_t of glibc and musl.
    private const int SetSize = 128;

    private readonly SafeDescriptor _descriptor;

    /// <summary>Watches some signals. One that has come already counts.</summary>
    public SignalWatch(params ReadOnlySpan<int> signals)
    {
        byte* set = stackalloc byte[SetSize];
        new Span<byte>(set, SetSize).Clear();
        foreach (int signal in signals)
        {
            *(ulong*)set |= 1UL << (signal - 1);
        }

        int number = MakeSignalDescriptor(-1, set, SFD_CLOEXEC | SFD_NONBLOCK);
        _descriptor = number >= 0 ? new SafeDescriptor(number) : throw SystemCallException.FromLastError("signalfd");
    }

    /// <summary>Readable when one of the signals has come.</summary>
    public SafeHandle Descriptor => _descriptor;

    /// <inheritdoc/>
    public void Dispose() => _descriptor.Dispose();

    [LibraryImport("libc", EntryPoint = "signalfd", SetLastError = true)]
    private static partial int MakeSignalDescriptor(int descriptor, void* signals, int flags);
}
