using System.Runtime.InteropServices;

namespace Jitney.Interop.Linux.Libraries;

/// <summary>What <c>dl_iterate_phdr</c> tells about one loaded object (the head of <c>struct dl_phdr_info</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LoadedObjectReport
{
    /// <summary>What was added to the addresses in the file.</summary>
    public ulong Bias;

    /// <summary>The path it was loaded from; empty for the program.</summary>
    public byte* Name;

    /// <summary>Its program headers.</summary>
    public ElfProgramHeader* Headers;

    /// <summary>Their number.</summary>
    public ushort HeaderCount;
}
