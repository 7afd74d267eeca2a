using System.Runtime.InteropServices;
using Jitney.Interop.Signals;
using Jitney.Interop.Streams;

namespace Jitney.Interop.Linux.Signals;

/// <inheritdoc cref="SignalWatch"/>
/// <remarks>For programs in which these signals are blocked on every thread.</remarks>
internal sealed unsafe partial class SystemSignalWatch : SignalWatch
{
    private const int Hangup = 1;
    private const int Interrupt = 2;
    private const int Terminate = 15;
    private const int SFD_CLOEXEC = 0x80000;
    private const int SFD_NONBLOCK = 0x800;

    // More than sigset_t of glibc and musl.
    private const int SetSize = 128;

    private readonly SafeDescriptor _descriptor;

    private static ReadOnlySpan<int> Signals => [Hangup, Interrupt, Terminate];

    /// <summary>Watches them. One that has come already counts.</summary>
    public SystemSignalWatch()
    {
        byte* set = stackalloc byte[SetSize];
        new Span<byte>(set, SetSize).Clear();
        foreach (int signal in Signals)
        {
            *(ulong*)set |= 1UL << (signal - 1);
        }

        int number = MakeSignalDescriptor(-1, set, SFD_CLOEXEC | SFD_NONBLOCK);
        _descriptor = number >= 0 ? new SafeDescriptor(number) : throw SystemCallException.FromLastError("signalfd");
    }

    /// <inheritdoc/>
    public override SafeHandle Descriptor => _descriptor;

    /// <inheritdoc/>
    public override void Dispose() => _descriptor.Dispose();

    [LibraryImport("libc", EntryPoint = "signalfd", SetLastError = true)]
    private static partial int MakeSignalDescriptor(int descriptor, void* signals, int flags);
}
