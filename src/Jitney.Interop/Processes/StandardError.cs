using System.Runtime.InteropServices;
using System.Text;
using Jitney.Interop.Streams;

namespace Jitney.Interop.Processes;

/// <summary>The standard error stream without the runtime's console, which starts a thread and handles signals. Thread-safe.</summary>
public static unsafe partial class StandardError
{
    private const int Descriptor = 2;

    /// <summary>Writes a line; what cannot be written is lost.</summary>
    public static void WriteLine(string line)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(line + "\n");
        fixed (byte* start = bytes)
        {
            _ = Write(Descriptor, start, (nuint)bytes.Length);
        }
    }

    /// <summary>Writes a line if that can be done without waiting for whoever reads it.</summary>
    /// <param name="line">The line; of a very long one only the beginning is written.</param>
    /// <returns>False when it was not written.</returns>
    public static bool TryWriteLine(string line)
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

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint Write(int descriptor, byte* bytes, nuint count);
}
