using System.Runtime.InteropServices;
using Jitney.Interop.Linux.Streams;
using Jitney.Interop.Streams;
using Microsoft.Win32.SafeHandles;

namespace Jitney.Interop.Linux.Files;

/// <summary>Writes to descriptors.</summary>
internal static class DescriptorOutput
{
    /// <summary>Writes to a descriptor that this process was started with.</summary>
    /// <exception cref="IOException">There is none of that number, or it cannot be written to.</exception>
    public static void WriteToDescriptor(int number, ReadOnlySpan<byte> content)
    {
        RequireInherited(number);
        using var borrowed = new SafeFileHandle(number, ownsHandle: false);
        WriteAll(borrowed, content);
    }

    /// <summary>Throws unless the process was started with a descriptor.</summary>
    public static void RequireInherited(int number)
    {
        // What came with the process is kept on exec, and what was opened since is not.
        if (StreamCalls.Control(number, FolderCalls.F_GETFD, 0) is int flags && (flags < 0 || (flags & FolderCalls.FD_CLOEXEC) != 0))
        {
            throw Problem(FolderCalls.EBADF);
        }
    }

    /// <summary>A failure in the system's words.</summary>
    public static IOException Problem(int error) => new(Marshal.GetPInvokeErrorMessage(error), error);

    /// <summary>Writes all of something, however often the system takes only a part.</summary>
    public static unsafe void WriteAll(SafeHandle file, ReadOnlySpan<byte> content)
    {
        const int AtATime = 1 << 30;
        using var borrowed = new BorrowedDescriptor(file);
        fixed (byte* start = content)
        {
            for (int done = 0; done < content.Length;)
            {
                nint count = FolderCalls.Write(borrowed.Number, start + done, (nuint)Math.Min(content.Length - done, AtATime));
                if (count >= 0)
                {
                    done += (int)count;
                    continue;
                }

                switch (Marshal.GetLastPInvokeError())
                {
                    case FolderCalls.EINTR:
                        break;
                    case FolderCalls.EAGAIN:
                        // Whoever shares a pipe or a terminal may have set it so.
                        var wait = new DescriptorWait(file);
                        wait.Watch(0, Readiness.Writable);
                        wait.Wait(Timeout.InfiniteTimeSpan);
                        break;
                    case int error:
                        throw Problem(error);
                }
            }
        }
    }
}
