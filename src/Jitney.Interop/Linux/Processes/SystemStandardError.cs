using System.Runtime.InteropServices;
using Jitney.Interop.Linux.Streams;
using Jitney.Interop.Processes;
using Jitney.Interop.Streams;
using Jitney.Protocol.Vocabulary;
using Microsoft.Win32.SafeHandles;

namespace Jitney.Interop.Linux.Processes;

/// <inheritdoc cref="StandardError"/>
internal sealed unsafe partial class SystemStandardError : StandardError
{
    private const int Descriptor = 2;
    private const int Interrupted = 4;
    private const int WouldBlock = 11;
    private const int MostAttempts = 1000;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public override void WriteLine(string line) => Write(NativeText.FromString(line + "\n").Bytes);

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> bytes)
    {
        for (int attempts = MostAttempts; !bytes.IsEmpty && attempts > 0; attempts--)
        {
            nint count;
            fixed (byte* start = bytes)
            {
                count = Write(Descriptor, start, (nuint)bytes.Length);
            }

            if (count >= 0)
            {
                bytes = bytes[(int)count..];
            }
            else if (Marshal.GetLastPInvokeError() is WouldBlock)
            {
                // Another program has made the terminal or pipe so, for all who share it.
                if (!WaitForRoom())
                {
                    return;
                }
            }
            else if (Marshal.GetLastPInvokeError() is not Interrupted)
            {
                return;
            }
        }
    }

    /// <inheritdoc/>
    public override bool TryWriteLine(string line)
    {
        // A pipe that polls as writable has a free page.
        const int LongestLine = 1000;
        var entry = new StreamCalls.PollEntry { Descriptor = Descriptor, Events = StreamCalls.POLLOUT };
        if (StreamCalls.Poll(&entry, 1, 0) == 0)
        {
            return false;
        }

        WriteLine(line.Length > LongestLine ? line[..LongestLine] : line);
        return true;
    }

    private static bool WaitForRoom()
    {
        using var stream = new SafeFileHandle(Descriptor, ownsHandle: false);
        var wait = new DescriptorWait(stream);
        wait.Watch(0, Readiness.Writable);
        try
        {
            return wait.Wait(s_patience);
        }
        catch (SystemCallException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(int descriptor, byte* bytes, nuint count);
}
