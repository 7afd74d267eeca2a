using System.Runtime.InteropServices;

namespace Jitney.Interop.Linux.Processes;

/// <summary>What the kernel tells a program beside arguments and environment: pairs of a type and a value, up to one of type 0.</summary>
internal static partial class AuxiliaryVector
{
    /// <summary>Where the program's headers lie.</summary>
    public const ulong ProgramHeaders = 3;

    /// <summary>How many there are.</summary>
    public const ulong ProgramHeaderCount = 5;

    /// <summary>Where execution begins.</summary>
    public const ulong Entry = 9;

    /// <summary>The name of the program's file.</summary>
    public const ulong FileName = 31;

    /// <summary>What the processor can do.</summary>
    public const ulong Features = 16;

    /// <summary>What more it can do.</summary>
    public const ulong FurtherFeatures = 26;

    private const ulong PageSize = 6;
    private const int Largest = 128;

    /// <summary>The path by which this process's program was started; empty where the system does not tell.</summary>
    public static string GivenFileName => GetValue(FileName) is not 0 and nuint text ? Marshal.PtrToStringUTF8((nint)text) ?? "" : "";

    /// <summary>This process's own, with its end.</summary>
    public static ulong[] Read()
    {
        try
        {
            ulong[] words = MemoryMarshal.Cast<byte, ulong>(File.ReadAllBytes("/proc/self/auxv")).ToArray();
            for (int index = 0; index + 1 < Math.Min(words.Length, Largest); index += 2)
            {
                if (words[index] == 0)
                {
                    return words[..(index + 2)];
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Without /proc the least has to do.
        }

        return [PageSize, (ulong)Environment.SystemPageSize, 0, 0];
    }

    /// <summary>A value of this process's; 0 where there is none of the type.</summary>
    public static ulong Value(ulong type) => GetValue(type);

    [LibraryImport("libc", EntryPoint = "getauxval")]
    private static partial nuint GetValue(ulong type);
}
