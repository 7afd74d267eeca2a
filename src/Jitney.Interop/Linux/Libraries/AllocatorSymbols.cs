namespace Jitney.Interop.Linux.Libraries;

/// <summary>Shows a program's allocator to all libraries, those that are opened later too, by symbols of this process's executable, before which nothing comes.</summary>
/// <remarks>Jitney's own programs have a place for each name, in a version that nobody asks for (see allocator.c). Other executables have none: there nothing is shown.</remarks>
internal sealed unsafe class AllocatorSymbols
{
    private static readonly string[] s_further = ["mallopt", "mallinfo", "mallinfo2", "malloc_trim", "malloc_stats", "malloc_info"];

    // Global, and of whatever version somebody asks for.
    private const ushort AnyVersion = 1;

    private readonly LoadedObject _executable;

    /// <summary>Finds the executable's.</summary>
    /// <param name="executable">The process's executable.</param>
    internal AllocatorSymbols(in LoadedObject executable) => _executable = executable;

    /// <summary>What an allocator may have beside its functions that allocate.</summary>
    internal static IReadOnlyList<string> Further => s_further;

    /// <summary>Whether an address lies in the executable.</summary>
    internal bool Has(ulong address) => _executable.Contains(address);

    /// <summary>Gives a name an address, for all who look for it from now on.</summary>
    /// <param name="name">The name.</param>
    /// <param name="address">The address.</param>
    /// <param name="replaced">Gets each changed place with what it held.</param>
    /// <returns>Null, or why it failed.</returns>
    internal string? Show(ReadOnlySpan<byte> name, ulong address, ICollection<(ulong Slot, ulong Before)> replaced)
    {
        var found = new List<uint>();
        _executable.Symbols.FindAll(name, GnuHashTable.Hash(name), found);
        foreach (uint index in found)
        {
            if (!_executable.Symbols.VersionOf(_executable.Symbols.First + index).SequenceEqual("JITNEY_ALLOCATOR"u8) && !IsShown(index))
            {
                continue;
            }

            // The address first: who looks meanwhile finds the C library's or the new one.
            ushort* version = _executable.Symbols.VersionNumber(index);
            ulong word = (ulong)version & ~7UL;
            int shift = (int)((ulong)version - word) * 8;
            string? problem = Change((ulong)&(_executable.Symbols.First + index)->Value, unchecked(address - _executable.Bias), replaced)
                ?? Change(word, (*(ulong*)word & ~(0xffffUL << shift)) | ((ulong)AnyVersion << shift), replaced);
            if (problem is not null)
            {
                return problem;
            }
        }

        return null;
    }

    /// <summary>Puts back what a place held.</summary>
    /// <returns>Null, or why it failed.</returns>
    internal string? Restore(ulong slot, ulong before) => SlotChange.Apply(_executable, [new SlotChange(slot, before)]);

    private bool IsShown(uint index) => _executable.Symbols.VersionNumber(index) is var number && number != null && *number == AnyVersion;

    private string? Change(ulong slot, ulong value, ICollection<(ulong Slot, ulong Before)> replaced)
    {
        replaced.Add((slot, *(ulong*)slot));
        return SlotChange.Apply(_executable, [new SlotChange(slot, value)]);
    }
}
