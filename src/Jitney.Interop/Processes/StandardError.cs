using System.Runtime.InteropServices;
using System.Text;

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

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint Write(int descriptor, byte* bytes, nuint count);
}
